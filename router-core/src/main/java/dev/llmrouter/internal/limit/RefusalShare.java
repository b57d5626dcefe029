package dev.llmrouter.internal.limit;

import java.util.concurrent.TimeUnit;

/**
 * What part of a limit there is for this process, learned from refusals alone: less after each request that was
 * refused although much was left by the process's own count, and slowly more while none is refused. So several
 * processes that know nothing of each other come to parts whose sum is the limit, and one process finds a limit
 * that is lower than what it knows. Used by one thread at a time.
 */
final class RefusalShare {
    /** Of the limit: less may be left because calls in flight are estimated. */
    private static final double UNSURE = 0.12;
    /** So much at most of the part goes with one refusal. */
    private static final double MOST_CUT = 0.3;
    /** Of what was left when a request was refused. */
    private static final double CUT = 0.3;

    private static final double LEAST = 0.01;
    /** Requests that were on their way together are refused together: they are one sign. */
    private static final long TOGETHER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Of the limit, in a step. */
    private static final double STEP = 0.004;
    /** After so long without a refusal the limit is another one, or the other processes have ended. */
    private static final long LONG_QUIET_NANOS = TimeUnit.MINUTES.toNanos(3);

    private static final int LONG_QUIET_STEPS = 5;

    private volatile double share = 1; // written while learning, by one thread at a time
    private long refusedAtNanos;
    private long cutAtNanos;
    private long grownAtNanos;

    /** Between a hundredth and 1. Any thread may read it. */
    double share() {
        return share;
    }

    /**
     * A request was refused.
     *
     * @param left the part of what this process may spend that was left by its own count
     * @return whether the share is another one now
     */
    boolean refused(double left, long nowNanos) {
        refusedAtNanos = nowNanos;
        if (left <= UNSURE || (share < 1 && nowNanos - cutAtNanos < TOGETHER_NANOS)) {
            return false;
        }
        double before = share;
        share = Math.max(LEAST, before * (1 - Math.min(MOST_CUT, CUT * left)));
        cutAtNanos = nowNanos;
        grownAtNanos = nowNanos;
        return share < before;
    }

    /**
     * A request was not refused.
     *
     * @return whether the share is another one now
     */
    boolean admitted(long nowNanos) {
        long quiet = nowNanos - refusedAtNanos;
        if (share >= 1 || quiet < QUIET_NANOS || nowNanos - grownAtNanos < STEP_NANOS) {
            return false;
        }
        grownAtNanos = nowNanos;
        share = Math.min(1, share + STEP * (quiet < LONG_QUIET_NANOS ? 1 : LONG_QUIET_STEPS));
        return true;
    }

    void forget() {
        share = 1;
    }
}
