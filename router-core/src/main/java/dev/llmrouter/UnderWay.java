package dev.llmrouter;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How to give up what is under way: exchanges, pauses, clients at work. A router that closes takes its timers along, so what waits for one
 * of them, or for a provider that hangs, would wait for ever. Thread-safe.
 */
final class UnderWay implements AutoCloseable {
    /** With places for many, so that threads seldom write to the same line of it. */
    private final Set<Runnable> open;

    private final @Nullable UnderWay parent;
    private volatile boolean closed; // set once, by close()

    UnderWay() {
        this(null, ConcurrentHashMap.newKeySet(1024));
    }

    private UnderWay(@Nullable UnderWay parent, Set<Runnable> open) {
        this.parent = parent;
        this.open = open;
    }

    /** What one call has under way: given up together, and with all the rest. */
    UnderWay ofOneCall() {
        return new UnderWay(this, ConcurrentHashMap.newKeySet());
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

    private void run(Runnable giveUp) {
        if (open.remove(giveUp)) {
            // One that cannot be given up does not keep the others.
            Guard.run(giveUp, giveUp::run);
        }
    }
}
