package dev.llmrouter.internal.stats;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * By how much the true cost of the calls in flight differs from what was reserved for them, learned from those that ended. A call counts by
 * how long it took: who is in flight at any moment is mostly who takes long, and that is mostly who writes more than was expected of it.
 * Thread-safe without locks; of two threads that teach it at the same moment one may not be heard.
 */
public final class ReservationDeviation {
    /** What is expected of a call is itself a mean of some dozens, and wrong for all of them in the same direction. */
    private static final double SAME_DIRECTION = 1 / 64.0;

    private final MovingAverage time = new MovingAverage();
    private final MovingAverage more = new MovingAverage();
    private final MovingAverage square = new MovingAverage();
    private final AtomicBoolean learning = new AtomicBoolean();
    /** What was taken longer ago than this counts no more, whatever it turns out to be. Written by who hears of a window. */
    private volatile long memoryNanos = Long.MAX_VALUE;

    private volatile double expectedOfOne; // written by who learns
    private volatile double deviationOfOne; // written by who learns

    /** Calls are counted for so long from their start: the length of the window, or for ever. */
    public void countedFor(long nanos) {
        memoryNanos = nanos;
    }

    /**
     * One attempt has ended.
     *
     * @param tokens what it took beyond those reserved; negative when it took fewer
     * @param nanos how long it was in flight
     */
    public void learn(long tokens, long nanos) {
        if (learning.compareAndSet(false, true)) {
            try {
                double length = Math.max(1, nanos);
                double counted = Math.min(length, (double) memoryNanos);
                time.add(length);
                more.add(counted * tokens);
                square.add(counted * tokens * tokens);
                double mean = more.mean() / time.mean();
                expectedOfOne = mean;
                deviationOfOne = Math.sqrt(Math.max(0, square.mean() / time.mean() - mean * mean));
            } finally {
                learning.set(false);
            }
        }
    }

    /** How many tokens more than reserved so many calls in flight will take, as expected; negative when reservations are high. */
    public double expected(long calls) {
        return calls * expectedOfOne;
    }

    /** How far from what is expected it may be, as a standard deviation. */
    public double deviation(long calls) {
        return deviationOfOne == 0 ? 0 : deviationOfOne * Math.sqrt(calls * (1 + calls * SAME_DIRECTION));
    }
}
