package dev.llmrouter.internal.health;

import static dev.llmrouter.internal.plan.PlanFixture.failure;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.policy.CooldownPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a book remembers of a deployment, and what it tells. */
class HealthTrackerTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final Deployment ONE =
            Deployment.builder("m", "openai/x").id("a").build();

    private final HealthTracker health = new HealthTracker(0);

    private static boolean fail(HealthTracker book, Outcome failure, long now) {
        return book.failed(ONE, 2, failure, CooldownPolicy.standard(), now);
    }

    /** A cooldown of five seconds. */
    private static void cool(HealthTracker book, long now) {
        assertTrue(fail(book, failure(FailureKind.RATE_LIMITED), now));
    }

    private static Outcome asking(Duration wait) {
        return failure(FailureKind.BAD_REQUEST).withRetryAfter(wait);
    }

    // What was counted

    @Test
    void failures_ofTheLastMinuteAreCounted() {
        fail(health, failure(FailureKind.SERVER_ERROR), 0);
        fail(health, failure(FailureKind.SERVER_ERROR), 30 * SECOND);

        assertEquals(2, health.failuresInLastMinute(50 * SECOND));
        assertEquals(1, health.failuresInLastMinute(70 * SECOND));
    }

    @Test
    void successes_areAttemptsToo_soThatHalfOfTheAttemptsMustFail() {
        for (int i = 0; i < 5; i++) {
            health.succeeded(0);
        }
        boolean cools = false;
        for (int i = 0; i < 5; i++) {
            cools |= fail(health, failure(FailureKind.SERVER_ERROR), 0);
            health.succeeded(0);
        }

        assertFalse(cools);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void failures_areInARowWhenNoMoreThanAMinuteLiesBetween(long more) {
        fail(health, failure(FailureKind.CONNECTION), 0);

        assertEquals(more == 0, fail(health, failure(FailureKind.CONNECTION), MINUTE + more));
    }

    @Test
    void success_isRemembered() {
        assertFalse(health.hasAnswered());

        health.succeeded(0);

        assertTrue(health.hasAnswered());
    }

    @Test
    void times_areTheMeansOfWhatWasSeen() {
        health.took(10, 0);
        health.took(20, 0);
        health.firstEventAfter(3, 0);
        health.firstEventAfter(7, 0);

        assertEquals(15, health.latency(0));
        assertEquals(5, health.firstEvent(0));
    }

    // Cooldown

    @ParameterizedTest
    @ValueSource(longs = {4_999_999_999L, 5_000_000_000L})
    void cooldown_endsAtItsTime(long moment) {
        cool(health, 0);

        assertEquals(moment < 5 * SECOND, health.cooling(moment) != null);
    }

    @Test
    void words_sayStatusAndCode() {
        fail(health, failure(FailureKind.RATE_LIMITED).withCode("slow_down"), 0);

        String words = requireNonNull(requireNonNull(health.cooling(0)).words());

        assertTrue(words.contains("429") && words.contains("slow_down"), words);
    }

    @Test
    void words_ofABrokenConnectionSayWhatBroke() {
        Outcome broke = Outcome.failure(FailureKind.CONNECTION, new IOException("to https://secret"));
        fail(health, broke, 0);
        fail(health, broke, 0);

        String words = requireNonNull(requireNonNull(health.cooling(0)).words());

        assertTrue(words.endsWith("(IOException)"), words);
        assertFalse(words.contains("secret"), words);
    }

    @Test
    void words_ofAnAnswerSayNothingOfWhatTheRouterMadeOfIt() {
        Outcome answer = failure(FailureKind.RATE_LIMITED).withCause(new IOException("read"));
        fail(health, answer, 0);

        String words = requireNonNull(requireNonNull(health.cooling(0)).words());

        assertFalse(words.contains("IOException"), words);
    }

    @Test
    void laterFailure_withTheSameEndLeavesTheFirstReason() {
        cool(health, 0);
        health.coolUntil(FailureKind.SERVER_ERROR, 5 * SECOND, 0);

        assertEquals(FailureKind.RATE_LIMITED, requireNonNull(health.cooling(0)).reason());
    }

    @Test
    void ramp_endsWithTheSixthSuccess() {
        cool(health, 0);
        int[] ramps = new int[7];
        for (int i = 0; i < 7; i++) {
            ramps[i] = health.slowStartLimit();
            health.succeeded(6 * SECOND);
        }

        assertEquals(
                List.of(1, 2, 4, 8, 16, 32, Integer.MAX_VALUE),
                Arrays.stream(ramps).boxed().toList());
        assertEquals(Integer.MAX_VALUE, health.slowStartLimit());
    }

    @Test
    void ramp_afterAnOutageIsShorter() {
        health.coolUntil(FailureKind.CONNECTION, 5 * SECOND, 0);
        int[] ramps = new int[4];
        for (int i = 0; i < 4; i++) {
            ramps[i] = health.slowStartLimit();
            health.succeeded(6 * SECOND);
        }

        assertEquals(List.of(1, 4, 16, 64), Arrays.stream(ramps).boxed().toList());
        assertEquals(Integer.MAX_VALUE, health.slowStartLimit());
    }

    @Test
    void ramp_isNotMovedByAnswersThatComeLate() {
        health.coolUntil(FailureKind.CONNECTION, 5 * SECOND, 0);

        health.succeeded(6 * SECOND, Pace.LATE, 60 * SECOND);
        health.succeeded(6 * SECOND, Pace.AFTER_STANDSTILL, 61 * SECOND);
        assertEquals(1, health.slowStartLimit());
        health.succeeded(62 * SECOND, Pace.IN_TIME, 63 * SECOND);
        assertEquals(4, health.slowStartLimit());
    }

    // Failures between long calls

    @Test
    void longCallFromBeforeTheFailures_doesNotEndTheirRow() {
        for (int i = 0; i < 3; i++) {
            Outcome failure = failure(FailureKind.SERVER_ERROR);
            boolean cools = health.failed(ONE, 2, failure, CooldownPolicy.standard(), 10 * SECOND, (10 + i) * SECOND);
            assertEquals(i == 2, cools);
            health.succeeded(SECOND, Pace.IN_TIME, (10 + i) * SECOND);
        }
        assertEquals(3, health.failuresInARow());
        assertEquals(FailureKind.SERVER_ERROR, health.lastFailure());
    }

    @Test
    void callThatBeganAfterTheFailures_endsTheirRow() {
        health.failed(ONE, 2, failure(FailureKind.SERVER_ERROR), CooldownPolicy.standard(), 10 * SECOND, 11 * SECOND);
        health.succeeded(12 * SECOND, Pace.IN_TIME, 13 * SECOND);

        assertEquals(0, health.failuresInARow());
    }

    // Silence

    private void pastOfFiveSeconds() {
        for (long i = 0; i < 100; i++) {
            int slot = health.signals().begin(i * 5 * SECOND, false);
            health.signals().answeredBy(slot, i * 5 * SECOND, false, (i + 1) * 5 * SECOND);
        }
    }

    private boolean coolIfSilent(long now) {
        return health.coolIfSilent(ONE, CooldownPolicy.standard(), now);
    }

    @Test
    void silenceLongerThanItsPastExplains_isACooldown_thatAnyAnswerEnds() {
        pastOfFiveSeconds();
        long now = 500 * SECOND;
        int stuck = health.signals().begin(now, false);
        health.signals().begin(now, false);

        assertFalse(coolIfSilent(now + 4 * SECOND));
        assertTrue(coolIfSilent(now + 60 * SECOND));
        HealthTracker.Cooldown cooldown = requireNonNull(health.cooling(now + 60 * SECOND));
        assertEquals(FailureKind.TIMEOUT, cooldown.reason());
        assertTrue(requireNonNull(cooldown.words()).contains("silence"), cooldown.words());
        health.signals().answeredBy(stuck, now, false, now + 61 * SECOND);
        assertTrue(health.endCooldown(now, now + 61 * SECOND));
        assertNull(health.cooling(now + 61 * SECOND));
    }

    @Test
    void silentDeployment_getsOneProbeAtATime_besideTheCallsThatAreStuck() {
        pastOfFiveSeconds();
        long now = 500 * SECOND;
        health.signals().begin(now, false);
        health.signals().begin(now, false);
        assertTrue(coolIfSilent(now + 60 * SECOND));

        assertEquals(1, health.slowStartLimit());
        assertEquals(0, health.callsSinceCooldown(2));
        health.signals().begin(now + 66 * SECOND, false);
        assertEquals(1, health.callsSinceCooldown(3));
        assertFalse(coolIfSilent(now + 90 * SECOND), "its probe is under way already");
    }

    @Test
    void silence_isNoCooldownWhereCooldownsAreDisabled() {
        pastOfFiveSeconds();
        health.signals().begin(500 * SECOND, false);
        CooldownPolicy disabled = CooldownPolicy.builder().disabled(true).build();

        assertFalse(health.coolIfSilent(ONE, disabled, 900 * SECOND));
    }

    // News of a cooldown

    @Test
    void cooldown_isNewsToOneOnly() {
        cool(health, 0);

        assertEquals(health.cooling(0), health.announce(0));
        assertNull(health.announce(0));
    }

    @Test
    void cooldown_isNoNewsAtItsEnd() {
        cool(health, 0);

        assertNull(health.announce(5 * SECOND));
    }

    @Test
    void cooldownThatBeganBeforeTheEndWasTold_isTheNextNews() {
        cool(health, 0);
        health.announce(0);
        cool(health, 6 * SECOND);

        assertEquals(health.cooling(6 * SECOND), health.announceNext(6 * SECOND));
        assertNull(health.announce(6 * SECOND));
        assertNull(health.announceNext(60 * SECOND));
    }

    @Test
    void bookThatIsRetired_isSilent() {
        assertFalse(health.isRetired());
        cool(health, 0);
        fail(health, asking(Duration.ofSeconds(9)), 0);

        assertFalse(health.retire());

        assertTrue(health.isRetired());
        assertNull(health.announce(0));
        assertEquals(0, health.unpublishedWait(0));
    }

    @Test
    void bookThatIsRetired_owesTheEndOfWhatItAnnounced_once() {
        cool(health, 0);
        health.announce(0);

        assertTrue(health.retire());
        assertFalse(health.retire());
    }

    static List<Consumer<HealthTracker>> everythingThatLocks() {
        return List.of(
                book -> book.forAnotherKey(0),
                HealthTracker::retire,
                book -> book.announce(0),
                book -> book.announceNext(0),
                book -> book.failuresInLastMinute(0),
                book -> cool(book, 0),
                book -> {
                    cool(book, 0);
                    book.succeeded(0);
                },
                book -> book.coolUntil(FailureKind.TIMEOUT, SECOND, 0),
                book -> book.waitUntil(SECOND, 0));
    }

    @ParameterizedTest
    @MethodSource("everythingThatLocks")
    void book_isFreeForOtherThreadsAfterwards(Consumer<HealthTracker> use) throws Exception {
        use.accept(health);

        CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(health::retire);

        other.get(30, TimeUnit.SECONDS);
    }
}
