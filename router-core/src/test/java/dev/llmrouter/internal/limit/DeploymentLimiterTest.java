package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.provider.RateLimits.Window;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.usage.Quota;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the answers of a deployment do to its meters. */
class DeploymentLimiterTest {
    /** What is kept between windows of requests before anything is known of how they travel. */
    private static final long FIRST = 30_000_000;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final TokenCounts AMOUNTS = TokenCounts.of(600, 100);

    private final DeploymentLimiter meters = meters(Limits.none(), true);

    private static DeploymentLimiter meters(Limits limits, boolean enforced) {
        return new DeploymentLimiter(new LimiterConfig(limits, Kind.SLIDING, Long.MAX_VALUE, enforced), 0);
    }

    /** A bucket of a minute, in which so much is left. */
    private static Window window(long limit, long remaining) {
        long millis = (limit - remaining) * 60_000 / limit;
        return new Window(OptionalLong.of(limit), OptionalLong.of(remaining), Optional.of(Duration.ofMillis(millis)));
    }

    private static RateLimits tokens(long limit, long remaining) {
        return new RateLimits(Window.UNKNOWN, window(limit, remaining), Window.UNKNOWN, Window.UNKNOWN);
    }

    private static RateLimits apart(Window input, Window output) {
        return new RateLimits(Window.UNKNOWN, window(1_000, 10), input, output);
    }

    private static void hear(DeploymentLimiter meters, RateLimits says, long sentAt) {
        meters.onSample(says, AMOUNTS, UsageReadings.NONE, new LimitSample.Attempt(sentAt, false, -1, sentAt));
    }

    private static void refuse(DeploymentLimiter meters, Duration retryAfter, long now) {
        RateLimits none = new RateLimits(window(600, 0), Window.UNKNOWN, Window.UNKNOWN, Window.UNKNOWN);
        meters.onSample(
                none, AMOUNTS, UsageReadings.NONE, new LimitSample.Attempt(now, true, retryAfter.toNanos(), now));
    }

    private static List<String> learned(DeploymentLimiter meters) {
        return meters.learned(0).stream().map(LearnedLimit::of).toList();
    }

    @Test
    void headers_makeLimitsOfWhatTheyTell() {
        hear(meters, new RateLimits(window(60, 59), window(9_000, 8_000), Window.UNKNOWN, Window.UNKNOWN), 0);

        assertEquals(List.of("requests", "tokens"), learned(meters));
        assertEquals(59, meters.requestsRoom(0));
        assertEquals(8_000, meters.tokensRoom(0));
    }

    @Test
    void promptsAndAnswersThatAreToldApart_areLimitsOfTheirOwnAndTheSumIsNone() {
        hear(meters, apart(window(5_000, 4_000), window(2_000, 1_500)), 0);

        assertEquals(List.of("input-tokens", "output-tokens"), learned(meters));
        assertEquals(5_500, meters.tokensRoom(0));
        assertFalse(meters.tryAcquire(TokenCounts.of(4_001, 1), 0));
        assertFalse(meters.tryAcquire(TokenCounts.of(1, 1_501), 0));
        assertTrue(meters.tryAcquire(TokenCounts.of(4_000, 1_500), 0));
    }

    @Test
    void refusalByALearnedLimit_takesNothingElse() {
        hear(meters, apart(window(5_000, 4_000), window(2_000, 1_500)), 0);

        assertFalse(meters.tryAcquire(TokenCounts.of(1_000, 1_501), 0));

        assertEquals(5_500, meters.tokensRoom(0));
        assertEquals(0, meters.requestsUsed(0));
        assertEquals(0, meters.tokensUsed(0));
    }

    @Test
    void limitsThatAreNotEnforced_learnNothing() {
        DeploymentLimiter free = meters(Limits.none(), false);

        hear(free, tokens(9_000, 0), 0);

        assertEquals(List.of(), learned(free));
        assertTrue(free.tryAcquire(AMOUNTS, 0));
    }

    @Test
    void headersThatSayNothing_teachNothing() {
        hear(meters, RateLimits.none(), 0);

        assertEquals(List.of(), learned(meters));
        assertSame(UsageReadings.NONE, meters.read(SECOND));
    }

    @Test
    void readings_beginWithTheFirstHeadersAndAreTakenEveryTenMillis() {
        assertSame(UsageReadings.NONE, meters.read(0));
        hear(meters, tokens(9_000, 8_000), 0);

        assertNotEquals(UsageReadings.NONE, meters.read(MILLI));
        assertSame(UsageReadings.NONE, meters.read(10 * MILLI));
        assertNotEquals(UsageReadings.NONE, meters.read(11 * MILLI));
    }

    @Test
    void refusalForAMoment_keepsRequestsApart() {
        DeploymentLimiter exact = meters(Limits.builder().requestsPerMinute(1).build(), true);
        refuse(exact, Duration.ofMillis(300), 0);
        assertTrue(exact.tryAcquire(AMOUNTS, 0));

        assertEquals(60 * SECOND + 60 * MILLI, exact.nanosUntilAvailable(AMOUNTS, 0));
    }

    @Test
    void refusalsForAMoment_doubleWhatIsKept_toWhatWasAskedAtMost() {
        DeploymentLimiter exact = meters(Limits.builder().requestsPerMinute(1).build(), true);
        for (int i = 0; i < 6; i++) {
            refuse(exact, Duration.ofMillis(150), 0);
        }
        assertTrue(exact.tryAcquire(AMOUNTS, 0));

        assertEquals(60 * SECOND + 150 * MILLI, exact.nanosUntilAvailable(AMOUNTS, 0));
    }

    @Test
    void refusalForLonger_hasAnotherReason() {
        DeploymentLimiter exact = meters(Limits.builder().requestsPerMinute(1).build(), true);
        refuse(exact, Duration.ofSeconds(3), 0);
        assertTrue(exact.tryAcquire(AMOUNTS, 0));

        assertEquals(60 * SECOND + FIRST, exact.nanosUntilAvailable(AMOUNTS, 0));
    }

    @Test
    void whatIsKeptBetweenRequests_shrinksWhenNoneIsRefusedForTenMinutes() {
        DeploymentLimiter exact = meters(Limits.builder().requestsPerMinute(1).build(), true);
        refuse(exact, Duration.ofMillis(300), 0);
        refuse(exact, Duration.ofMillis(300), 0);
        long later = 601 * SECOND;
        hear(exact, RateLimits.none(), later);
        assertTrue(exact.tryAcquire(AMOUNTS, later));

        assertEquals(60 * SECOND + 60 * MILLI, exact.nanosUntilAvailable(AMOUNTS, later));
    }

    @Test
    void callsInFlightThatTakeMoreThanReserved_areLeftRoom() {
        DeploymentLimiter told = meters(Limits.builder().tokensPerMinute(10_000).build(), true);
        told.learnError(TokenCounts.of(100, 0), TokenCounts.of(100, 400), SECOND);
        assertTrue(told.tryAcquire(TokenCounts.of(1_000, 0), 0));

        // One is under way and one would be: 800 more than they hold.
        assertTrue(told.nanosUntilAvailable(TokenCounts.of(8_201, 0), 0) > 0);
        assertEquals(0, told.nanosUntilAvailable(TokenCounts.of(8_200, 0), 0));
        assertTrue(told.canHold(TokenCounts.of(9_200, 0)));
        assertFalse(told.canHold(TokenCounts.of(9_201, 0)));
    }

    /** Counts what a shared quota is given. */
    private static final class RecordingQuota implements SharedQuota {
        private int corrections;
        private int refunds;

        @Override
        public boolean isStandalone() {
            return false;
        }

        @Override
        public boolean tryAcquireStandalone(TokenCounts amounts, long nowNanos) {
            return false;
        }

        @Override
        public void putBack(TokenCounts amounts, long nowNanos) {}

        @Override
        public boolean tryAcquire(TokenCounts amounts, long nowNanos) {
            return true;
        }

        @Override
        public boolean hasRoom(TokenCounts amounts, long nowNanos) {
            return true;
        }

        @Override
        public boolean mayBeGranted(TokenCounts amounts) {
            return true;
        }

        @Override
        public long nanosUntilAvailable(TokenCounts amounts, long nowNanos) {
            return 0;
        }

        @Override
        public void adjust(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos) {
            corrections++;
        }

        @Override
        public void refundRequest(long takenAtNanos, long nowNanos) {
            refunds++;
        }

        @Override
        public int processes() {
            return 1;
        }

        @Override
        public void changeTo(Quota next, Map<Quota.Of, RateLimiter> own, long nowNanos) {}
    }

    @ParameterizedTest
    @CsvSource({"SLIDING, 59, 1", "SLIDING, 60, 0", "SLIDING, 150, 0", "BUCKET, 150, 1"})
    void callThatOutlastsItsWindow_givesNothingBackToTheSharedQuota(Kind kind, long seconds, int given) {
        Limits limits = Limits.builder().tokensPerMinute(9_000).build();
        DeploymentLimiter shared = new DeploymentLimiter(new LimiterConfig(limits, kind, Long.MAX_VALUE, true), 0);
        RecordingQuota quota = new RecordingQuota();
        shared.share("deployment d", (of, own, now) -> quota, 0);
        assertTrue(shared.tryAcquire(AMOUNTS, 0));

        shared.correctTokens(AMOUNTS, TokenCounts.NONE, 0, seconds * SECOND);
        shared.refundRequest(0, seconds * SECOND);

        assertEquals(given, quota.corrections);
        assertEquals(given, quota.refunds);
    }
}
