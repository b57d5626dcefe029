package dev.llmrouter.okhttp;

import okhttp3.Call;

/**
 * The calls in flight, open streams among them, so that closing can end them. Held weakly: a stream that the
 * caller dropped without closing stays collectable, and OkHttp then reclaims its connection. Thread-safe.
 */
final class OpenCalls {
    private final WeakTable<Call, Boolean> open = new WeakTable<>();
    private final Runnable dropIdleConnections;
    private volatile boolean closed; // set once, by close()

    OpenCalls(Runnable dropIdleConnections) {
        this.dropIdleConnections = dropIdleConnections;
    }

    /** Cancels a call that begins after closing, so that it fails without sending anything. */
    void begin(Call call) {
        open.put(call, true);
        if (closed) {
            call.cancel();
        }
    }

    void end(Call call) {
        if (open.remove(call) != null && closed) {
            // Its connection has become idle only now.
            dropIdleConnections.run();
        }
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        open.keys().forEach(Call::cancel);
        dropIdleConnections.run();
    }
}
