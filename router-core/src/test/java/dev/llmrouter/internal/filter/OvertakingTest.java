package dev.llmrouter.internal.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.LimiterConfig;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.Claim;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Small requests behind a large one, at a bucket into which 100 tokens flow in a second: a hundred tokens that are taken
 * delay the large one by a second.
 */
class OvertakingTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** When the large one has what it needs. */
    private static final long ROOM = 40 * SECOND;

    private static final int LARGE = 4_000;
    private static final long NEVER_MIND = 1_000 * SECOND;

    private final DeploymentLimiter limiter = limiter(Kind.BUCKET);
    private final WaitQueue line = new WaitQueue();
    private final WaitQueue.Waiter large = line.ticket(0, LARGE, 0);
    private final WaitQueue.Waiter small = line.ticket(0, 10, 0);

    private static DeploymentLimiter limiter(Kind kind) {
        Limits limits = Limits.builder().tokensPerMinute(6_000).build();
        DeploymentLimiter empty = new DeploymentLimiter(new LimiterConfig(limits, kind, Long.MAX_VALUE, true), 0);
        assertTrue(empty.tryAcquire(tokens(6_000), 0));
        return empty;
    }

    private static TokenCounts tokens(long count) {
        return TokenCounts.of(count, 0);
    }

    private void waits(WaitQueue.Waiter waiter, ResourceQueue at, long latest, long delayedThen) {
        line.join(waiter, "m", 9);
        line.waitAt(waiter, List.of(limiter.waiting()));
        line.claim(waiter, new Claim(at, LARGE, LARGE, 0, ROOM, latest, delayedThen));
    }

    private void waitsHere(long latest) {
        waits(large, limiter.waiting(), latest, 0);
    }

    private boolean mayTake(long count) {
        return Overtaking.isAllowed(limiter, small, tokens(count), 0);
    }

    private void assertMayTakeAbout(long most) {
        assertTrue(mayTake(most - 10));
        assertFalse(mayTake(most + 10));
    }

    @Test
    void requestBehindNone_mayTakeWhatItNeeds() {
        assertTrue(mayTake(1_500));
    }

    @Test
    void largeOne_isDelayedByAQuarterOfItsWaitAtMost() {
        waitsHere(NEVER_MIND);

        assertMayTakeAbout(1_000);
    }

    @Test
    void waitOfALargeOne_beginsWithItsArrival() {
        WaitQueue.Waiter early = line.ticket(-1, LARGE, -40 * SECOND);
        waits(early, limiter.waiting(), NEVER_MIND, 0);

        assertMayTakeAbout(2_000);
    }

    @Test
    void delaysOfOneWait_addUp() {
        waitsHere(NEVER_MIND);
        large.delayedBy(5 * SECOND);

        // A quarter of 45 seconds, of which 5 are used up.
        assertMayTakeAbout(625);
    }

    @Test
    void delayBeforeTheClaim_isInTheClaim() {
        large.delayedBy(5 * SECOND);
        waits(large, limiter.waiting(), NEVER_MIND, 5 * SECOND);

        assertMayTakeAbout(500);
    }

    @Test
    void largeOne_isNotDelayedBeyondItsLastMoment() {
        waitsHere(ROOM + 2 * SECOND);

        assertMayTakeAbout(200);
    }

    @Test
    void largeOneThatComesTooLateAlready_isNotDelayed() {
        waitsHere(ROOM - SECOND);

        assertFalse(mayTake(10));
    }

    @ParameterizedTest
    @CsvSource({"2000, true", "2001, false", "4000, false"})
    void overtaken_areThoseAtLeastTwiceAsLarge(long size, boolean overtakes) {
        waitsHere(NEVER_MIND);

        assertEquals(overtakes, Overtaking.isAllowed(limiter, line.ticket(0, size, 0), tokens(10), 0));
    }

    @Test
    void largeOneThatHasNotSaidWhereItIsServed_isNotOvertaken() {
        line.join(large, "m", 9);
        line.waitAt(large, List.of(limiter.waiting()));

        assertFalse(mayTake(10));
    }

    @Test
    void largeOneThatIsServedElsewhere_isNotDelayed() {
        waits(large, ResourceQueue.ofLimits(), NEVER_MIND, 0);

        assertTrue(mayTake(3_000));
    }

    @Test
    void whatIsEnoughForTheLargeOne_isTheLargeOnes_whereverItIsToBeServed() {
        waits(large, ResourceQueue.ofLimits(), NEVER_MIND, 0);

        assertFalse(Overtaking.isAllowed(limiter, small, tokens(10), 60 * SECOND));
    }

    // What it costs

    @Test
    void whatASmallOneTakes_isCountedAsDelayOfThoseBeforeIt() {
        waitsHere(NEVER_MIND);

        Overtaking.count(limiter, small, tokens(100), 0);

        assertEquals((double) SECOND, (double) large.delayedNanos(), SECOND / 100.0);
    }

    @Test
    void thoseThatAreServedElsewhere_areNotDelayed() {
        waits(large, ResourceQueue.ofLimits(), NEVER_MIND, 0);

        Overtaking.count(limiter, small, tokens(100), 0);

        assertEquals(0, large.delayedNanos());
    }

    @Test
    void delayThatIsNotKnown_isNotCounted() {
        // Both do not fit into one window.
        DeploymentLimiter window = limiter(Kind.SLIDING);
        line.join(large, "m", 9);
        line.waitAt(large, List.of(window.waiting()));
        line.claim(large, new Claim(window.waiting(), LARGE, LARGE, 0, ROOM, NEVER_MIND, 0));

        Overtaking.count(window, small, tokens(3_000), 0);

        assertEquals(0, large.delayedNanos());
    }

    @Test
    void thoseWithoutAClaim_areNotDelayed() {
        line.join(large, "m", 9);
        line.waitAt(large, List.of(limiter.waiting()));

        Overtaking.count(limiter, small, tokens(100), 0);

        assertEquals(0, large.delayedNanos());
    }
}
