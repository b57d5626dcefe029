package dev.llmrouter.internal.exec;

import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.time.TimeSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How to give up what is under way: exchanges, pauses, clients at work. A router that closes takes its timers along, so what waits for one
 * of them, or for a provider that hangs, would wait for ever. Thread-safe.
 */
public final class ActiveCalls implements AutoCloseable {
    /** To give something up takes no time, unless code of others blocks in it. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** With places for many, so that threads seldom write to the same line of it. */
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

    /** What one call has under way: given up together, and with all the rest. */
    public ActiveCalls ofOneCall() {
        return new ActiveCalls(this, ConcurrentHashMap.newKeySet());
    }

    /** Remembers how to give something up, until it is removed; after the closing, it is given up at once. */
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

    /** The same, where one that blocks keeps the calling thread and not the others. */
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
            // One that cannot be given up does not keep the others.
            Guard.run(giveUp, giveUp::run);
        }
    }
}
