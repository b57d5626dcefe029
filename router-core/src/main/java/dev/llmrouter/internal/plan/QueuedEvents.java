package dev.llmrouter.internal.plan;

import dev.llmrouter.internal.guard.Workers;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The waits of one request in the queue, which are published on another thread. Any request in the queue may be the next
 * one: a listener that blocked it there would block all behind it. Once it has left the line, the request
 * waits for its own news. Belongs to one plan.
 */
final class QueuedEvents {
    private final Workers workers;
    private @Nullable CompletableFuture<@Nullable Void> last;
    /** The thread inside the listener. */
    private volatile @Nullable Thread publisher;

    /** Whether the listener has got a wait that has not ended. */
    private boolean waiting;

    private long waitingSince;
    private long waitedNanos;

    QueuedEvents(Workers workers) {
        this.workers = workers;
    }

    /** A wait begins, or goes on. */
    void begin(long nowNanos) {
        if (!waiting) {
            waiting = true;
            waitingSince = nowNanos;
        }
    }

    boolean isWaiting() {
        return waiting;
    }

    /** The wait has ended; returns how long it was, in nanoseconds. */
    long end(long nowNanos) {
        waiting = false;
        long nanos = nowNanos - waitingSince;
        waitedNanos += nanos;
        return nanos;
    }

    /** How long all waits that have ended were. */
    long waitedNanos() {
        return waitedNanos;
    }

    /** Publishes an event, after those before it. */
    void publish(Runnable event) {
        CompletableFuture<@Nullable Void> published = new CompletableFuture<>();
        Runnable work = () -> {
            Thread outer = publisher;
            publisher = Thread.currentThread();
            try {
                event.run();
            } finally {
                publisher = outer;
                published.complete(null);
            }
        };
        CompletableFuture<@Nullable Void> before = last;
        last = published;
        if (before == null || before.isDone()) {
            workers.handOver(work);
        } else {
            var unused = before.whenComplete((nothing, failure) -> work.run());
        }
    }

    /** Returns when all events are published, so that events of one request come in order. */
    void await() {
        CompletableFuture<@Nullable Void> published = last;
        last = null;
        // A listener that ends the request from inside its news cannot wait for that news.
        if (published != null && !published.isDone() && publisher != Thread.currentThread()) {
            // It may have been put off by this very thread.
            Workers.finishTurns();
            published.join();
        }
    }
}
