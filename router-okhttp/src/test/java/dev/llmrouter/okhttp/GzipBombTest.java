package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.testing.contract.TransportContractServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A small body that inflates to a very large one is read as far as the bounds allow, over a real socket. */
class GzipBombTest {
    private static final String ZIPPED = "Content-Type: application/json\r\nContent-Encoding: gzip";
    private static final int INFLATED = 300 << 20;

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            byte[] spaces = new byte[1 << 20];
            Arrays.fill(spaces, (byte) ' ');
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
    void bomb_isReadToItsBound(int status) throws IOException {
        byte[] bomb = bomb();
        try (TransportContractServer server =
                        TransportContractServer.start(exchange -> exchange.answer(status, ZIPPED, bomb));
                Router router = router(server)) {
            AttemptsExhaustedException failure =
                    assertThrows(AttemptsExhaustedException.class, () -> router.send(ModelRequest.chat("m", "Hi")));

            assertEquals(FailureKind.SERVER_ERROR, failure.kind().orElseThrow());
            assertTrue(bomb.length < 1 << 20, bomb.length + " bytes on the wire");
            assertEquals(status == 200, failure.attempts().get(0).code().isPresent());
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
