package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.contract.TransportContractServer;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestedConnectionsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Transport transport = OkHttpTransport.over(new OkHttpClient(), nanos::get);

    @AfterEach
    void closeTransport() {
        transport.close();
    }

    @Test
    void connection_closedWhileItRested_isReplacedBeforeAnythingIsSent() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (TransportContractServer server = TransportContractServer.start(exchange -> {
            exchange.answer(200, "", new byte[0]);
            exchange.hangUp();
            closed.countDown();
        })) {
            assertEquals(200, status(server));
            assertTrue(closed.await(20, TimeUnit.SECONDS));
            rest();
            assertEquals(200, status(server));
            assertEquals(2, server.exchanges().size());
        }
    }

    @Test
    void connection_withAPartingAnswer_isReplaced() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (TransportContractServer server = TransportContractServer.start(exchange -> {
            exchange.answer(200, "", new byte[0]);
            assertTrue(read.await(20, TimeUnit.SECONDS));
            exchange.raw("HTTP/1.1 408 Request Time-out\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            closed.countDown();
        })) {
            assertEquals(200, status(server));
            read.countDown();
            assertTrue(closed.await(20, TimeUnit.SECONDS));
            rest();
            assertEquals(200, status(server));
            assertEquals(2, server.usedConnections());
        }
    }

    @Test
    void connection_thatRestedAndIsOpen_isUsedAgain() throws IOException {
        try (TransportContractServer server =
                TransportContractServer.start(exchange -> exchange.answer(200, "", new byte[0]))) {
            for (int i = 0; i < 5; i++) {
                assertEquals(200, status(server));
                rest();
            }
            assertEquals(1, server.usedConnections());
        }
    }

    private void rest() {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
    }

    private int status(TransportContractServer server) throws IOException {
        TransportRequest request = new TransportRequest(server.url("/v1"), Map.of(), new byte[0], false);
        return transport.newCall(request).execute().status();
    }
}
