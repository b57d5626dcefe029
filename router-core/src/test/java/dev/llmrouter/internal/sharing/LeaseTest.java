package dev.llmrouter.internal.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.SlidingWindowCounter;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Report.Holding;
import dev.llmrouter.usage.Report.Spent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a process holds of a shared window, and what it reports of it. */
class LeaseTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final TokenCounts HUNDRED = new TokenCounts(50, 50, 100);

    private static Lease lease(Duration window, long granted) {
        Quota.Limit limit = new Quota.Limit(Kind.SLIDING, granted, window, granted);
        Lease lease = new Lease(
                new Quota("k", Map.of(Quota.Of.TOKENS, limit)),
                Map.of(Quota.Of.TOKENS, new SlidingWindowCounter(granted, window.toNanos(), 0)),
                0);
        lease.enterShared(Amount.NONE, Long.MAX_VALUE / 2, 0, 2);
        lease.grant(new Amount(0, granted, 0, 0));
        return lease;
    }

    private static long tokens(List<Spent> spent) {
        return spent.stream().mapToLong(each -> each.amount().tokens()).sum();
    }

    @Test
    void windowOfSeconds_isShort() {
        assertTrue(lease(Duration.ofSeconds(10), 100).hasShortWindow());
        assertFalse(lease(Duration.ofMinutes(1), 100).hasShortWindow());
    }

    @Test
    void limit_fitsSoManyRequestsOfASize() {
        assertEquals(2.5, lease(Duration.ofSeconds(10), 100).fits(new Amount(1, 40, 0, 0)), 1e-9);
    }

    @Test
    void callThatOutlastsItsWindow_givesNothingBack() {
        Lease lease = lease(Duration.ofSeconds(10), 100);
        assertTrue(lease.tryAcquire(HUNDRED, 0));
        assertEquals(100, tokens(lease.report(SECOND, false).spent()));

        lease.adjust(HUNDRED, TokenCounts.NONE, 0, 11 * SECOND);

        assertFalse(lease.hasRoom(HUNDRED, 11 * SECOND));
        Holding report = lease.report(11 * SECOND, false);
        assertEquals(Amount.NONE, report.held());
        assertEquals(List.of(), report.corrections());
    }

    @Test
    void callThatEndsJustBeforeItLeavesTheWindow_isCorrectedAtTheStoreAlone() {
        Lease lease = lease(Duration.ofSeconds(10), 100);
        assertTrue(lease.tryAcquire(HUNDRED, 0));
        lease.report(SECOND, false);

        lease.adjust(HUNDRED, TokenCounts.NONE, 0, 9 * SECOND);

        Holding report = lease.report(9 * SECOND, false);
        assertEquals(Amount.NONE, report.held());
        assertEquals(-100, tokens(report.corrections()));
    }

    @Test
    void callThatEndsInItsWindow_isHeldAgain() {
        Lease lease = lease(Duration.ofSeconds(10), 100);
        assertTrue(lease.tryAcquire(HUNDRED, 0));
        lease.report(SECOND, false);

        lease.adjust(HUNDRED, TokenCounts.NONE, 0, 2 * SECOND);

        assertTrue(lease.hasRoom(HUNDRED, 2 * SECOND));
        Holding report = lease.report(2 * SECOND, false);
        assertEquals(100, report.held().tokens());
        assertEquals(-100, tokens(report.corrections()));
    }

    @Test
    void whatIsRememberedOfALongWindow_doesNotGrowWithTheExchanges() {
        Duration day = Duration.ofDays(1);
        long step = SECOND / 10;
        int exchanges = 100_000;
        Lease lease = lease(day, 100L * exchanges);
        for (long i = 0; i < exchanges; i++) {
            assertTrue(lease.tryAcquire(HUNDRED, i * step));
            lease.report(i * step, false);
        }
        long now = exchanges * step;

        assertTrue(lease.remembered() <= 240, () -> lease.remembered() + " entries");
        lease.reportAgain(now);
        List<Spent> again = lease.report(now, false).spent();
        assertEquals(100L * exchanges, tokens(again));
        again.forEach(each -> assertTrue(each.ago().toNanos() <= now, each::toString));
    }
}
