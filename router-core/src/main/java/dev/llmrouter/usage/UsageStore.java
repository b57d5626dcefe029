package dev.llmrouter.usage;

/**
 * Where processes that share limits meet. A process takes <em>leases</em>: parts of a limit that the store debits before they are spent, so that
 * requests need not ask. Everything else that processes tell each other rides along: what was spent and when, cooldowns, learned limits, money.
 *
 * <p>The router calls {@link #exchange} from one thread at a time, never from a request's, and again after a failure. One that has not ended after
 * five seconds is left behind: its reply is not read, and up to three more may be made beside it. A store keeps, for every
 * quota, at every moment: what was spent in any window, and all that is granted and not yet reported to be spent or given back, is together at
 * most the limit; for a bucket, at most its burst and what flowed in. What was spent beyond leases, and what a correction adds, may exceed
 * that: it is spent already. The store's clock is the only one: times in reports are relative to the moment at which it reads them.
 *
 * <p>A process that does not report for its lease time is gone: what it held counts as spent at the end of that time, because it may be, and
 * so comes back as the window moves on or the bucket refills; it is no longer one of the processes. Where less is there than is wanted by
 * callers who wait, the store gives each process a share, at least one request; what is only expected gets no more than leaves the others'
 * shares in place.
 *
 * <p>Implementations must be thread-safe. {@code UsageStoreContract} in router-testing says all of this as tests.
 */
public interface UsageStore extends AutoCloseable {
    /**
     * Tells and asks, once.
     *
     * @param report what this process tells and asks
     * @return what it is given
     * @throws StoreUnavailableException if the store cannot be reached, does not answer in time, or cannot do its work; nothing is known then of
     *     whether the report arrived, and the router tells its spendings again under the same number
     */
    Reply exchange(Report report) throws StoreUnavailableException;

    /**
     * Has somebody called when another process has reported news, as soon as that is known, and when the store may have been away or have lost
     * what it knew since the last exchange: the router then makes one. A store that cannot push never calls; the router makes an exchange by
     * itself when it needs one, and every few seconds when it needs none.
     *
     * @param onNews called from any thread, perhaps for no reason; returns at once
     */
    default void listen(Runnable onNews) {}

    /** Frees connections and threads. What this process holds expires by itself. */
    @Override
    void close();
}
