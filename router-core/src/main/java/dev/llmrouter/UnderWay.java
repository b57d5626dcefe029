package dev.llmrouter;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How to give up what is under way: exchanges, pauses, clients at work. A router that closes takes its timers along, so what waits for one
 * of them, or for a provider that hangs, would wait for ever. Thread-safe.
 */
final class UnderWay implements AutoCloseable {
    /** With places for many, so that threads seldom write to the same line of it. */
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet(1024);

    private volatile boolean closed; // set once, by close()

    /** Remembers how to give something up, until it is removed; after the closing, it is given up at once. */
    void add(Runnable giveUp) {
        open.add(giveUp);
        if (closed) {
            run(giveUp);
        }
    }

    void remove(Runnable giveUp) {
        open.remove(giveUp);
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(this::run);
    }

    private void run(Runnable giveUp) {
        if (open.remove(giveUp)) {
            giveUp.run();
        }
    }
}
