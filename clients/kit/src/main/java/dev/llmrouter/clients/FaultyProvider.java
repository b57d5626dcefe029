package dev.llmrouter.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A provider on loopback that answers well, in one way wrongly, or not at all. */
final class FaultyProvider implements AutoCloseable {
    private final Dialect dialect;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch endless = new CountDownLatch(1);
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch breaking = new CountDownLatch(1);
    private volatile @Nullable Fault fault;
    private volatile boolean hangs;
    private volatile @Nullable Course course;

    /** How an answer flows. */
    enum Course {
        WHOLE,
        /** Begins, and stays silent. */
        SILENT_BEFORE_OUTPUT,
        /** Begins, and reports a failure. */
        FAILS_BEFORE_OUTPUT,
        /** Says something, and then nothing more. */
        SILENT_AFTER_OUTPUT,
        /** Says something, and the connection breaks when {@link FaultyProvider#breaks} is called. */
        BREAKS_AFTER_OUTPUT,
        /** Goes on until the other side hangs up. */
        ENDLESS
    }

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

    /** Answers every request with a stream from now on. */
    void flows(Course how) {
        course = how;
    }

    /**
     * Breaks the connection of an answer that has said something. A client may drop what it has not read by then, so that a break at once
     * would be one before the first output.
     */
    void breaks() {
        breaking.countDown();
    }

    /** Waits until an endless answer has begun. */
    boolean isEndless() throws InterruptedException {
        return endless.await(20, TimeUnit.SECONDS);
    }

    /** Waits until a client has closed the connection during an answer. */
    boolean wasHungUp() throws InterruptedException {
        return hungUp.await(20, TimeUnit.SECONDS);
    }

    /** The same, for a client that may never do so. */
    boolean wasHungUpWithin(Duration time) throws InterruptedException {
        return hungUp.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    int requests() {
        return requests.get();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        answer(exchange);
        // Not where an answer breaks off: closing would end it in good order.
        exchange.close();
    }

    private void flow(OutputStream body, Course how) throws IOException, InterruptedException {
        write(body, dialect.announcement());
        if (how == Course.SILENT_BEFORE_OUTPUT) {
            closing.await();
            return;
        }
        if (how == Course.FAILS_BEFORE_OUTPUT) {
            write(body, dialect.broken());
            return;
        }
        // More than one piece: some clients hand out each when the next has come.
        write(body, dialect.piece("Hel"));
        write(body, dialect.piece("l"));
        switch (how) {
            case SILENT_AFTER_OUTPUT -> closing.await();
            case BREAKS_AFTER_OUTPUT -> {
                breaking.await();
                throw new IOException("breaks");
            }
            case ENDLESS -> goOn(body);
            default -> write(body, dialect.piece("o") + dialect.end());
        }
    }

    private void goOn(OutputStream body) throws IOException, InterruptedException {
        endless.countDown();
        try {
            while (!closing.await(10, TimeUnit.MILLISECONDS)) {
                write(body, dialect.piece("lo"));
            }
        } catch (IOException gone) {
            hungUp.countDown();
            throw gone;
        }
    }

    private static void write(OutputStream body, String text) throws IOException {
        body.write(text.getBytes(UTF_8));
        body.flush();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet();
            if (hangs) {
                closing.await();
                return;
            }
            Fault how = fault;
            Course flowing = course;
            if (how == null && flowing != null) {
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                flow(exchange.getResponseBody(), flowing);
                return;
            }
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
        breaking.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
