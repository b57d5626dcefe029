package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.llmrouter.AttemptsExhaustedException;
import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.testing.TransportContractServer;
import dev.llmrouter.transport.ResponseLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A small body that inflates to a very large one costs what the bounds allow, over a real socket. */
class GzipBombTest {
    private static final String ZIPPED = "Content-Type: application/json\r\nContent-Encoding: gzip";
    private static final int INFLATED = 300 << 20;

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            byte[] spaces = new byte[1 << 20];
            java.util.Arrays.fill(spaces, (byte) ' ');
            for (int i = 0; i < INFLATED; i += spaces.length) {
                zip.write(spaces);
            }
        }
        return bytes.toByteArray();
    }

    private static Router router(TransportContractServer server) {
        return Router.builder()
                .deployment(Deployment.builder("m", "openai/g")
                        .apiBase(server.url("/v1"))
                        .build())
                .settings(s -> s.numRetries(0))
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500})
    void bomb_costsWhatTheBoundsAllow(int status) throws IOException {
        byte[] bomb = bomb();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TransportContractServer server =
                        TransportContractServer.start(exchange -> exchange.answer(status, ZIPPED, bomb));
                Router router = router(server)) {
            long before = threads.getCurrentThreadAllocatedBytes();

            AttemptsExhaustedException failure =
                    assertThrows(AttemptsExhaustedException.class, () -> router.send(ModelRequest.chat("m", "Hi")));

            long cost = threads.getCurrentThreadAllocatedBytes() - before;
            assertEquals(FailureKind.SERVER_ERROR, failure.kind().orElseThrow());
            assertTrue(bomb.length < 1 << 20, bomb.length + " bytes on the wire");
            int most = status == 200 ? ResponseLimits.DEFAULT_MAX_RESPONSE_BYTES : 0;
            // Both in pieces, as they come: not in one that is doubled again and again.
            assertTrue(cost < most + most / 2 + (16 << 20), cost + " bytes were allocated");
            assertEquals(0, router.snapshot().callsInFlight());
        }
    }

    @Test
    void bomb_ofAStream_breaksIt() throws IOException {
        byte[] bomb = bomb();
        try (TransportContractServer server =
                        TransportContractServer.start(exchange -> exchange.answer(200, ZIPPED, bomb));
                Router router = router(server)) {
            AttemptsExhaustedException failure =
                    assertThrows(AttemptsExhaustedException.class, () -> router.stream(ModelRequest.chat("m", "Hi")));

            assertEquals(FailureKind.SERVER_ERROR, failure.kind().orElseThrow());
            assertEquals("response_too_large", failure.attempts().get(0).code().orElseThrow());
        }
    }
}
