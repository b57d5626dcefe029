package dev.llmrouter;

import java.util.concurrent.atomic.AtomicLong;

/**
 * By how much the true cost of the calls in flight differs from what was reserved for them, learned from those that ended. A call counts by
 * how long it took: who is in flight at any moment is mostly who takes long, and that is mostly who writes more than was expected of it.
 * Thread-safe without locks; of two threads that teach it at the same moment one may not be heard.
 */
final class ReservationError {
    /** A change shows after some dozens of calls, and one odd call does not. */
    private static final double SLOWEST = 1 / 64.0;

    /** What was taken longer ago than this counts no more, whatever it turns out to be. Written by who hears of a window. */
    private volatile long memoryNanos = Long.MAX_VALUE;

    private final AtomicLong known = new AtomicLong();
    private volatile double time;
    private volatile double timesMore;
    private volatile double timesSquare;

    /** Calls are counted for so long from their start: the length of the window, or for ever. */
    void countedFor(long nanos) {
        memoryNanos = nanos;
    }

    /**
     * One attempt has ended.
     *
     * @param more the tokens that it took beyond those reserved; negative when it took fewer
     * @param nanos how long it was in flight
     */
    void add(long more, long nanos) {
        double weight = Math.max(SLOWEST, 1.0 / known.incrementAndGet());
        double length = Math.max(1, nanos);
        double counted = Math.min(length, memoryNanos);
        time += weight * (length - time);
        timesMore += weight * (counted * more - timesMore);
        timesSquare += weight * (counted * more * more - timesSquare);
    }

    /** How many tokens more than reserved so many calls in flight will take, as expected; negative when reservations are high. */
    double expected(long calls) {
        double length = time;
        return length == 0 ? 0 : calls * timesMore / length;
    }

    /** How far from what is expected it may be, as a standard deviation. */
    double deviation(long calls) {
        double length = time;
        if (length == 0) {
            return 0;
        }
        double mean = timesMore / length;
        double variance = Math.max(0, timesSquare / length - mean * mean);
        // What is expected of each call is itself a mean of some dozens, and wrong for all of them in the same
        // direction.
        return Math.sqrt(calls * (1 + calls * SLOWEST) * variance);
    }
}
