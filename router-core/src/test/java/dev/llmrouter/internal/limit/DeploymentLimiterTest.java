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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the answers of a deployment do to its limiter. */
class DeploymentLimiterTest {
    /** What is kept between windows of requests before anything is known of how they travel. */
    private static final long FIRST = 30_000_000;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final TokenCounts AMOUNTS = TokenCounts.of(600, 100);

    private final DeploymentLimiter limiter = limiter(Limits.none(), true);

    private static DeploymentLimiter limiter(Limits limits, boolean enforced) {
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

    private static void hear(DeploymentLimiter limiter, RateLimits says, long sentAt) {
        limiter.onSample(says, AMOUNTS, UsageReadings.NONE, new LimitSample.Attempt(sentAt, false, -1, sentAt));
    }

    private static void refuse(DeploymentLimiter limiter, Duration retryAfter, long now) {
        RateLimits none = new RateLimits(window(600, 0), Window.UNKNOWN, Window.UNKNOWN, Window.UNKNOWN);
        limiter.onSample(
                none, AMOUNTS, UsageReadings.NONE, new LimitSample.Attempt(now, true, retryAfter.toNanos(), now));
    }

    private static List<String> learned(DeploymentLimiter limiter) {
        return limiter.learned(0).stream().map(LearnedLimit::of).toList();
    }

    @Test
    void headers_makeLimitsOfWhatTheyTell() {
        hear(limiter, new RateLimits(window(60, 59), window(9_000, 8_000), Window.UNKNOWN, Window.UNKNOWN), 0);

        assertEquals(List.of("requests", "tokens"), learned(limiter));
        assertEquals(59, limiter.requestsRoom(0));
        assertEquals(8_000, limiter.tokensRoom(0));
    }

    @Test
    void promptsAndAnswersThatAreToldApart_areLimitsOfTheirOwnAndTheSumIsNone() {
        hear(limiter, apart(window(5_000, 4_000), window(2_000, 1_500)), 0);

        assertEquals(List.of("input-tokens", "output-tokens"), learned(limiter));
        assertEquals(5_500, limiter.tokensRoom(0));
        assertFalse(limiter.tryAcquire(TokenCounts.of(4_001, 1), 0));
        assertFalse(limiter.tryAcquire(TokenCounts.of(1, 1_501), 0));
        assertTrue(limiter.tryAcquire(TokenCounts.of(4_000, 1_500), 0));
    }

    @Test
    void refusalByALearnedLimit_takesNothingElse() {
        hear(limiter, apart(window(5_000, 4_000), window(2_000, 1_500)), 0);

        assertFalse(limiter.tryAcquire(TokenCounts.of(1_000, 1_501), 0));

        assertEquals(5_500, limiter.tokensRoom(0));
        assertEquals(0, limiter.requestsUsed(0));
        assertEquals(0, limiter.tokensUsed(0));
    }

    @Test
    void limitsThatAreNotEnforced_learnNothing() {
        DeploymentLimiter free = limiter(Limits.none(), false);

        hear(free, tokens(9_000, 0), 0);

        assertEquals(List.of(), learned(free));
        assertTrue(free.tryAcquire(AMOUNTS, 0));
    }

    @Test
    void headersThatSayNothing_teachNothing() {
        hear(limiter, RateLimits.none(), 0);

        assertEquals(List.of(), learned(limiter));
        assertSame(UsageReadings.NONE, limiter.read(SECOND));
    }

    @Test
    void readings_beginWithTheFirstHeadersAndAreTakenEveryTenMillis() {
        assertSame(UsageReadings.NONE, limiter.read(0));
        hear(limiter, tokens(9_000, 8_000), 0);

        assertNotEquals(UsageReadings.NONE, limiter.read(MILLI));
        assertSame(UsageReadings.NONE, limiter.read(10 * MILLI));
        assertNotEquals(UsageReadings.NONE, limiter.read(11 * MILLI));
    }

    @Test
    void refusalForAMoment_keepsRequestsApart() {
        DeploymentLimiter exact = limiter(Limits.builder().requestsPerMinute(1).build(), true);
        refuse(exact, Duration.ofMillis(300), 0);
        assertTrue(exact.tryAcquire(AMOUNTS, 0));

        assertEquals(60 * SECOND + 60 * MILLI, exact.nanosUntilAvailable(AMOUNTS, 0));
    }

    @Test
    void refusalsForAMoment_doubleWhatIsKept_toWhatWasAskedAtMost() {
        DeploymentLimiter exact = limiter(Limits.builder().requestsPerMinute(1).build(), true);
        for (int i = 0; i < 6; i++) {
            refuse(exact, Duration.ofMillis(150), 0);
        }
        assertTrue(exact.tryAcquire(AMOUNTS, 0));

        assertEquals(60 * SECOND + 150 * MILLI, exact.nanosUntilAvailable(AMOUNTS, 0));
    }

    @Test
    void refusalForLonger_hasAnotherReason() {
        DeploymentLimiter exact = limiter(Limits.builder().requestsPerMinute(1).build(), true);
        refuse(exact, Duration.ofSeconds(3), 0);
        assertTrue(exact.tryAcquire(AMOUNTS, 0));

        assertEquals(60 * SECOND + FIRST, exact.nanosUntilAvailable(AMOUNTS, 0));
    }

    @Test
    void whatIsKeptBetweenRequests_shrinksWhenNoneIsRefusedForTenMinutes() {
        DeploymentLimiter exact = limiter(Limits.builder().requestsPerMinute(1).build(), true);
        refuse(exact, Duration.ofMillis(300), 0);
        refuse(exact, Duration.ofMillis(300), 0);
        long later = 601 * SECOND;
        hear(exact, RateLimits.none(), later);
        assertTrue(exact.tryAcquire(AMOUNTS, later));

        assertEquals(60 * SECOND + 60 * MILLI, exact.nanosUntilAvailable(AMOUNTS, later));
    }

    @Test
    void callsInFlightThatTakeMoreThanReserved_areLeftRoom() {
        DeploymentLimiter told =
                limiter(Limits.builder().tokensPerMinute(10_000).build(), true);
        told.learnError(TokenCounts.of(100, 0), TokenCounts.of(100, 400), SECOND);
        assertTrue(told.tryAcquire(TokenCounts.of(1_000, 0), 0));

        // One is under way and one would be: 800 more than they hold.
        assertTrue(told.nanosUntilAvailable(TokenCounts.of(8_201, 0), 0) > 0);
        assertEquals(0, told.nanosUntilAvailable(TokenCounts.of(8_200, 0), 0));
        assertTrue(told.canHold(TokenCounts.of(9_200, 0)));
        assertFalse(told.canHold(TokenCounts.of(9_201, 0)));
    }

    @ParameterizedTest
    @CsvSource({"SLIDING, 59, true", "SLIDING, 60, false", "SLIDING, 150, false", "BUCKET, 150, true"})
    void callThatOutlastsItsWindow_givesNothingBackToTheSharedQuota(Kind kind, long seconds, boolean gives) {
        Limits limits = Limits.builder().tokensPerMinute(9_000).build();
        DeploymentLimiter shared = new DeploymentLimiter(new LimiterConfig(limits, kind, Long.MAX_VALUE, true), 0);
        FakeShare share = new FakeShare();
        shared.share("deployment d", (of, own, now) -> share, 0);
        assertTrue(shared.tryAcquire(AMOUNTS, 0));

        shared.correctTokens(AMOUNTS, TokenCounts.NONE, 0, seconds * SECOND);
        shared.refundRequest(0, seconds * SECOND);

        List<String> back = List.of("take", "adjust by -" + AMOUNTS.total(), "refund");
        assertEquals(gives ? back : List.of("take"), share.asked);
    }
}
