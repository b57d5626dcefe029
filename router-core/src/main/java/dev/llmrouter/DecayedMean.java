package dev.llmrouter;

/**
 * A mean that is the mean of all at first, so that a few values are enough, and that of about the last {@value #MEMORY} later, so that it
 * follows a change. One thread adds at a time; anybody reads, without a lock.
 */
final class DecayedMean {
    /** Enough that one odd answer moves little, few enough that a busy deployment forgets in seconds what was. */
    static final int MEMORY = 64;

    /** Volatile so that it is read whole, and without a lock. */
    private volatile double mean;

    /** Volatile for the same reason. */
    private volatile long count;

    void add(double value) {
        long counted = count + 1;
        double before = mean;
        mean = before + (value - before) / Math.min(counted, MEMORY);
        count = counted;
    }

    /** 0 while there is no value. */
    double mean() {
        return mean;
    }

    long count() {
        return count;
    }
}
