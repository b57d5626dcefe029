package dev.llmrouter.internal.exec;

import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.time.TimeSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The router's transport, time source and threads, and which of them it closes. */
public final class RouterResources implements AutoCloseable {
    private final TimeSource time;
    private final boolean ownTime;
    private final TransportLoader transport;
    private final ActiveCalls active = new ActiveCalls();
    private final Workers workers;

    /** Takes what the application gave; where it is null, the router makes its own. */
    public RouterResources(@Nullable TimeSource time, @Nullable Executor workers, TransportLoader transport) {
        ownTime = time == null;
        this.time = time == null ? TimeSource.system() : time;
        this.transport = transport;
        this.workers = new Workers(this.time, workers);
    }

    public TimeSource time() {
        return time;
    }

    public Workers workers() {
        return workers;
    }

    public ActiveCalls active() {
        return active;
    }

    /**
     * The collaborators of exchanges.
     *
     * @throws IllegalStateException if there is no transport
     */
    public HttpExchange.Means means() {
        return means(active);
    }

    /** The same for one call, which can be cancelled by this. */
    public HttpExchange.Means means(ActiveCalls ofOneCall) {
        return new HttpExchange.Means(transport.get(), workers, ofOneCall);
    }

    @Override
    public void close() {
        active.close(workers);
        Guard.close(transport);
        workers.close();
        if (ownTime) {
            Guard.close(time);
        }
    }
}
