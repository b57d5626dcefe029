package dev.llmrouter.internal.exec;

import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.time.TimeSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The work that is under way, and how to cancel it: exchanges, pauses, calls of clients. A router that closes
 * ends its timers, so a request that waits for a timer, or for a provider that hangs, would otherwise never
 * end. Thread-safe.
 */
public final class ActiveCalls implements AutoCloseable {
    /** Cancelling takes no time, unless foreign code blocks in it. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** With a large table, so that threads seldom write to the same cache line. */
    private final Set<Runnable> open;

    private final @Nullable ActiveCalls parent;
    private volatile boolean closed; // set once, by close()

    ActiveCalls() {
        this(null, ConcurrentHashMap.newKeySet(1024));
    }

    private ActiveCalls(@Nullable ActiveCalls parent, Set<Runnable> open) {
        this.parent = parent;
        this.open = open;
    }

    /** The work that one call has under way: cancelled together, or with everything else. */
    public ActiveCalls ofOneCall() {
        return new ActiveCalls(this, ConcurrentHashMap.newKeySet());
    }

    /** Remembers how to cancel something, until it is removed; after the closing, cancels it at once. */
    void add(Runnable giveUp) {
        open.add(giveUp);
        if (parent != null) {
            parent.add(giveUp);
        }
        if (closed) {
            run(giveUp);
        }
    }

    void remove(Runnable giveUp) {
        open.remove(giveUp);
        if (parent != null) {
            parent.remove(giveUp);
        }
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(this::run);
    }

    /**
     * The same, where a cancellation that blocks holds up the calling thread and not the other cancellations.
     */
    void close(Workers workers) {
        TimeSource.Timer help = workers.time().schedule(() -> help(workers), PATIENCE_NANOS);
        close();
        help.cancel();
    }

    private void help(Workers workers) {
        if (!open.isEmpty()) {
            workers.time().schedule(() -> help(workers), PATIENCE_NANOS);
            workers.elsewhere(this::close);
        }
    }

    private void run(Runnable giveUp) {
        if (open.remove(giveUp)) {
            // A cancellation that fails does not hold up the others.
            Guard.run(giveUp, giveUp::run);
        }
    }
}
