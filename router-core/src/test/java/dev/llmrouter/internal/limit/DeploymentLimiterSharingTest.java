package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A deployment's limits with and without a part that other processes spend, reloads, and the calls at once. */
class DeploymentLimiterSharingTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = 60 * SECOND;
    private static final TokenCounts HUNDRED = TokenCounts.of(60, 40);

    private final FakeShare part = new FakeShare();

    DeploymentLimiterSharingTest() {
        part.waitNanos = 7;
        part.processes = 3;
    }

    private static LimiterConfig config(long tpm, long parallel) {
        Limits limits =
                Limits.builder().requestsPerMinute(10).tokensPerMinute(tpm).build();
        return new LimiterConfig(limits, Kind.SLIDING, parallel, true);
    }

    private static DeploymentLimiter limiter(long tpm) {
        return new DeploymentLimiter(config(tpm, Long.MAX_VALUE), 0);
    }

    private DeploymentLimiter shared(long tpm) {
        DeploymentLimiter limiter = limiter(tpm);
        limiter.share("key", (quota, own, now) -> part, 0);
        return limiter;
    }

    private static void assertNothingSpent(DeploymentLimiter limiter) {
        assertEquals(0, limiter.requestsUsed(0));
        assertEquals(0, limiter.tokensUsed(0));
    }

    // Shared limits

    @Test
    void limits_areSharedOnceTheStoreKnowsThem() {
        assertNull(limiter(1_000).shared());
        assertSame(part, shared(1_000).shared());
    }

    @Test
    void request_takesFromTheLeaseFirst_andIsCountedHere() {
        DeploymentLimiter limiter = shared(1_000);

        assertTrue(limiter.tryAcquire(HUNDRED, 0));

        assertEquals(List.of("take"), part.asked);
        assertEquals(1, limiter.requestsUsed(0));
        assertEquals(100, limiter.tokensUsed(0));
    }

    @Test
    void leaseOfARequestThatThisProcessHasNoRoomFor_isPutBack() {
        DeploymentLimiter limiter = shared(150);
        assertTrue(limiter.tryAcquire(HUNDRED, 0));
        part.asked.clear();

        assertFalse(limiter.tryAcquire(HUNDRED, 0));

        assertEquals(List.of("take", "put back"), part.asked);
        assertEquals(1, limiter.requestsUsed(0));
        assertEquals(100, limiter.tokensUsed(0));
    }

    @Test
    void withoutALease_nothingIsTaken_whileTheStoreIsThere() {
        DeploymentLimiter limiter = shared(1_000);
        part.leases = false;
        part.lends = true;

        assertFalse(limiter.tryAcquire(HUNDRED, 0));

        assertEquals(List.of("take"), part.asked);
        assertNothingSpent(limiter);
    }

    @Test
    void withoutTheStore_requestsTakeFromThePartOfThisProcess() {
        DeploymentLimiter limiter = shared(1_000);
        part.leases = false;
        part.standalone = true;
        part.lends = true;

        assertTrue(limiter.tryAcquire(HUNDRED, 0));

        assertEquals(List.of("take", "take alone"), part.asked);
        assertEquals(1, limiter.requestsUsed(0));
    }

    @Test
    void requestBeyondThePartOfThisProcess_isNotCountedHere() {
        DeploymentLimiter limiter = shared(1_000);
        part.leases = false;
        part.standalone = true;

        assertFalse(limiter.tryAcquire(HUNDRED, 0));

        assertNothingSpent(limiter);
    }

    @Test
    void lease_isPartOfWhatIsAdmitted() {
        DeploymentLimiter limiter = shared(1_000);
        assertTrue(limiter.admits(HUNDRED, 0));
        assertFalse(limiter.admitsOnceGranted(HUNDRED, 0));
        assertEquals(0, limiter.nanosUntilAvailable(HUNDRED, 0));

        part.hasRoom = false;
        assertFalse(limiter.admits(HUNDRED, 0));
        assertTrue(limiter.admitsOnceGranted(HUNDRED, 0));
        assertTrue(limiter.mayBeGranted(HUNDRED));
        assertEquals(7, limiter.nanosUntilAvailable(HUNDRED, 0));

        part.grants = false;
        assertFalse(limiter.admitsOnceGranted(HUNDRED, 0));
        assertFalse(limiter.mayBeGranted(HUNDRED));
    }

    @Test
    void unsharedLimits_areNeverGranted() {
        assertFalse(limiter(1_000).mayBeGranted(HUNDRED));
        assertFalse(limiter(1_000).admitsOnceGranted(HUNDRED, 0));
        assertFalse(limiter(99).admits(HUNDRED, 0));
    }

    @Test
    void grant_doesNotHelpWhereThisProcessHasNoRoom() {
        DeploymentLimiter limiter = shared(99);
        part.hasRoom = false;

        assertFalse(limiter.admitsOnceGranted(HUNDRED, 0));
    }

    @Test
    void truth_isToldToTheShare_unlessItHasLeftTheWindow() {
        DeploymentLimiter limiter = shared(1_000);

        limiter.correctTokens(HUNDRED, TokenCounts.of(100, 40), 0, SECOND);
        limiter.correctTokens(HUNDRED, TokenCounts.of(100, 40), 0, 2 * MINUTE);
        limiter.refundRequest(0, SECOND);
        limiter.refundRequest(0, 2 * MINUTE);

        assertEquals(List.of("adjust by 40", "refund"), part.asked);
    }

    // Delays

    @Test
    void requestThatGoesBefore_delaysByWhatItTakes_timesTheProcesses() {
        Limits minute = Limits.builder().tokensPerMinute(1_000).build();
        DeploymentLimiter limiter =
                new DeploymentLimiter(new LimiterConfig(minute, Kind.BUCKET, Long.MAX_VALUE, true), 0);
        long alone = limiter.delay(TokenCounts.of(950, 0), HUNDRED, 0);
        limiter.share("key", (quota, own, now) -> part, 0);

        assertEquals(MINUTE / 10.0, (double) alone, (double) SECOND);
        assertEquals(3 * alone, limiter.delay(TokenCounts.of(950, 0), HUNDRED, 0));
    }

    @Test
    void delayBehindTheLastPlace_isNotKnown() {
        assertEquals(
                Long.MAX_VALUE, new DeploymentLimiter(config(1_000, 1), 0).delay(TokenCounts.of(1, 0), HUNDRED, 0));
        assertTrue(new DeploymentLimiter(config(1_000, 2), 0).delay(TokenCounts.of(1, 0), HUNDRED, 0) < Long.MAX_VALUE);
    }

    // Calls at once

    @Test
    void places_areFullWhenAsManyCallsAreUnderWay() {
        DeploymentLimiter two = new DeploymentLimiter(config(1_000, 2), 0);
        assertTrue(two.tryAcquire(HUNDRED, 0));
        assertFalse(two.full());
        assertTrue(two.tryAcquire(HUNDRED, 0));

        assertTrue(two.full());
        assertFalse(two.admits(HUNDRED, 0));
        assertFalse(two.tryAcquire(HUNDRED, 0));
        two.left(0);
        assertTrue(two.tryAcquire(HUNDRED, 0));
        assertFalse(two.isClosed());
    }

    @Test
    void limitOfNoCallAtOnce_isClosed() {
        assertTrue(new DeploymentLimiter(config(1_000, 0), 0).isClosed());
    }

    @Test
    void requestThatIsRefused_leavesItsPlace() {
        DeploymentLimiter two = new DeploymentLimiter(config(150, 2), 0);
        assertTrue(two.tryAcquire(HUNDRED, 0));

        assertFalse(two.tryAcquire(HUNDRED, 0));

        assertFalse(two.full());
    }

    // Reloads

    @Test
    void reload_keepsWhatWasSpent() {
        DeploymentLimiter limiter = limiter(1_000);
        assertTrue(limiter.tryAcquire(HUNDRED, 0));

        limiter.changeTo(config(150, Long.MAX_VALUE), 0);

        assertEquals(100, limiter.tokensUsed(0));
        assertEquals(50, limiter.tokensRoom(0));
        assertFalse(limiter.tryAcquire(HUNDRED, 0));
        limiter.changeTo(config(300, Long.MAX_VALUE), 0);
        assertTrue(limiter.tryAcquire(HUNDRED, 0));
    }

    @Test
    void reload_changesTheSharedQuota_whereLimitsDiffer() {
        DeploymentLimiter limiter = shared(1_000);

        limiter.changeTo(config(1_000, Long.MAX_VALUE), 0);
        assertEquals(List.of(), part.asked);

        limiter.changeTo(config(2_000, Long.MAX_VALUE), 0);
        assertEquals(List.of("change to 2000"), part.asked);
        assertSame(part, limiter.shared());
    }

    @Test
    void deploymentThatReplacesAnother_hasSpentWhatThatHad() {
        DeploymentLimiter before = limiter(1_000);
        assertTrue(before.tryAcquire(HUNDRED, 0));
        DeploymentLimiter after = limiter(150);

        after.takeOver(before, SECOND);

        assertEquals(1, after.requestsUsed(SECOND));
        assertEquals(100, after.tokensUsed(SECOND));
        assertFalse(after.tryAcquire(HUNDRED, SECOND));
    }

    @Test
    void spending_countsForAWindow() {
        assertTrue(limiter(1_000).countsForNanos() >= MINUTE);
    }

    @Test
    void largestPrompt_isThatOfTheSmallestLimitOfTokens() {
        assertEquals(1_000, limiter(1_000).largestPrompt());
        assertTrue(limiter(1_000).canHold(TokenCounts.of(600, 400)));
        assertFalse(limiter(1_000).canHold(TokenCounts.of(600, 401)));
    }
}
