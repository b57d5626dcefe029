package dev.llmrouter.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A provider on loopback that answers well, in one way wrongly, or not at all. */
final class FaultyProvider implements AutoCloseable {
    private final Dialect dialect;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Fault fault;
    private volatile boolean hangs;

    FaultyProvider(Dialect dialect) throws IOException {
        this.dialect = dialect;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    void fails(Fault how) {
        fault = how;
    }

    void hangs() {
        hangs = true;
    }

    int requests() {
        return requests.get();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet();
            if (hangs) {
                closing.await();
                return;
            }
            Fault how = fault;
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (how == Fault.RATE_LIMIT) {
                exchange.getResponseHeaders().set("Retry-After", "7");
            }
            byte[] body = (how == null ? dialect.answer() : dialect.error(how)).getBytes(UTF_8);
            exchange.sendResponseHeaders(how == null ? 200 : how.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
