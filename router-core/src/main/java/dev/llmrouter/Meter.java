package dev.llmrouter;

/**
 * Counts what is spent of one limit. Thread-safe without locks; reads no clock: moments are given, and may come slightly out of order from
 * many threads. Remembers nothing about who took what: the amount and the moment of taking are enough to correct it later.
 *
 * <p>A limit is inclusive, and an amount that is larger than all of it fits when the meter is empty, instead of never.
 */
sealed interface Meter permits ExactWindow, SlicedWindow, Bucket {
    /** Takes an amount if it fits now. */
    boolean take(long amount, long nowNanos);

    /**
     * Replaces what was taken by what it turned out to be. More than there is room for may be taken that way: it is spent already.
     *
     * @param taken the amount given to {@link #take}
     * @param truth the true amount; 0 gives everything back
     * @param takenAtNanos the moment given to {@link #take}
     * @param nowNanos this moment
     */
    void correct(long taken, long truth, long takenAtNanos, long nowNanos);

    /** Nanoseconds until the amount fits if nobody takes any in the meantime; 0 for now, {@link Long#MAX_VALUE} for never. */
    long untilRoom(long amount, long nowNanos);

    /** What is spent at this moment. */
    long used(long nowNanos);

    /** What is left at this moment; {@link Long#MAX_VALUE} when unlimited. */
    long room(long nowNanos);
}
