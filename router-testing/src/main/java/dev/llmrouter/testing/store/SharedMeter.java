package dev.llmrouter.testing.store;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.usage.Quota;

/**
 * What is left of one limit that processes share. Knows of spendings only; the caller subtracts what
 * processes hold. Not thread-safe.
 */
interface SharedMeter {
    /** A meter of which nothing is spent. */
    static SharedMeter of(Quota.Limit limit, long now) {
        return limit.kind() == Limits.Kind.BUCKET ? new SharedBucket(limit, now) : new SharedWindow(limit);
    }

    /** {@return how it is limited} */
    Quota.Limit limit();

    /** Goes by another limit of the same kind; what is spent stays. */
    void change(Quota.Limit limit, long now);

    /** {@return the most that can be there} */
    long capacity();

    /** {@return how much may be held and spent now; negative when more was spent than it allows} */
    long room(long now);

    /** {@return the room at a later moment, if nothing more is spent until then} */
    long roomAt(long then, long now);

    /** Counts what was spent, if that moment still counts. */
    void spend(long at, long amount, long now);

    /**
     * Takes back what was counted and not spent, if that moment still counts.
     *
     * @param at when it was spent
     * @param countedAt when it was counted
     */
    void giveBack(long at, long countedAt, long amount, long now);

    /** {@return nanoseconds until there is so much room if nothing more is spent; what never is, is a period away} */
    long untilRoom(long needed, long now);

    /** {@return nanoseconds after which a spending no longer matters} */
    long memory();
}
