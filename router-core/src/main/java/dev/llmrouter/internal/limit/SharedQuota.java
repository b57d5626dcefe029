package dev.llmrouter.internal.limit;

import dev.llmrouter.usage.Quota;
import java.util.Map;

/**
 * This process's part of limits that other processes spend too, as the limiter of a deployment sees it. The
 * process's own limiters count what it spends itself; this one counts what it may. Thread-safe without locks.
 */
public interface SharedQuota {
    /** Makes the part of a quota, with the limiters that count what this process spends of it. */
    interface Factory {
        SharedQuota create(Quota quota, Map<Quota.Of, RateLimiter> own, long nowNanos);
    }

    /**
     * Takes from what is leased of every limit, or from none. Called before the process's own limiters count the
     * request: what is in both at once when the store is lost would be this process's twice.
     *
     * @return whether it was leased; false while the process is on its own
     */
    boolean tryAcquire(TokenCounts amounts, long nowNanos);

    /** Whether the process goes on without the store: then {@link #tryAcquireStandalone} decides. */
    boolean isStandalone();

    /** Takes from this process's own part of every limit, or of none. Called after its own limiters have counted the request. */
    boolean tryAcquireStandalone(TokenCounts amounts, long nowNanos);

    /** Puts back what {@link #tryAcquire} took: no request is sent. */
    void putBack(TokenCounts amounts, long nowNanos);

    /** Whether a request would be admitted. */
    boolean hasRoom(TokenCounts amounts, long nowNanos);

    /**
     * Whether the store has enough for a request, by its last reply; before the first one, whether its limits
     * have.
     */
    boolean mayBeGranted(TokenCounts amounts);

    /** Nanoseconds until a request without room should look again. */
    long nanosUntilAvailable(TokenCounts amounts, long nowNanos);

    /** The true tokens of a request are known. */
    void adjust(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos);

    /** The provider did not count the request. */
    void refundRequest(long takenAtNanos, long nowNanos);

    /** How many processes share the limits, this one included. */
    int processes();

    /** The file states other limits from now on. */
    void changeTo(Quota next, Map<Quota.Of, RateLimiter> own, long nowNanos);
}
