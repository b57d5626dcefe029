package dev.llmrouter.internal.sharing;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was spent of one limit, and how spendings were corrected, since the last report: sums by the slice of time in which it
 * was taken. Thread-safe without locks: any thread adds, one at a time drains.
 */
final class SpendLog {
    /** So finely usage of a window is reported: 0.4 % of it. */
    private static final int SLICES = 240;
    /**
     * A power of two with more than a window's slices. The others are for what is taken between the moment at which a report reads the clock
     * and the one at which it reads the sums; what is older than a window and was never reported is there, too. Both are reported as taken now.
     */
    private static final int SLOTS = 256;

    private final long sliceNanos;
    private final long origin;
    private final AtomicLongArray sums = new AtomicLongArray(SLOTS);

    SpendLog(long windowNanos, long nowNanos) {
        sliceNanos = Math.max(1, windowNanos / SLICES);
        origin = nowNanos - SLOTS * sliceNanos;
    }

    /** Adds what was taken at a moment, or less than nothing. */
    void add(long amount, long takenAtNanos) {
        if (amount != 0) {
            sums.addAndGet((int) (slice(takenAtNanos) & (SLOTS - 1)), amount);
        }
    }

    private long slice(long nanos) {
        return Math.max(0, nanos - origin) / sliceNanos;
    }

    long sliceNanos() {
        return sliceNanos;
    }

    /** What was taken, and not given back of the same slice. */
    long sum() {
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            sum += Math.max(0, sums.get(slot));
        }
        return sum;
    }

    /** What is reported of a slice. */
    interface Sink {
        void accept(long agoNanos, long amount);
    }

    /** Hands over all there is, oldest first, and forgets it. */
    void drain(long nowNanos, Sink sink) {
        long now = slice(nowNanos);
        for (long slice = now - SLICES; slice < now - SLICES + SLOTS; slice++) {
            long sum = sums.getAndSet((int) (slice & (SLOTS - 1)), 0);
            if (sum != 0) {
                // A slice counts from its end: never before it was taken.
                sink.accept(Math.max(0, nowNanos - origin - (slice + 1) * sliceNanos), sum);
            }
        }
    }
}
