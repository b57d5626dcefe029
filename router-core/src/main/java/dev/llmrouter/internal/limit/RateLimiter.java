package dev.llmrouter.internal.limit;

/**
 * Counts what is spent of one limit. Thread-safe without locks. Reads no clock: callers give moments, which
 * may come slightly out of order from many threads. It keeps no record of calls: the amount and the moment of
 * a call are enough to correct it.
 *
 * <p>A limit is inclusive, and an amount that is larger than the limit fits when nothing is counted, instead
 * of never.
 */
public sealed interface RateLimiter permits SlidingWindowLog, SlidingWindowCounter, Bucket {
    /**
     * Acquires an amount if it fits now beside the headroom.
     *
     * @param amount what to acquire
     * @param headroom what must be left besides; an amount that only fits into the whole limit may take that
     *     too
     * @param nowNanos this moment
     */
    boolean tryAcquire(long amount, long headroom, long nowNanos);

    /** Acquires an amount if it fits now. */
    default boolean tryAcquire(long amount, long nowNanos) {
        return tryAcquire(amount, 0, nowNanos);
    }

    /**
     * Replaces the amount of a call by the true one, also beyond the limit: it is spent already. What has
     * left the window, or was refilled, changes nothing.
     *
     * @param taken the amount given to {@link #tryAcquire}
     * @param truth the true amount; 0 gives everything back
     * @param takenAtNanos the moment given to {@link #tryAcquire}
     * @param nowNanos this moment
     */
    void adjust(long taken, long truth, long takenAtNanos, long nowNanos);

    /**
     * Nanoseconds until the amount fits beside the headroom if no other call acquires in the meantime; 0 for
     * now, {@link Long#MAX_VALUE} for never.
     */
    long nanosUntilAvailable(long amount, long headroom, long nowNanos);

    /** Nanoseconds until the amount fits if no other call acquires in the meantime. */
    default long nanosUntilAvailable(long amount, long nowNanos) {
        return nanosUntilAvailable(amount, 0, nowNanos);
    }

    /**
     * By how much an amount that is acquired now delays another one that waits for room, in nanoseconds;
     * {@link Long#MAX_VALUE} when both do not fit together.
     *
     * @param waiting the amount that waits
     * @param amount the amount that is acquired
     */
    default long delay(long waiting, long amount, long headroom, long nowNanos) {
        if (waiting + amount + headroom > capacity()) {
            return Long.MAX_VALUE;
        }
        return nanosUntilAvailable(waiting + amount, headroom, nowNanos)
                - nanosUntilAvailable(waiting, headroom, nowNanos);
    }

    /** The largest amount that is admitted at once. */
    long capacity();

    /**
     * The headroom for calls in flight that may exceed their reservations: enough to be refused seldom, and
     * not more than this kind of limiter can leave unused.
     *
     * @param expected by how much they are expected to exceed them; negative when reservations are high
     * @param deviation how far from that it may be, as a standard deviation
     */
    long headroomFor(double expected, double deviation);

    /**
     * Sets the time that is kept between the end of one window and the beginning of the next, because
     * requests travel to the provider for different times.
     *
     * @param nanos a fraction of a window; more is cut to what this kind of limiter can do
     */
    void guard(long nanos);

    /** The time given to {@link #guard}, as far as it counts. */
    long guard();

    /** What is spent at this moment. */
    long used(long nowNanos);

    /** What is left at this moment; {@link Long#MAX_VALUE} when unlimited. */
    long available(long nowNanos);

    /**
     * Lists what is counted at this moment, oldest first, and never as older than it is by more than a slice.
     */
    void forEachSpent(long nowNanos, Spendings each);

    /** Receives what was acquired at a moment. */
    interface Spendings {
        void spent(long amount, long takenAtNanos);
    }

    /**
     * Counts from now on what another limiter has counted until now: the limit has changed, and what was
     * spent is spent.
     */
    default void takeOver(RateLimiter before, long nowNanos) {
        before.forEachSpent(nowNanos, (amount, takenAt) -> adjust(0, amount, takenAt, nowNanos));
    }
}
