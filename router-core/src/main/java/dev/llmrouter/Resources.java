package dev.llmrouter;

import dev.llmrouter.time.TimeSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What a router uses of the world, and which of it is its own to close. */
final class Resources implements AutoCloseable {
    private final TimeSource time;
    private final boolean ownTime;
    private final TransportSource transport;
    private final UnderWay underWay = new UnderWay();
    private final Workers workers;

    /** Collects what was given; null is what the router makes for itself. */
    Resources(@Nullable TimeSource time, @Nullable Executor workers, TransportSource transport) {
        ownTime = time == null;
        this.time = time == null ? TimeSource.system() : time;
        this.transport = transport;
        this.workers = new Workers(this.time, workers);
    }

    TimeSource time() {
        return time;
    }

    Workers workers() {
        return workers;
    }

    UnderWay underWay() {
        return underWay;
    }

    /**
     * What exchanges are made with.
     *
     * @throws IllegalStateException if there is no transport
     */
    Exchange.Means means() {
        return means(underWay);
    }

    /** The same for one call, which is given up with this. */
    Exchange.Means means(UnderWay ofOneCall) {
        return new Exchange.Means(transport.get(), workers, ofOneCall);
    }

    @Override
    public void close() {
        underWay.close(workers);
        Guard.close(transport);
        workers.close();
        if (ownTime) {
            Guard.close(time);
        }
    }
}
