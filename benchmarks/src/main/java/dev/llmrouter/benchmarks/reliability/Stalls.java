package dev.llmrouter.benchmarks.reliability;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** For how long this machine let a thread wait that was due: what is late by that is not the router's doing. */
final class Stalls implements AutoCloseable {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final AtomicLong longest = new AtomicLong();
    private final Thread thread = new Thread(this::watch, "reliability-stalls");
    private volatile boolean closed;

    Stalls() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            long start = System.nanoTime();
            LockSupport.parkNanos(STEP_NANOS);
            long late = System.nanoTime() - start - STEP_NANOS;
            longest.accumulateAndGet(late, Math::max);
        }
    }

    /** The longest since the last time that it was asked. */
    long takeMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longest.getAndSet(0));
    }

    @Override
    public void close() {
        closed = true;
    }
}
