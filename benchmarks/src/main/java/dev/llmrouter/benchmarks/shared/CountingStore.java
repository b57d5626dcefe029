package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.testing.internal.Waits;
import dev.llmrouter.time.Ticker;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;

/** A store that remembers how long it took, and what it granted. */
final class CountingStore implements UsageStore {
    private final UsageStore store;
    private final Ticker ticker;
    private final Waits times = new Waits(); // guarded by this
    private long exchanges; // guarded by this
    private long requests; // guarded by this
    private long tokens; // guarded by this

    CountingStore(UsageStore store, Ticker ticker) {
        this.store = store;
        this.ticker = ticker;
    }

    /**
     * What it counted.
     *
     * @param exchanges that succeeded
     * @param requests granted
     * @param tokens granted
     * @param p50Millis of an exchange
     * @param p99Millis of an exchange
     */
    record Counts(long exchanges, long requests, long tokens, double p50Millis, double p99Millis) {}

    synchronized Counts counts() {
        return new Counts(exchanges, requests, tokens, 1000 * times.seconds(0.5), 1000 * times.seconds(0.99));
    }

    @Override
    public Reply exchange(Report report) throws StoreUnavailableException {
        long start = ticker.nanos();
        Reply reply = store.exchange(report);
        count(reply, ticker.nanos() - start);
        return reply;
    }

    private synchronized void count(Reply reply, long nanos) {
        exchanges++;
        times.add(nanos);
        for (Reply.Grant grant : reply.grants()) {
            requests += grant.amount().requests();
            tokens += grant.amount().tokens();
        }
    }

    @Override
    public void listen(Runnable onNews) {
        store.listen(onNews);
    }

    @Override
    public void close() {
        store.close();
    }
}
