package dev.llmrouter;

import static dev.llmrouter.PlanFixture.failure;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a book remembers, what it tells and to whom, and what another book gets of it. */
class HealthBookTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final Deployment ONE =
            Deployment.builder("m", "openai/x").id("a").build();

    private final HealthBook health = new HealthBook(0);

    private static boolean fail(HealthBook book, Outcome failure, long now) {
        return book.failed(ONE, 2, failure, CooldownPolicy.standard(), now);
    }

    /** A cooldown of five seconds. */
    private static void cool(HealthBook book, long now) {
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
            ramps[i] = health.ramp();
            health.succeeded(6 * SECOND);
        }

        assertEquals(
                List.of(1, 2, 4, 8, 16, 32, Integer.MAX_VALUE),
                java.util.Arrays.stream(ramps).boxed().toList());
        assertEquals(Integer.MAX_VALUE, health.ramp());
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
        assertEquals(0, health.untoldWait(0));
    }

    @Test
    void bookThatIsRetired_owesTheEndOfWhatItAnnounced_once() {
        cool(health, 0);
        health.announce(0);

        assertTrue(health.retire());
        assertFalse(health.retire());
    }

    // What the provider asks

    @ParameterizedTest
    @ValueSource(longs = {3, 9})
    void wait_isTheLongestThatWasAsked(long second) {
        fail(health, asking(Duration.ofSeconds(5)), 0);
        fail(health, asking(Duration.ofSeconds(second)), SECOND);

        assertEquals(Math.max(4, second) * SECOND, health.askedToWait(SECOND));
    }

    @Test
    void wait_isOverAtItsTime() {
        fail(health, asking(Duration.ofSeconds(5)), 0);

        assertEquals(1, health.askedToWait(5 * SECOND - 1));
        assertEquals(0, health.askedToWait(5 * SECOND));
        assertEquals(0, health.untoldWait(5 * SECOND));
    }

    @Test
    void wait_isToldToOtherProcessesOnce() {
        fail(health, asking(Duration.ofSeconds(5)), 0);

        assertEquals(5 * SECOND, health.untoldWait(0));
        assertEquals(0, health.untoldWait(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void waitThatGrows_isToldAgainWhenItGrewByMoreThanASecond(long more) {
        fail(health, asking(Duration.ofSeconds(5)), 3);
        health.untoldWait(3);
        Duration longer = Duration.ofSeconds(6).plusNanos(more);

        fail(health, asking(longer.minusNanos(2)), 5);

        assertEquals(more == 0 ? 0 : longer.toNanos() - 2, health.untoldWait(5));
    }

    @Test
    void waitOfAnotherProcess_isObeyedAndNotToldBack() {
        health.waitUntil(12 * SECOND, 2 * SECOND);

        assertEquals(10 * SECOND, health.askedToWait(2 * SECOND));
        assertEquals(0, health.untoldWait(2 * SECOND));
    }

    @Test
    void waitOfAnotherProcess_isNoLongerThanWhatAProviderIsGranted() {
        health.waitUntil(TimeUnit.DAYS.toNanos(30), SECOND);

        assertEquals(CooldownPolicy.MAX_RETRY_AFTER.toNanos(), health.askedToWait(SECOND));
    }

    @Test
    void waitOfAnotherProcess_thatIsOverChangesNothing() {
        health.waitUntil(SECOND, 2 * SECOND);

        assertEquals(0, health.askedToWait(0));
    }

    // What other processes found out

    @Test
    void cooldownOfAnotherProcess_isObeyedUntilItsMoment() {
        health.coolUntil(FailureKind.SERVER_ERROR, 12 * SECOND, 2 * SECOND);

        HealthBook.Cooldown cooldown = requireNonNull(health.cooling(12 * SECOND - 1));
        assertEquals(new HealthBook.Cooldown(FailureKind.SERVER_ERROR, 12 * SECOND, null), cooldown);
        assertNull(health.cooling(12 * SECOND));
        assertEquals(1, health.ramp());
    }

    @Test
    void refusalOfAnotherProcess_ofTheSameKeyCools() {
        health.coolUntil(FailureKind.AUTHENTICATION, 9 * SECOND, 0);

        assertEquals(
                FailureKind.AUTHENTICATION, requireNonNull(health.cooling(0)).reason());
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "PERMISSION", "NOT_FOUND"})
    void refusalOfAnotherProcess_mayBeOfTheOldKey(FailureKind kind) {
        HealthBook next = health.forAnotherKey(0);

        next.coolUntil(kind, 9 * SECOND, 0);

        assertNull(next.cooling(0));
    }

    @Test
    void overloadThatAnotherProcessFound_countsUnderAnyKey() {
        HealthBook next = health.forAnotherKey(0);

        next.coolUntil(FailureKind.RATE_LIMITED, 9 * SECOND, 0);

        assertEquals(9 * SECOND, requireNonNull(next.cooling(0)).untilNanos());
    }

    // Another key

    @Test
    void anotherKey_keepsLatencies() {
        health.took(10, 0);
        health.firstEventAfter(3, 0);

        HealthBook next = health.forAnotherKey(0);

        assertEquals(10, next.latency(0));
        assertEquals(3, next.firstEvent(0));
    }

    @Test
    void anotherKey_keepsWhatTheEndpointAsked_andWhomItWasTold() {
        fail(health, asking(Duration.ofSeconds(5)), 0);
        health.untoldWait(0);

        HealthBook next = health.forAnotherKey(0);

        assertEquals(5 * SECOND, next.askedToWait(0));
        assertEquals(0, next.untoldWait(0));
    }

    @Test
    void anotherKey_forgetsFailures() {
        fail(health, failure(FailureKind.CONNECTION), 0);

        HealthBook next = health.forAnotherKey(0);

        assertFalse(fail(next, failure(FailureKind.CONNECTION), 0));
        assertFalse(next.hasAnswered());
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "PERMISSION", "NOT_FOUND"})
    void anotherKey_isNotInTheCooldownOfTheOldOne(FailureKind kind) {
        health.coolUntil(kind, 9 * SECOND, 0);

        HealthBook next = health.forAnotherKey(0);

        assertNull(next.cooling(0));
        assertEquals(Integer.MAX_VALUE, next.ramp());
    }

    @Test
    void anotherKey_staysInACooldownOfTheEndpoint_andComesBackByARamp() {
        cool(health, 0);

        HealthBook next = health.forAnotherKey(SECOND);

        assertEquals(health.cooling(SECOND), next.cooling(SECOND));
        assertEquals(1, next.ramp());
        next.succeeded(6 * SECOND);
        assertEquals(2, next.ramp());
    }

    @Test
    void anotherKey_goesOnWithTheCooldownsInARow() {
        cool(health, 0);

        HealthBook next = health.forAnotherKey(SECOND);
        cool(next, 6 * SECOND);

        assertEquals(16 * SECOND, requireNonNull(next.cooling(6 * SECOND)).untilNanos());
    }

    @Test
    void anotherKey_afterTheRampIsWell() {
        cool(health, 0);
        for (int i = 0; i < 6; i++) {
            health.succeeded(6 * SECOND);
        }

        HealthBook next = health.forAnotherKey(7 * SECOND);

        assertEquals(Integer.MAX_VALUE, next.ramp());
        next.succeeded(7 * SECOND);
        assertEquals(Integer.MAX_VALUE, next.ramp());
    }

    static List<Consumer<HealthBook>> everythingThatLocks() {
        return List.of(
                book -> book.forAnotherKey(0),
                HealthBook::retire,
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
    void book_isFreeForOtherThreadsAfterwards(Consumer<HealthBook> use) throws Exception {
        use.accept(health);

        CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(health::retire);

        other.get(30, TimeUnit.SECONDS);
    }
}
