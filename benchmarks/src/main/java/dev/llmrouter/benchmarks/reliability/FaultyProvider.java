package dev.llmrouter.benchmarks.reliability;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A provider that fails by seed. A good answer has the words {@code call N} of the request, so that answers
 * can be distinguished.
 */
final class FaultyProvider implements AutoCloseable {
    private static final Pattern CALL = Pattern.compile("call \\d+");
    private static final String LENGTH = "content-length:";
    /** Its connections are not the router's, and not counted. */
    static final String CLIENT_OF_ONES_OWN = "a-client-of-ones-own";

    private final ServerSocket socket;
    private final Random random; // guarded by itself
    private final Function<RandomGenerator, Fault> faults;
    private final AtomicInteger connections = new AtomicInteger();

    FaultyProvider(long seed, Function<RandomGenerator, Fault> faults) throws IOException {
        socket = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        random = new Random(seed);
        this.faults = faults;
        daemon(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    int connections() {
        return connections.get();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty-provider");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                daemon(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        Head head = new Head();
        connections.incrementAndGet();
        try (connection;
                InputStream in = new BufferedInputStream(connection.getInputStream())) {
            String body = request(in, head);
            while (body != null && answer(connection, body)) {
                body = request(in, head);
            }
        } catch (IOException gone) {
            // The caller has left; that is one of the things that are tried.
            assert gone != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!head.uncounted) {
                connections.decrementAndGet();
            }
        }
    }

    /** What the heads of a connection's requests have said. */
    private static final class Head {
        private int length;
        private boolean uncounted;
    }

    private boolean answer(Socket connection, String body) throws IOException, InterruptedException {
        Matcher call = CALL.matcher(body);
        Fault fault;
        synchronized (random) {
            fault = faults.apply(random);
        }
        return fault.answer(
                connection,
                connection.getOutputStream(),
                call.find() ? call.group() : "",
                body.contains("\"stream\":true"));
    }

    /** The body of the next request; null at the end of the connection. */
    private @Nullable String request(InputStream in, Head head) throws IOException {
        head.length = 0;
        String line = line(in);
        if (line == null) {
            return null;
        }
        while (line != null && !line.isEmpty()) {
            read(line, head);
            line = line(in);
        }
        return new String(in.readNBytes(head.length), StandardCharsets.UTF_8);
    }

    private void read(String line, Head head) {
        if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
            head.length = Integer.parseInt(line.substring(LENGTH.length()).strip());
        } else if (line.endsWith(CLIENT_OF_ONES_OWN) && !head.uncounted) {
            head.uncounted = true;
            connections.decrementAndGet();
        }
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
