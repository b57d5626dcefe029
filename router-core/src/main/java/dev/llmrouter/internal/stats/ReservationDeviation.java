package dev.llmrouter.internal.stats;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * By how much the true cost of calls in flight differs from their reservations, learned from calls that
 * ended. A call counts by its duration: long calls are over-represented among calls in flight (length-biased
 * sampling), and long calls mostly write more than was expected. Thread-safe without locks; when two threads
 * learn at the same moment, one is skipped.
 */
public final class ReservationDeviation {
    /**
     * What is expected of a call is itself a mean of some dozens, and wrong for all of them in the same
     * direction.
     */
    private static final double SAME_DIRECTION = 1 / 64.0;

    private final MovingAverage time = new MovingAverage();
    private final MovingAverage more = new MovingAverage();
    private final MovingAverage square = new MovingAverage();
    private final AtomicBoolean learning = new AtomicBoolean();
    /** A call that began longer ago than this counts no more. Written when a window is learned. */
    private volatile long memoryNanos = Long.MAX_VALUE;

    private volatile double expectedOfOne; // written while learning
    private volatile double deviationOfOne; // written while learning

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

    /**
     * How many tokens more than reserved so many calls in flight will take, as expected; negative when
     * reservations are high.
     */
    public double expected(long calls) {
        return calls * expectedOfOne;
    }

    /** How far from what is expected it may be, as a standard deviation. */
    public double deviation(long calls) {
        return deviationOfOne == 0 ? 0 : deviationOfOne * Math.sqrt(calls * (1 + calls * SAME_DIRECTION));
    }
}
