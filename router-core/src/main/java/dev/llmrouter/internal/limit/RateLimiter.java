package dev.llmrouter.internal.limit;

/**
 * Counts what is spent of one limit. Thread-safe without locks; reads no clock: moments are given, and may come slightly out of order from
 * many threads. Remembers nothing about who took what: the amount and the moment of taking are enough to correct it later.
 *
 * <p>A limit is inclusive, and an amount that is larger than all of it fits when the meter is empty, instead of never.
 */
public sealed interface RateLimiter permits SlidingWindowLog, SlidingWindowCounter, Bucket {
    /**
     * Takes an amount if it fits now and leaves something over.
     *
     * @param amount what is taken
     * @param headroom what must be left besides; an amount that only fits into all of the limit may take that too
     * @param nowNanos this moment
     */
    boolean tryAcquire(long amount, long headroom, long nowNanos);

    /** Takes an amount if it fits now. */
    default boolean tryAcquire(long amount, long nowNanos) {
        return tryAcquire(amount, 0, nowNanos);
    }

    /**
     * Replaces what was taken by what it turned out to be. More than there is room for may be taken that way: it is spent already.
     *
     * @param taken the amount given to {@link #tryAcquire}
     * @param truth the true amount; 0 gives everything back
     * @param takenAtNanos the moment given to {@link #tryAcquire}
     * @param nowNanos this moment
     */
    void adjust(long taken, long truth, long takenAtNanos, long nowNanos);

    /** Nanoseconds until the amount fits and leaves the spare, if nobody takes any in the meantime; 0 for now, {@link Long#MAX_VALUE} for never. */
    long nanosUntilAvailable(long amount, long headroom, long nowNanos);

    /** Nanoseconds until the amount fits if nobody takes any in the meantime. */
    default long nanosUntilAvailable(long amount, long nowNanos) {
        return nanosUntilAvailable(amount, 0, nowNanos);
    }

    /** The most that is ever taken at once. */
    long capacity();

    /**
     * How much to leave over for what the calls in flight may take beyond their shares: enough to be refused seldom, and not more than the kind
     * of meter can leave without wasting what the limit allows.
     *
     * @param expected what they are expected to take more; negative when they hold too much
     * @param deviation how far from that it may be, as a standard deviation
     */
    long headroomFor(double expected, double deviation);

    /**
     * From now on keeps this much time between the end of one window and the beginning of the next, because requests take their time to the
     * provider, and not all of them the same.
     *
     * @param nanos a fraction of a window; more is cut to what the kind of meter can do
     */
    void guard(long nanos);

    /** The time given to {@link #guard}, as far as it counts. */
    long guard();

    /** What is spent at this moment. */
    long used(long nowNanos);

    /** What is left at this moment; {@link Long#MAX_VALUE} when unlimited. */
    long available(long nowNanos);

    /** Hands over what is counted at this moment, oldest first. */
    void forEachSpent(long nowNanos, Spendings each);

    /** Receives what was taken at a moment. */
    interface Spendings {
        void spent(long amount, long takenAtNanos);
    }

    /** Counts from now on what another meter has counted until now: the limit has changed, and what was spent is spent. */
    default void takeOver(RateLimiter before, long nowNanos) {
        before.forEachSpent(nowNanos, (amount, takenAt) -> adjust(0, amount, takenAt, nowNanos));
    }
}
