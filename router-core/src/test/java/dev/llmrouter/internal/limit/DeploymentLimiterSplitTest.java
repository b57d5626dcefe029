package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits of prompts and of answers, each its own, beside one of both together. */
class DeploymentLimiterSplitTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long TOTAL = 1_000;
    private static final long INPUT = 600;
    private static final long OUTPUT = 100;

    private final DeploymentLimiter limiter = limiter(Kind.SLIDING);

    private static Limits.Builder limits() {
        return Limits.builder()
                .requestsPerMinute(10)
                .tokensPerMinute(TOTAL)
                .inputTokensPerMinute(INPUT)
                .outputTokensPerMinute(OUTPUT);
    }

    private static LimiterConfig config(Limits.Builder limits, Kind kind) {
        return new LimiterConfig(limits.build(), kind, Long.MAX_VALUE, true);
    }

    private static DeploymentLimiter limiter(Kind kind) {
        return new DeploymentLimiter(config(limits(), kind), 0);
    }

    private static TokenCounts counts(long input, long output) {
        return TokenCounts.of(input, output);
    }

    private void take(long input, long output) {
        assertTrue(limiter.tryAcquire(counts(input, output), 0));
    }

    // Room

    @Test
    void refusalByThePrompt_takesNothing() {
        take(INPUT, 0);

        assertFalse(limiter.tryAcquire(counts(1, 0), 0));

        assertEquals(INPUT, limiter.tokensUsed(0));
        assertEquals(1, limiter.requestsUsed(0));
        assertEquals(OUTPUT, limiter.tokensRoom(0));
    }

    @Test
    void refusalByTheAnswer_givesThePromptBack() {
        take(10, OUTPUT);

        assertFalse(limiter.tryAcquire(counts(10, 1), 0));

        assertEquals(INPUT - 10, limiter.tokensRoom(0));
        assertEquals(10 + OUTPUT, limiter.tokensUsed(0));
        assertEquals(1, limiter.requestsUsed(0));
    }

    @ParameterizedTest
    @CsvSource({"600, 0, 1, 0", "0, 100, 0, 1", "550, 50, 51, 0", "550, 50, 0, 51"})
    void eitherLimit_keepsARequestOut_untilItHasRoom(long input, long output, long nextInput, long nextOutput) {
        take(input, output);
        TokenCounts next = counts(nextInput, nextOutput);

        long wait = limiter.nanosUntilAvailable(next, 0);

        assertTrue(wait > 0);
        assertFalse(limiter.admits(next, 0));
        assertFalse(limiter.admits(next, wait - 1));
        assertTrue(limiter.admits(next, wait));
    }

    @Test
    void bothTogether_keepARequestOut() {
        DeploymentLimiter narrow = new DeploymentLimiter(config(limits().tokensPerMinute(650), Kind.SLIDING), 0);
        assertTrue(narrow.tryAcquire(counts(590, 60), 0));

        assertFalse(narrow.admits(counts(1, 1), 0));
        assertTrue(narrow.nanosUntilAvailable(counts(1, 1), 0) > 0);
        assertFalse(narrow.tryAcquire(counts(1, 1), 0));
        assertEquals(0, narrow.tokensRoom(0));
    }

    @ParameterizedTest
    @CsvSource({"600, 100, true", "601, 0, false", "0, 101, false"})
    void request_isHeldByAllLimits_orByNone(long input, long output, boolean holds) {
        assertEquals(holds, limiter.canHold(counts(input, output)));
        assertEquals(holds, limiter.admits(counts(input, output), 0));
    }

    @Test
    void largestPrompt_isThatOfTheLimitOfPrompts_unlessThatAdmitsNothing() {
        assertEquals(INPUT, limiter.largestPrompt());
        assertEquals(
                TOTAL,
                new DeploymentLimiter(config(limits().inputTokensPerMinute(0), Kind.SLIDING), 0).largestPrompt());
        assertEquals(Long.MAX_VALUE, new DeploymentLimiter(config(Limits.builder(), Kind.SLIDING), 0).largestPrompt());
    }

    @Test
    void room_isThatOfTheTotal_whereOnlyPromptsHaveALimitOfTheirOwn() {
        Limits.Builder prompts = Limits.builder().tokensPerMinute(TOTAL).inputTokensPerMinute(INPUT);

        assertEquals(TOTAL, new DeploymentLimiter(config(prompts, Kind.SLIDING), 0).tokensRoom(0));
    }

    // The truth

    @Test
    void truth_replacesTheEstimate_inEachLimit() {
        take(300, OUTPUT);

        limiter.correctTokens(counts(300, OUTPUT), counts(100, 20), 0, 0);

        assertEquals(120, limiter.tokensUsed(0));
        assertEquals(INPUT - 100 + OUTPUT - 20, limiter.tokensRoom(0));
    }

    @Test
    void promptsThatTurnOutLonger_areLeftRoomInTheirLimit() {
        limiter.learnError(counts(10, 10), counts(60, 10), MINUTE);
        take(1, 1);

        // One is under way and one would be.
        assertTrue(limiter.nanosUntilAvailable(counts(INPUT - 100, 1), 0) > 0);
        assertEquals(0, limiter.nanosUntilAvailable(counts(INPUT - 101, 1), 0));
    }

    @Test
    void answersThatTurnOutLonger_areLeftRoomInTheirLimit() {
        limiter.learnError(counts(10, 10), counts(10, 20), MINUTE);
        take(1, 1);

        assertTrue(limiter.nanosUntilAvailable(counts(1, OUTPUT - 20), 0) > 0);
        assertEquals(0, limiter.nanosUntilAvailable(counts(1, OUTPUT - 21), 0));
    }

    // Delays

    @Test
    void requestThatGoesBefore_delaysByTheLimitThatFlowsSlowest() {
        DeploymentLimiter bucket = limiter(Kind.BUCKET);
        assertTrue(bucket.tryAcquire(counts(INPUT, OUTPUT), 0));

        long byAnswer = bucket.delay(counts(10, 10), counts(0, 50), 0);
        long byPrompt = bucket.delay(counts(10, 10), counts(60, 0), 0);

        assertEquals(MINUTE / 2.0, (double) byAnswer, MINUTE / 100.0);
        assertEquals(MINUTE / 10.0, (double) byPrompt, MINUTE / 100.0);
    }

    // Reloads

    @Test
    void reload_mayLimitPromptsOnTheirOwn_andNoMore() {
        DeploymentLimiter changed =
                new DeploymentLimiter(config(Limits.builder().tokensPerMinute(TOTAL), Kind.SLIDING), 0);
        assertTrue(changed.admits(counts(INPUT + 1, 0), 0));

        changed.changeTo(config(limits(), Kind.SLIDING), 0);
        assertFalse(changed.admits(counts(INPUT + 1, 0), 0));
        assertEquals(INPUT, changed.largestPrompt());

        changed.changeTo(config(Limits.builder().tokensPerMinute(TOTAL), Kind.SLIDING), 0);
        assertTrue(changed.admits(counts(INPUT + 1, 0), 0));
        assertEquals(TOTAL, changed.largestPrompt());
    }

    @Test
    void limiterThatReplacesAnother_hasSpentPromptsAndAnswersToo() {
        take(INPUT, OUTPUT);
        DeploymentLimiter after = limiter(Kind.SLIDING);

        after.takeOver(limiter, 0);

        assertEquals(0, after.tokensRoom(0));
        assertFalse(after.admits(counts(1, 0), 0));
        assertFalse(after.admits(counts(0, 1), 0));
    }

    @ParameterizedTest
    @CsvSource({"SLIDING, 60", "BUCKET, 60"})
    void spending_countsUntilItHasLeftEachLimit(Kind kind, long seconds) {
        assertEquals(TimeUnit.SECONDS.toNanos(seconds), limiter(kind).countsForNanos());
        assertEquals(0, new DeploymentLimiter(config(Limits.builder(), kind), 0).countsForNanos());
    }
}
