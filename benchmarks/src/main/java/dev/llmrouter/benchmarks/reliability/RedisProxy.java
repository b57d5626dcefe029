package dev.llmrouter.benchmarks.reliability;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy before a Redis that forwards both directions; it can delay the answers of Redis. */
final class RedisProxy implements AutoCloseable {
    private static final int CHUNK = 8 * 1024;

    private final ServerSocket socket;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Pace pace = Pace.FULL;

    /**
     * How answers go.
     *
     * @param millis how long each part takes
     * @param bytes how long a part is at most
     */
    record Pace(long millis, int bytes) {
        static final Pace FULL = new Pace(0, CHUNK);
    }

    RedisProxy(int target) throws IOException {
        this.target = target;
        socket = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** From now on, also for what is under way. */
    void pace(Pace value) {
        pace = value;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "redis-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(server);
                daemon(() -> pass(client, server, false));
                daemon(() -> pass(server, client, true));
            } catch (IOException closed) {
                close();
            }
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[CHUNK];
        try (from;
                to) {
            to.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                write(out, buffer, n, answers);
            }
        } catch (IOException ended) {
            // One of them has left, and so the other is let go.
            assert ended != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void write(OutputStream out, byte[] buffer, int length, boolean answers)
            throws IOException, InterruptedException {
        int done = 0;
        while (done < length) {
            Pace now = answers ? pace : Pace.FULL;
            Thread.sleep(now.millis());
            int part = Math.min(now.bytes(), length - done);
            out.write(buffer, done, part);
            out.flush();
            done += part;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException closedAlready) {
            assert closedAlready != null;
        }
    }
}
