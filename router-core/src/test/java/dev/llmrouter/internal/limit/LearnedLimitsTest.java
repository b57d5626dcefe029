package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.provider.RateLimits.Window;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Limits that responses or other processes have shown: adopted, tested, handed on, forgotten. */
class LearnedLimitsTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final TokenCounts TEN = TokenCounts.of(8, 2);
    /** One in an hour: without room it is doubted. */
    private static final Bandwidth SLOW = Bandwidth.window(1, 60 * MINUTE);

    private final DeploymentLimiter limiter =
            limiter(Limits.builder().requestsPerMinute(10).tokensPerMinute(100), true);

    private static DeploymentLimiter limiter(Limits.Builder limits, boolean enforced) {
        return new DeploymentLimiter(new LimiterConfig(limits.build(), Kind.SLIDING, Long.MAX_VALUE, enforced), 0);
    }

    private static List<String> learned(DeploymentLimiter limiter) {
        return limiter.learned(0).stream().map(LearnedLimit::of).toList();
    }

    private static List<News> drained(DeploymentLimiter limiter) {
        List<News> news = new ArrayList<>();
        limiter.drainLearned(news::add);
        return news;
    }

    /** A response says that 50 tokens a minute are the limit. */
    private static void answer(DeploymentLimiter limiter) {
        Window fifty = new Window(OptionalLong.of(50), OptionalLong.of(40), Optional.of(Duration.ofSeconds(12)));
        limiter.onSample(
                new RateLimits(Window.UNKNOWN, fifty, Window.UNKNOWN, Window.UNKNOWN),
                TEN,
                UsageReadings.NONE,
                new LimitSample.Attempt(0, false, -1, 0));
    }

    // Adopted

    @Test
    void limitOfAnotherProcess_isKept() {
        limiter.adopt(Quota.Of.TOKENS, Bandwidth.window(20, MINUTE), 0);

        assertEquals(List.of("tokens"), learned(limiter));
        assertTrue(limiter.tryAcquire(TEN, 0));
        assertFalse(limiter.admits(TokenCounts.of(11, 0), 0));
    }

    @Test
    void limitOfPrompts_countsThemApart() {
        limiter.adopt(Quota.Of.INPUT_TOKENS, Bandwidth.window(20, MINUTE), 0);

        assertEquals(List.of("input-tokens"), learned(limiter));
        assertFalse(limiter.admits(TokenCounts.of(21, 0), 0));
        assertTrue(limiter.admits(TokenCounts.of(1, 30), 0));
    }

    @Test
    void limitOfAnswers_countsThemApart() {
        limiter.adopt(Quota.Of.OUTPUT_TOKENS, Bandwidth.window(20, MINUTE), 0);

        assertEquals(List.of("output-tokens"), learned(limiter));
        assertFalse(limiter.admits(TokenCounts.of(0, 21), 0));
        assertTrue(limiter.admits(TokenCounts.of(30, 1), 0));
    }

    @Test
    void limitsThatAreNotEnforced_adoptNone() {
        DeploymentLimiter free = limiter(Limits.builder(), false);

        free.adopt(Quota.Of.REQUESTS, SLOW, 0);

        assertEquals(List.of(), learned(free));
    }

    @Test
    void anotherAccount_hasOtherLimits() {
        limiter.adopt(Quota.Of.INPUT_TOKENS, Bandwidth.window(20, MINUTE), 0);
        limiter.adopt(Quota.Of.REQUESTS, SLOW, 0);

        limiter.forgetLearned();

        assertEquals(List.of(), learned(limiter));
        assertTrue(limiter.admits(TokenCounts.of(21, 0), 0));
    }

    @Test
    void anotherAccount_hasNotAnsweredYet() {
        answer(limiter);
        assertNotEquals(UsageReadings.NONE, limiter.read(MINUTE));

        limiter.forgetLearned();

        assertSame(UsageReadings.NONE, limiter.read(2 * MINUTE));
    }

    // Tested

    private void fillTheSlowOne() {
        limiter.adopt(Quota.Of.REQUESTS, SLOW, 0);
        assertTrue(limiter.tryAcquire(TEN, 0));
    }

    @Test
    void oneAttempt_testsALimitThatWouldKeepItOutForLong() {
        fillTheSlowOne();
        assertFalse(limiter.isUnderTest(TEN, 0));

        assertTrue(limiter.tryAcquire(TEN, 1));

        assertTrue(limiter.isUnderTest(TEN, 1));
        assertFalse(limiter.tryAcquire(TEN, 2));
        assertEquals(2, limiter.requestsUsed(2));
        assertEquals(20, limiter.tokensUsed(2));
    }

    @Test
    void nextAttempt_tests_whenTheTestHasEnded() {
        fillTheSlowOne();
        assertTrue(limiter.tryAcquire(TEN, 1));
        limiter.left(0);
        assertFalse(limiter.tryAcquire(TEN, 2));

        limiter.left(1);

        assertTrue(limiter.tryAcquire(TEN, 3));
    }

    @Test
    void limitOfTheFile_isNotTested_andNoTestIsUnderWay() {
        fillTheSlowOne();

        assertFalse(limiter.tryAcquire(TokenCounts.of(91, 0), 1));

        assertFalse(limiter.isUnderTest(TEN, 1));
        assertTrue(limiter.tryAcquire(TEN, 1));
    }

    @Test
    void limitOfPrompts_isTestedToo() {
        limiter.adopt(Quota.Of.INPUT_TOKENS, Bandwidth.window(8, 60 * MINUTE), 0);
        assertTrue(limiter.tryAcquire(TEN, 0));

        assertTrue(limiter.tryAcquire(TEN, 1));

        assertTrue(limiter.isUnderTest(TEN, 1));
        assertFalse(limiter.tryAcquire(TEN, 2));
    }

    @Test
    void limitOfAnswers_isTestedToo() {
        limiter.adopt(Quota.Of.OUTPUT_TOKENS, Bandwidth.window(2, 60 * MINUTE), 0);
        assertTrue(limiter.tryAcquire(TEN, 0));

        assertTrue(limiter.tryAcquire(TEN, 1));

        assertTrue(limiter.isUnderTest(TEN, 1));
    }

    @Test
    void limitThatHasRoomWithinAMinute_isNotTested() {
        limiter.adopt(Quota.Of.REQUESTS, Bandwidth.window(1, MINUTE), 0);
        assertTrue(limiter.tryAcquire(TEN, 0));

        assertFalse(limiter.tryAcquire(TEN, 1));
    }

    // Handed on

    @Test
    void limitThatAResponseShows_isHandedOnOnce_underTheKeyOfTheStore() {
        limiter.share("group g", (quota, own, now) -> new FakeShare(), 0);
        answer(limiter);

        List<News> news = drained(limiter);

        assertEquals(1, news.size());
        News.Learned first = (News.Learned) news.get(0);
        assertEquals("group g", first.key());
        assertEquals(Quota.Of.TOKENS, first.of());
        assertEquals(List.of(), drained(limiter));
    }

    @Test
    void limitsWithoutAKey_areHandedOnToNoProcess() {
        answer(limiter);

        assertEquals(List.of(), drained(limiter));
    }

    // Shared

    @Test
    void limitsThatTheFileStates_areShared() {
        List<Quota> shared = new ArrayList<>();
        limiter.share(
                "key",
                (quota, own, now) -> {
                    shared.add(quota);
                    assertEquals(quota.limits().keySet(), own.keySet());
                    return new FakeShare();
                },
                0);

        assertEquals(1, shared.size());
        assertEquals("key", shared.get(0).key());
        assertEquals(
                Set.of(Quota.Of.REQUESTS, Quota.Of.TOKENS),
                shared.get(0).limits().keySet());
    }

    @Test
    void deploymentWithoutLimits_sharesNothing() {
        DeploymentLimiter free = limiter(Limits.builder(), true);

        free.share("key", (quota, own, now) -> new FakeShare(), 0);

        assertNull(free.shared());
    }

    @Test
    void sharedLimits_areChargedHeadroom_onceEstimatesWereOff() {
        assertSame(TEN, limiter.charged(TEN));
        limiter.share("key", (quota, own, now) -> new FakeShare(), 0);
        assertEquals(0, limiter.charged(TEN).headroom());

        limiter.learnError(TEN, TokenCounts.of(28, 2), MINUTE);

        assertTrue(limiter.charged(TEN).headroom() > 0);
        assertEquals(TEN.total(), limiter.charged(TEN).total());
    }

    @Test
    void headroom_isThatOfTheCallsOfAllProcesses() {
        DeploymentLimiter ofTwo = limiter(Limits.builder().tokensPerMinute(10_000), true);
        ofTwo.share("key", (quota, own, now) -> new FakeShare(), 0);
        for (int i = 0; i < 3; i++) {
            ofTwo.learnError(TEN, TokenCounts.of(28 + 40L * i, 2), MINUTE);
        }
        long alone = ofTwo.charged(TEN).headroom();
        for (int i = 0; i < 9; i++) {
            assertTrue(ofTwo.tryAcquire(TEN, 0));
        }

        // Of many calls the errors make up for each other, so that each needs less.
        assertTrue(ofTwo.charged(TEN).headroom() < alone);
    }

    @Test
    void delay_isTwiceAsLong_whereTwoProcessesShareWhatFlowsIn() {
        DeploymentLimiter bucket = new DeploymentLimiter(
                new LimiterConfig(Limits.builder().tokensPerMinute(100).build(), Kind.BUCKET, Long.MAX_VALUE, true), 0);
        bucket.share("key", (quota, own, now) -> new FakeShare(), 0);

        assertEquals(MINUTE / 5.0, (double) bucket.delay(TEN, TEN, 0), MINUTE / 100.0);
    }

    @Test
    void delayThatIsNotKnown_isNotKnownOfSharedLimitsEither() {
        limiter.share("key", (quota, own, now) -> new FakeShare(), 0);

        assertEquals(Long.MAX_VALUE, limiter.delay(TokenCounts.of(60, 0), TokenCounts.of(60, 0), 0));
    }
}
