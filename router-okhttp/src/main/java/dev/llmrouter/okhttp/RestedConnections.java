package dev.llmrouter.okhttp;

import dev.llmrouter.time.Ticker;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import okhttp3.Connection;
import okhttp3.Protocol;

/**
 * Finds pooled HTTP/1 connections that the server has closed. OkHttp checks only connections that were idle
 * for 10 seconds, while model servers commonly close after 5 (uvicorn, Node), and sending on a closed
 * connection would lose the request. Thread-safe.
 */
final class RestedConnections {
    /**
     * The check costs a millisecond, so busy connections are not checked; hardly any server closes one that
     * soon.
     */
    private static final long BRISK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ticker ticker;
    private final WeakTable<Connection, Long> lastBegun = new WeakTable<>();

    RestedConnections(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Whether the server has closed the connection; if not, its idle time starts again. */
    boolean isStale(Connection connection) throws IOException {
        // OkHttp reads an HTTP/2 connection all the time, so it notices the end.
        if (connection.protocol() != Protocol.HTTP_1_1) {
            return false;
        }
        long now = ticker.nanos();
        Long before = lastBegun.put(connection, now);
        return before != null && now - before >= BRISK_NANOS && hasEnded(connection.socket());
    }

    /** A server sends nothing between two exchanges: bytes (such as a final 408) mean the same as the end. */
    private static boolean hasEnded(Socket socket) throws IOException {
        int timeout = socket.getSoTimeout();
        try {
            socket.setSoTimeout(1);
            int unused = socket.getInputStream().read();
            return true;
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout(timeout);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
