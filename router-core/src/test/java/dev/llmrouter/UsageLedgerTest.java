package dev.llmrouter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.strategy.Candidates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class UsageLedgerTest {
    private static UsageLedger ledger(Limits.Builder limits) {
        return new UsageLedger(limits.build(), Candidates.UNLIMITED, true, 0);
    }

    @Test
    void meters_areTakenTogetherOrNotAtAll() {
        UsageLedger ledger = ledger(Limits.builder().requestsPerMinute(10).tokensPerMinute(100));
        assertNotNull(ledger.reserve(90, 0));

        assertNull(ledger.reserve(20, 0));

        assertEquals(1, ledger.load(0).requestsUsed());
        assertEquals(90, ledger.load(0).tokensUsed());
    }

    @Test
    void settlement_replacesTheEstimateByTheTruth() {
        UsageLedger ledger = ledger(Limits.builder().tokensPerMinute(100));
        Objects.requireNonNull(ledger.reserve(90, 0)).settle(30, 5);

        assertEquals(30, ledger.load(5).tokensUsed());
        assertEquals(0, ledger.load(5).tokensInFlight());
    }

    @Test
    void refund_leavesNoTrace() {
        UsageLedger ledger = ledger(Limits.builder().requestsPerMinute(1).tokensPerMinute(100));
        Objects.requireNonNull(ledger.reserve(90, 0)).refund(5);

        assertEquals(new UsageLedger.Load(0, 0, 0, 0, 1, 100), ledger.load(5));
    }

    @Test
    void limitOfZero_admitsNothing() {
        assertNull(ledger(Limits.builder().requestsPerMinute(0)).reserve(1, 0));
        assertNull(ledger(Limits.builder().tokensPerMinute(0)).reserve(1, 0));
    }

    @Test
    void shortWindow_holdsItsShareOfTheMinute() {
        UsageLedger ledger = ledger(Limits.builder().requestsPerMinute(600).window(Duration.ofSeconds(10)));
        for (int i = 0; i < 100; i++) {
            assertNotNull(ledger.reserve(1, 0));
        }

        assertNull(ledger.reserve(1, 0));
    }

    @Test
    void requestLargerThanTheWholeLimit_waitsForAnEmptyWindowNotForEver() {
        UsageLedger ledger = ledger(Limits.builder().tokensPerMinute(100));
        assertNotNull(ledger.reserve(5000, 0));

        assertNull(ledger.reserve(1, 0));
    }

    @Test
    void reservations_balanceToZeroAtRestUnderManyThreads() throws Exception {
        UsageLedger ledger = new UsageLedger(
                Limits.builder().requestsPerMinute(500).tokensPerMinute(10_000).build(), 8, true, 0);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Callable<Void>> work = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(t);
            work.add(() -> {
                for (int i = 0; i < 20_000; i++) {
                    UsageLedger.Reservation held = ledger.reserve(random.nextInt(50), i * 1_000_000L);
                    if (held != null && random.nextBoolean()) {
                        held.settle(random.nextInt(80), i * 1_000_000L);
                    } else if (held != null) {
                        held.refund(i * 1_000_000L);
                    }
                }
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(work)) {
            done.get();
        }
        threads.shutdown();
        UsageLedger.Load rest = ledger.load(3_600_000_000_000L);

        assertEquals(new UsageLedger.Load(0, 0, 0, 0, 500, 10_000), rest);
    }
}
