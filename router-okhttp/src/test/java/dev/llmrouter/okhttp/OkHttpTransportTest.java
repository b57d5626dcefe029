package dev.llmrouter.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.testing.contract.TransportContract;
import dev.llmrouter.testing.contract.TransportContractServer;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportFactory;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class OkHttpTransportTest extends TransportContract {
    private static final byte[] NOTHING = {};

    @Override
    protected Transport newTransport() {
        return OkHttpTransport.create();
    }

    @Override
    protected boolean mayOutliveTransport(Thread thread) {
        return OkHttpThreads.areShared(thread);
    }

    @Test
    void transport_isFoundByServiceLoader() {
        OkHttpTransportTest.class.getModule().addUses(TransportFactory.class);
        TransportFactory factory =
                ServiceLoader.load(TransportFactory.class).findFirst().orElseThrow();
        try (Transport found = factory.create()) {
            assertInstanceOf(OkHttpTransport.class, found);
        }
    }

    @Test
    void calls_inARow_useOneConnection() throws IOException {
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", NOTHING));
        for (int i = 0; i < 20; i++) {
            call(server.url("/v1")).execute();
        }
        assertEquals(1, server.usedConnections());
    }

    @Test
    void streams_closedAtTheirLastEvent_useOneConnection() throws IOException {
        TransportContractServer server = serve(exchange -> {
            exchange.chunkedHead();
            exchange.chunk("data: [DONE]\n\n");
            exchange.chunk("");
        });
        for (int i = 0; i < 5; i++) {
            try (TransportResponse response = streamedCall(server.url("/v1")).execute()) {
                assertEquals("data: [DONE]", new String(response.body().readNBytes(12), UTF_8));
            }
        }
        assertEquals(1, server.usedConnections());
    }

    @Test
    void answer_thatIsCompressed_isHandedOutPlain() throws IOException {
        TransportContractServer server = serve(exchange -> {
            assertEquals("gzip", exchange.headers().get("accept-encoding"));
            exchange.answer(200, "Content-Encoding: gzip", gzip("plain"));
        });
        assertEquals("plain", new String(call(server.url("/v1")).execute().bytes(), UTF_8));
        try (TransportResponse response = streamedCall(server.url("/v1")).execute()) {
            assertEquals("plain", new String(response.bytes(), UTF_8));
        }
    }

    @Test
    void call_madeTwice_isRefused() throws IOException {
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", NOTHING));
        TransportCall call = call(server.url("/v1"));
        call.execute();
        assertThrows(IllegalStateException.class, call::execute);
        assertThrows(IllegalStateException.class, call::executeAsync);
    }

    @Test
    void call_afterClose_failsAndSendsNothing() throws Exception {
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", NOTHING));
        transport().close();
        IOException failure = assertThrows(IOException.class, call(server.url("/v1"))::execute);
        assertEquals("The transport is closed", failure.getMessage());
        failureOf(call(server.url("/v1")).executeAsync());
        assertEquals(0, server.exchanges().size());
    }

    @Test
    void close_whileCallsAreInFlight_endsThem() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        TransportContractServer server = serve(exchange -> {
            if (exchange.requestLine().contains("stream")) {
                exchange.chunkedHead();
            } else {
                arrived.countDown();
            }
            exchange.awaitClientGone();
        });
        TransportResponse flowing = streamedCall(server.url("/stream")).execute();
        CompletableFuture<TransportResponse> waiting = call(server.url("/v1")).executeAsync();
        await(arrived);
        transport().close();
        assertThrows(IOException.class, flowing.body()::read);
        failureOf(waiting);
    }

    @Test
    void address_withCredentialsThatCannotBeParsed_isReportedWithoutThem() {
        TransportRequest request = request("ftp://user:secret@host/v1?key=secret#secret");
        IOException failure = assertThrows(IOException.class, transport().newCall(request)::execute);
        assertEquals(
                "Not an http or https address: 'ftp://host/v1'. It should look like https://host/path; check the deployment's api_base.",
                failure.getMessage());
    }

    private static TransportRequest request(String url) {
        return new TransportRequest(url, java.util.Map.of(), NOTHING, false);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
