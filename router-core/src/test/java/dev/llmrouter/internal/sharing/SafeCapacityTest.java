package dev.llmrouter.internal.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.RateLimiter;
import dev.llmrouter.internal.limit.SlidingWindowLog;
import dev.llmrouter.usage.Quota.Limit;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What one of several processes may spend while none of them can ask. */
class SafeCapacityTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Limit SIXTY = new Limit(Kind.SLIDING, 60, Duration.ofMinutes(1), 60);
    private static final Limit BUCKET = new Limit(Kind.BUCKET, 60, Duration.ofMinutes(1), 20);

    private final RateLimiter own = new SlidingWindowLog(60, 60 * SECOND, 0);

    /** Takes as a request does: first of the process's own meter. */
    private long takeAll(SafeCapacity share, long now) {
        long taken = 0;
        while (own.tryAcquire(1, now)) {
            if (!share.take(1, now)) {
                own.adjust(1, 0, now, now);
                return taken;
            }
            taken++;
        }
        return taken;
    }

    private static SafeCapacity.Known known(long held, long free, int processes) {
        return new SafeCapacity.Known(held, free, processes);
    }

    private void spent(int requests, long at) {
        for (int i = 0; i < requests; i++) {
            assertTrue(own.tryAcquire(1, at));
        }
    }

    @Test
    void window_givesBackWhatTheProcessSpentItselfAndHeld() {
        spent(10, 0);
        SafeCapacity share = SafeCapacity.of(SIXTY, own, known(5, 0, 4), 30 * SECOND);

        assertEquals(5, takeAll(share, 31 * SECOND));
        assertEquals(0, takeAll(share, 59 * SECOND));
        assertEquals(10, takeAll(share, 60 * SECOND));
    }

    @Test
    void window_ofWhichMuchWasFree_isSpentByAllInEqualParts() {
        SafeCapacity share = SafeCapacity.of(SIXTY, own, known(0, 55, 4), 0);

        assertEquals((55 - 15) / 4, takeAll(share, 0));
    }

    @Test
    void window_ofWhichLittleWasFree_leavesThatAlone() {
        assertEquals(0, takeAll(SafeCapacity.of(SIXTY, own, known(0, 14, 4), 0), 0));
    }

    @Test
    void window_ofWhoHadMoreThanItsPart_goesDownToItAfterAWindow() {
        spent(40, 0);
        SafeCapacity share = SafeCapacity.of(SIXTY, own, known(0, 0, 4), 30 * SECOND);

        assertEquals(40, takeAll(share, 60 * SECOND));
        assertEquals(15, takeAll(share, 120 * SECOND));
    }

    @Test
    void window_ofWhoHadLess_goesUpToItsPartWhenOthersMustHaveGoneDown() {
        SafeCapacity share = SafeCapacity.of(SIXTY, own, known(2, 0, 4), 0);

        assertEquals(2, takeAll(share, 0));
        assertEquals(2, takeAll(share, 61 * SECOND));
        // Its own leave the window before that.
        assertEquals(21 * SECOND, share.nanosUntilAvailable(1, 100 * SECOND));
        assertEquals(15, takeAll(share, 130 * SECOND));
    }

    @Test
    void window_ofAStoreThatWasNeverHeard_isAllThereIs() {
        assertEquals(60, takeAll(SafeCapacity.of(SIXTY, own, known(0, 0, 0), 0), 0));
    }

    @Test
    void window_smallerThanTheNumberOfProcesses_isOneForEach() {
        Limit three = new Limit(Kind.SLIDING, 3, Duration.ofMinutes(1), 3);
        SafeCapacity share = SafeCapacity.of(three, own, known(0, 0, 4), 0);

        assertEquals(0, takeAll(share, 60 * SECOND));
        assertEquals(1, takeAll(share, 130 * SECOND));
    }

    @Test
    void window_tellsWhenTheNextIsItsOwn() {
        spent(10, 5 * SECOND);
        SafeCapacity share = SafeCapacity.of(SIXTY, own, known(0, 0, 4), 30 * SECOND);

        assertEquals(35 * SECOND, share.nanosUntilAvailable(1, 30 * SECOND));
        assertEquals(0, share.nanosUntilAvailable(1, 65 * SECOND));
        assertEquals(10, share.room(65 * SECOND));
    }

    @Test
    void bucket_isAPartOfWhatFlowsIn_fromNothing() {
        SafeCapacity share = SafeCapacity.of(BUCKET, own, known(3, 0, 4), 0);

        assertFalse(share.take(1, 0));
        assertEquals(4 * SECOND, share.nanosUntilAvailable(1, 0));
        assertTrue(share.take(1, 4 * SECOND));
        assertEquals(5, share.room(100 * SECOND));
    }

    @Test
    void bucket_takesBackWhatWasTakenForNothing() {
        SafeCapacity share = SafeCapacity.of(BUCKET, own, known(0, 0, 4), 0);

        assertTrue(share.take(1, 4 * SECOND));
        share.giveBack(1, 4 * SECOND);

        assertTrue(share.take(1, 4 * SECOND));
    }
}
