package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InMemoryUsageStoreTest {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final FakeClock clock = new FakeClock();
    private final InMemoryUsageStore store = new InMemoryUsageStore(clock);
    private final Quota quota =
            new Quota("k", Map.of(Quota.Of.REQUESTS, new Quota.Limit(Limits.Kind.SLIDING, 100, WINDOW, 100)));

    private UsageStoreContractProcess process(String name) {
        return new UsageStoreContractProcess(name, store.connect(), clock, Duration.ofSeconds(5)).shares(quota);
    }

    private static Report empty(String process) {
        return Report.builder(process, 1, Duration.ofSeconds(5)).build();
    }

    private static Report.Want hundred() {
        return new Report.Want(List.of("k"), new Amount(1, 0, 0, 0), 100, true);
    }

    @Test
    void spending_countsForItsWindow_andAtMostHalfAPercentLonger() {
        for (int moment = 0; moment < 50; moment++) {
            clock.advance(Duration.ofMillis(37));
            UsageStoreContractProcess process = process("process " + moment);
            process.exchange(hundred());
            process.spends("k", new Amount(100, 0, 0, 0)).exchange();
            clock.advance(WINDOW.minusNanos(1));
            process.exchange(hundred());
            assertEquals(Amount.NONE, process.held("k"), "a nanosecond too early");
            clock.advance(WINDOW.dividedBy(200));
            process.exchange(hundred());
            assertEquals(100, process.held("k").requests(), "after a window and half a percent of it");
            process.returns("k", process.held("k")).exchange();
        }
    }

    @Test
    void failingStore_hearsNothing_untilItIsHealed() throws StoreUnavailableException {
        UsageStore connection = store.connect();
        store.fail();
        StoreUnavailableException e =
                assertThrows(StoreUnavailableException.class, () -> connection.exchange(empty("one")));
        assertTrue(String.valueOf(e.getMessage()).contains("heal()"), e::getMessage);
        store.heal();
        assertEquals(1, connection.exchange(empty("two")).processes());
        assertEquals(1, store.exchanges());
    }

    @Test
    void storeThatLosesReplies_hearsTheReport() throws StoreUnavailableException {
        UsageStore connection = store.connect();
        store.loseReplies();
        assertThrows(StoreUnavailableException.class, () -> connection.exchange(empty("one")));
        store.heal();
        assertEquals(2, connection.exchange(empty("two")).processes());
    }

    @Test
    void slowStore_takesItsTime() throws StoreUnavailableException {
        store.slow(Duration.ofSeconds(3));
        store.connect().exchange(empty("one"));
        assertEquals(Duration.ofSeconds(3), clock.elapsed());
    }

    @Test
    void interruptedExchange_failsAndKeepsTheMark() {
        store.slow(Duration.ofSeconds(3));
        Thread.currentThread().interrupt();
        assertThrows(StoreUnavailableException.class, () -> store.connect().exchange(empty("one")));
        assertTrue(Thread.interrupted());
    }

    @Test
    void forgottenStore_hasAnotherEpochAndNoProcess() {
        UsageStoreContractProcess one = process("one");
        String epoch = one.exchange().epoch();
        process("two").exchange();
        store.forget();
        UsageStoreContractProcess three = process("three");
        assertNotEquals(epoch, three.exchange().epoch());
        assertEquals(1, three.exchange().processes());
    }

    @Test
    void closedConnection_failsAlone() throws StoreUnavailableException {
        UsageStore closed = store.connect();
        UsageStore open = store.connect();
        closed.close();
        assertThrows(StoreUnavailableException.class, () -> closed.exchange(empty("one")));
        assertFalse(open.exchange(empty("two")).epoch().isEmpty());
    }

    @Test
    void closedConnection_isNotCalledAnyMore() {
        AtomicInteger calls = new AtomicInteger();
        UsageStore closed = store.connect();
        closed.listen(calls::incrementAndGet);
        closed.close();
        process("one").tells(learned("a")).exchange();
        assertEquals(0, calls.get());
    }

    @Test
    void listener_isNotCalledForItsOwnNews() {
        AtomicInteger calls = new AtomicInteger();
        UsageStore own = store.connect();
        own.listen(calls::incrementAndGet);
        new UsageStoreContractProcess("one", own, clock, WINDOW)
                .tells(learned("a"))
                .exchange();
        assertEquals(0, calls.get());
    }

    @Test
    void newsBeyondAThousand_areTheLatest() {
        UsageStoreContractProcess one = process("one");
        for (int i = 0; i < 1001; i++) {
            one.tells(learned("d" + i));
        }
        one.exchange();
        List<News> news = process("two").exchange().news();
        assertEquals(1000, news.size());
        assertEquals(learned("d1"), news.get(0));
    }

    @Test
    void manyThreads_areGrantedTheLimitTogether() throws Exception {
        List<Callable<Long>> askers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            UsageStoreContractProcess process = process("process " + i);
            askers.add(() -> {
                for (int exchange = 0; exchange < 200; exchange++) {
                    process.exchange(new Report.Want(List.of("k"), new Amount(1, 0, 0, 0), 1, true));
                }
                return process.held("k").requests();
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(askers.size());
        try {
            long granted = 0;
            for (Future<Long> asker : threads.invokeAll(askers)) {
                granted += asker.get();
            }
            assertEquals(100, granted);
            assertEquals(1600, store.exchanges());
        } finally {
            threads.shutdownNow();
        }
    }

    private static News learned(String key) {
        return new News.Learned(key, Quota.Of.REQUESTS, new Quota.Limit(Limits.Kind.SLIDING, 7, WINDOW, 7));
    }
}
