package dev.llmrouter.internal.stats;

/**
 * A mean that is the mean of all at first, so that a few values are enough, and that of about the last
 * {@value #MEMORY} later, so that it follows a change. One thread adds at a time; any thread reads, without a
 * lock.
 */
public final class MovingAverage {
    /**
     * Enough that one odd answer moves little, few enough that a busy deployment forgets in seconds what was.
     */
    public static final int MEMORY = 64;

    /** Volatile so that it is read whole, and without a lock. */
    private volatile double mean;

    /** Volatile for the same reason. */
    private volatile long count;

    public void add(double value) {
        long counted = count + 1;
        double before = mean;
        mean = before + (value - before) / Math.min(counted, MEMORY);
        count = counted;
    }

    /** 0 while there is no value. */
    public double mean() {
        return mean;
    }

    public long count() {
        return count;
    }
}
