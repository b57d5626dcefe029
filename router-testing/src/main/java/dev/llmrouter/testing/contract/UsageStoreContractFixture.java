package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.time.Ticker;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Report.Want;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Processes that share one store per test, and the time in which they do. */
@Timeout(value = UsageStoreContractFixture.PATIENCE_SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class UsageStoreContractFixture {
    /** Most tests take no time, or a few windows; a machine under load may need several times that. */
    static final long PATIENCE_SECONDS = 120;

    private final List<UsageStore> stores = new ArrayList<>();

    /**
     * Opens the store under test once more, as a further process does. In one test all that it returns share one state, which the first of
     * them finds empty.
     *
     * @return a store; the suite closes it
     */
    protected abstract UsageStore newStore();

    /** {@return a clock that goes as fast as that of the store, and that {@link #advance} moves} {@link Ticker#system()} for a real one. */
    protected abstract Ticker ticker();

    /**
     * Lets time pass: moves a fake clock, or waits.
     *
     * @param length how long at least
     */
    protected abstract void advance(Duration length);

    /** Takes from the store all that it knows, as a restart of one that keeps nothing does. */
    protected abstract void forget();

    /**
     * {@return what a second of these tests lasts (default a second)} Windows last four of them, and lease times two. With a real clock, make
     * it as short as the store's answers allow: it should be fifty times what an exchange takes.
     */
    protected Duration scale() {
        return Duration.ofSeconds(1);
    }

    @AfterEach
    final void closeStores() {
        stores.forEach(UsageStore::close);
    }

    final UsageStore store() {
        UsageStore store = newStore();
        stores.add(store);
        return store;
    }

    /** A further process, which lives on when it says nothing for less than two seconds. */
    final UsageStoreContractProcess process(String name, Quota... quotas) {
        return new UsageStoreContractProcess(name, store(), ticker(), seconds(2)).shares(quotas);
    }

    final Duration seconds(double seconds) {
        return Duration.ofNanos((long) (scale().toNanos() * seconds));
    }

    /** The window of all quotas here, or the time in which a bucket's limit flows in. */
    final Duration period() {
        return seconds(4);
    }

    final void pass(double seconds) {
        advance(seconds(seconds));
    }

    /** As time passes in which living processes talk: none of them is silent for longer than its lease time. */
    final void pass(double seconds, UsageStoreContractProcess... talking) {
        for (double left = seconds; left > 0; left -= 1) {
            pass(Math.min(1, left));
            for (UsageStoreContractProcess process : talking) {
                process.exchange();
            }
        }
    }

    final Quota sliding(String key, long requests) {
        return new Quota(key, Map.of(Quota.Of.REQUESTS, window(requests)));
    }

    final Quota bucket(String key, long requests, long burst) {
        return new Quota(key, Map.of(Quota.Of.REQUESTS, flow(requests, burst)));
    }

    final Quota sliding(String key, long requests, long tokens) {
        Map<Quota.Of, Quota.Limit> limits = new EnumMap<>(Quota.Of.class);
        limits.put(Quota.Of.REQUESTS, window(requests));
        limits.put(Quota.Of.TOKENS, window(tokens));
        return new Quota(key, limits);
    }

    final News learned(String key) {
        return new News.Learned(key, Quota.Of.REQUESTS, window(7));
    }

    final Quota.Limit window(long limit) {
        return new Quota.Limit(Limits.Kind.SLIDING, limit, period(), limit);
    }

    final Quota.Limit flow(long limit, long burst) {
        return new Quota.Limit(Limits.Kind.BUCKET, limit, period(), burst);
    }

    static Amount requests(long requests) {
        return new Amount(requests, 0, 0, 0);
    }

    static Amount tokens(long tokens) {
        return new Amount(1, tokens, 0, 0);
    }

    /** Requests for which callers wait. */
    static Want waiting(int count, String... keys) {
        return new Want(List.of(keys), requests(1), count, true);
    }

    /** Requests that are expected. */
    static Want expected(int count, String... keys) {
        return new Want(List.of(keys), requests(1), count, false);
    }

    static Want waiting(int count, Amount amount, String... keys) {
        return new Want(List.of(keys), amount, count, true);
    }

    /** Requests for which callers wait, and which can use what is there so many seconds later at the latest. */
    final Want waitingUntil(double seconds, int count, String... keys) {
        return new Want(List.of(keys), requests(1), count, true, seconds(seconds));
    }

    static void assertBetween(Duration least, Duration most, Duration actual) {
        assertTrue(
                actual.compareTo(least) >= 0 && actual.compareTo(most) <= 0,
                () -> actual + " is not between " + least + " and " + most);
    }
}
