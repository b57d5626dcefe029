package dev.llmrouter.internal.stats;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How often something happened in the last window. It happens with every request: threads count side by side,
 * and only the first one of a new slice takes the lock. One that is a moment late counts in the next slice.
 * Thread-safe.
 */
public final class RecentCount {
    private final ReentrantLock lock = new ReentrantLock();
    private final SlidingWindow window;
    /** What happened in the newest slice, and is not in the window yet. */
    private final LongAdder unreported = new LongAdder();

    private long newest; // under the lock
    /** Written under the lock, read without it. */
    private volatile long newestEndsNanos;

    public RecentCount(long windowNanos, long nowNanos) {
        window = new SlidingWindow(windowNanos, nowNanos);
        newestEndsNanos = window.endOf(0);
    }

    public void add(long nowNanos) {
        if (nowNanos - newestEndsNanos >= 0) {
            total(nowNanos);
        }
        unreported.increment();
    }

    public long total(long nowNanos) {
        lock.lock();
        try {
            window.add(newest, unreported.sumThenReset(), nowNanos);
            newest = Math.max(newest, window.slice(nowNanos));
            newestEndsNanos = window.endOf(newest);
            return window.total(nowNanos);
        } finally {
            lock.unlock();
        }
    }
}
