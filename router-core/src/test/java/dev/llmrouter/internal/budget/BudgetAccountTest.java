package dev.llmrouter.internal.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Budget;
import dev.llmrouter.snapshot.BudgetSnapshot;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BudgetAccountTest {
    private static final long DOLLAR = 1_000_000_000L;
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();
    /** A clock that overflows during the tests. */
    private static final long START = Long.MAX_VALUE - HOUR;

    private final BudgetAccount cell = of("10");

    private static BudgetAccount of(String dollars) {
        return new BudgetAccount(
                BudgetSnapshot.Scope.DEPLOYMENT, "eu", new Budget(new BigDecimal(dollars), Duration.ofDays(1)));
    }

    private static boolean isHeld(BudgetAccount cell, long now) {
        return refusal(cell, now).held();
    }

    private static BudgetRefusal refusal(BudgetAccount cell, long now) {
        return Objects.requireNonNull(cell.refusal(now), "something is left");
    }

    @Test
    void budget_isSpentWhenItIsReached() {
        cell.spend(10 * DOLLAR - 1, START);
        assertNull(cell.refusal(START));

        cell.spend(1, START);

        assertFalse(isHeld(cell, START));
        assertFalse(cell.hold(0, START));
    }

    @Test
    void period_beginsWithItsFirstSpend() {
        cell.spend(10 * DOLLAR, START + HOUR);

        assertEquals(10 * DOLLAR, cell.spent(START + HOUR + DAY - 1));
        assertEquals(0, cell.spent(START + HOUR + DAY));
        assertNull(cell.refusal(START + HOUR + DAY));
    }

    @Test
    void nextPeriod_beginsWithTheNextSpend() {
        cell.spend(DOLLAR, START);
        cell.spend(3 * DOLLAR, START + DAY + HOUR);

        assertEquals(3 * DOLLAR, cell.spent(START + 2 * DAY + HOUR - 1));
        assertEquals(0, cell.spent(START + 2 * DAY + HOUR));
    }

    @Test
    void refusal_lastsUntilThePeriodEnds() {
        cell.spend(11 * DOLLAR, START);

        BudgetRefusal refusal = refusal(cell, START + 3 * HOUR);

        assertEquals(21 * HOUR, refusal.nanos());
        assertEquals("it has spent its budget of $10 per 1d", refusal.text());
    }

    @Test
    void whatIsHeld_isNotLeftForOthers() {
        assertTrue(cell.hold(4 * DOLLAR, START));
        assertTrue(cell.hold(4 * DOLLAR, START));
        assertTrue(cell.hold(4 * DOLLAR, START), "something was left, so the last one goes");

        assertFalse(cell.hold(1, START));
        assertTrue(isHeld(cell, START));
    }

    @Test
    void whatIsReleased_isLeftAgain() {
        cell.hold(10 * DOLLAR, START);

        cell.release(10 * DOLLAR);

        assertNull(cell.refusal(START));
        assertEquals(0, cell.held());
    }

    @Test
    void hold_outlivesThePeriodItBeganIn() {
        cell.spend(DOLLAR, START);
        cell.hold(10 * DOLLAR, START);

        assertTrue(isHeld(cell, START + DAY));
    }

    @Test
    void spendingNothing_beginsNoPeriod() {
        cell.spend(0, START);

        assertEquals(Optional.empty(), cell.snapshot(START).left());
    }

    @Test
    void budgetOfNothing_admitsNothingEver() {
        BudgetRefusal refusal = refusal(of("0"), START);

        assertEquals(Long.MAX_VALUE, refusal.nanos());
        assertEquals("it has a budget of $0 per 1d", refusal.text());
        assertFalse(of("0").hold(0, START));
    }

    @Test
    void smallestBudget_letsTheFirstCallThrough() {
        BudgetAccount least = of("0.000000000001");
        assertTrue(least.hold(DOLLAR, START));
        least.release(DOLLAR);

        least.spend(DOLLAR, START);

        assertFalse(isHeld(least, START));
    }

    @Test
    void changedBudget_keepsWhatWasSpentAndHeld() {
        cell.spend(10 * DOLLAR, START);
        cell.hold(0, START);

        BudgetAccount raised = cell.changedTo(Budget.of(12, Duration.ofDays(1)));
        assertTrue(raised.hold(2 * DOLLAR, START));
        raised.spend(DOLLAR, START);

        assertEquals(11 * DOLLAR, cell.spent(START));
        assertEquals(2 * DOLLAR, cell.held());
    }

    @Test
    void snapshot_hasDollarsAndTheEnd() {
        cell.spend(1_250_000_000L, START);
        cell.hold(500_000L, START);

        BudgetSnapshot snapshot = cell.snapshot(START + HOUR);

        assertEquals(new BigDecimal("1.25"), snapshot.spent());
        assertEquals(new BigDecimal("0.0005"), snapshot.held());
        assertEquals(Optional.of(Duration.ofHours(23)), snapshot.left());
    }

    @Test
    void sumOfManySmallSpends_doesNotDrift() {
        for (int i = 0; i < 1_000_000; i++) {
            cell.spend(CostCalculator.nanoDollars(new BigDecimal("0.0000001")), START);
        }
        assertEquals(DOLLAR / 10, cell.spent(START));
    }

    @Test
    @Timeout(60)
    void manyThreads_holdNoMoreThanIsThere() throws Exception {
        AtomicInteger held = new AtomicInteger();
        together(1000, () -> {
            if (cell.hold(DOLLAR, START)) {
                held.incrementAndGet();
            }
        });

        assertEquals(10, held.get());
    }

    @Test
    @Timeout(60)
    void manyThreadsAtTheEndOfAPeriod_loseNothingAndUseItUpOnce() throws Exception {
        cell.spend(5 * DOLLAR, START);
        AtomicInteger usedUp = new AtomicInteger();
        together(1000, () -> {
            if (cell.spend(DOLLAR, START + DAY)) {
                usedUp.incrementAndGet();
            }
        });

        assertEquals(1000 * DOLLAR, cell.spent(START + DAY));
        assertEquals(1, usedUp.get());
    }

    @Test
    @Timeout(120)
    void holdsAndBookingsAtOnce_neverSpendMoreThanIsThere() throws Exception {
        for (int round = 0; round < 300; round++) {
            BudgetAccount small = of("0.0000001");
            together(24, () -> {
                if (small.hold(10, START)) {
                    small.spend(10, START);
                    small.release(10);
                }
            });

            assertTrue(small.spent(START) <= 100, () -> "spent " + small.spent(START));
            assertEquals(0, small.held());
        }
    }

    @Test
    @Timeout(120)
    void bookingWhileTheSumOfAllIsHeard_isInIt() throws Exception {
        for (int round = 0; round < 300; round++) {
            BudgetAccount shared = of("10");
            shared.spend(10, START);
            Exchange exchange = new Exchange();
            together(2, () -> {
                if (exchange.isFirst()) {
                    shared.shared(shared.takeUnreported(), DAY, START);
                } else {
                    shared.spend(5, START);
                }
            });

            assertEquals(15, shared.spent(START));
        }
    }

    @Test
    @Timeout(120)
    void bookingWhileTheStoreIsToldAgain_isToldToo() throws Exception {
        for (int round = 0; round < 300; round++) {
            BudgetAccount shared = of("10");
            shared.spend(10, START);
            shared.takeUnreported();
            Exchange exchange = new Exchange();
            together(2, () -> {
                if (exchange.isFirst()) {
                    shared.reportAgain(0, START);
                } else {
                    shared.spend(5, START);
                }
            });

            assertEquals(15, shared.takeUnreported());
        }
    }

    /** Of two who come at once, one is the exchange. */
    private static final class Exchange {
        private final AtomicInteger came = new AtomicInteger();

        boolean isFirst() {
            return came.getAndIncrement() == 0;
        }
    }

    @Test
    void sumOfAll_isWhatWasToldAndWhatIsNotToldYet() {
        cell.spend(DOLLAR, START);
        assertEquals(DOLLAR, cell.takeUnreported());
        cell.spend(2 * DOLLAR, START);

        cell.shared(5 * DOLLAR, DAY, START);

        assertEquals(7 * DOLLAR, cell.spent(START));
        assertEquals(2 * DOLLAR, cell.takeUnreported());
        assertEquals(0, cell.takeUnreported());
    }

    private static void together(int times, Runnable work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                all.add(threads.submit(work));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
