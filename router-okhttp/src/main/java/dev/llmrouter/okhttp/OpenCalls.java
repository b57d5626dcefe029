package dev.llmrouter.okhttp;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import okhttp3.Call;

/**
 * The calls in flight, streams that still flow among them, so that closing can end them. Held weakly: a stream that was dropped without
 * being closed stays collectable, and OkHttp then reclaims its connection. Thread-safe.
 */
final class OpenCalls {
    private final Set<Call> open = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private final Runnable dropIdleConnections;
    private volatile boolean closed; // set once, by close()

    OpenCalls(Runnable dropIdleConnections) {
        this.dropIdleConnections = dropIdleConnections;
    }

    /** A call that begins after closing is cancelled at once, so it fails without sending anything. */
    void begin(Call call) {
        open.add(call);
        if (closed) {
            call.cancel();
        }
    }

    void end(Call call) {
        if (open.remove(call) && closed) {
            // Its connection has become idle only now.
            dropIdleConnections.run();
        }
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        List<Call> inFlight;
        synchronized (open) {
            inFlight = List.copyOf(open);
        }
        inFlight.forEach(Call::cancel);
        dropIdleConnections.run();
    }
}
