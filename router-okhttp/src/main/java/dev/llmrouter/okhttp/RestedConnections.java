package dev.llmrouter.okhttp;

import dev.llmrouter.time.Ticker;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import okhttp3.Connection;
import okhttp3.Protocol;

/**
 * Finds pooled HTTP/1 connections that the server has closed. OkHttp looks only at those that rested for 10 seconds, while servers of models
 * commonly close after 5 (uvicorn, Node), and it must not look by sending: that request would be lost. Thread-safe.
 */
final class RestedConnections {
    /** The look costs a millisecond, so a connection in brisk use is spared it; hardly a server closes one that soon. */
    private static final long BRISK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ticker ticker;
    private final WeakTable<Connection, Long> lastBegun = new WeakTable<>();

    RestedConnections(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Whether the server has closed the connection; if not, it is taken as used from now on. */
    boolean isStale(Connection connection) throws IOException {
        // An HTTP/2 connection is read all the time, so OkHttp knows.
        if (connection.protocol() != Protocol.HTTP_1_1) {
            return false;
        }
        long now = ticker.nanos();
        Long before = lastBegun.put(connection, now);
        return before != null && now - before >= BRISK_NANOS && hasEnded(connection.socket());
    }

    /** Between two exchanges a server has nothing to say: bytes (a parting 408) mean the same as the end. */
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
