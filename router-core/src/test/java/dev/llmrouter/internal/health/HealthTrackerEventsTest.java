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
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What providers and other processes ask, and what a book for another key gets of it. */
class HealthTrackerEventsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
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
        assertEquals(0, health.unpublishedWait(5 * SECOND));
    }

    @Test
    void wait_isToldToOtherProcessesOnce() {
        fail(health, asking(Duration.ofSeconds(5)), 0);

        assertEquals(5 * SECOND, health.unpublishedWait(0));
        assertEquals(0, health.unpublishedWait(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void waitThatGrows_isToldAgainWhenItGrewByMoreThanASecond(long more) {
        fail(health, asking(Duration.ofSeconds(5)), 3);
        health.unpublishedWait(3);
        Duration longer = Duration.ofSeconds(6).plusNanos(more);

        fail(health, asking(longer.minusNanos(2)), 5);

        assertEquals(more == 0 ? 0 : longer.toNanos() - 2, health.unpublishedWait(5));
    }

    @Test
    void waitOfAnotherProcess_isObeyedAndNotToldBack() {
        health.waitUntil(12 * SECOND, 2 * SECOND);

        assertEquals(10 * SECOND, health.askedToWait(2 * SECOND));
        assertEquals(0, health.unpublishedWait(2 * SECOND));
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

        HealthTracker.Cooldown cooldown = requireNonNull(health.cooling(12 * SECOND - 1));
        assertEquals(FailureKind.SERVER_ERROR, requireNonNull(cooldown).reason());
        assertEquals(12 * SECOND, cooldown.untilNanos());
        assertNull(health.cooling(12 * SECOND));
        assertEquals(1, health.slowStartLimit());
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
        HealthTracker next = health.forAnotherKey(0);

        next.coolUntil(kind, 9 * SECOND, 0);

        assertNull(next.cooling(0));
    }

    @Test
    void overloadThatAnotherProcessFound_countsUnderAnyKey() {
        HealthTracker next = health.forAnotherKey(0);

        next.coolUntil(FailureKind.RATE_LIMITED, 9 * SECOND, 0);

        assertEquals(9 * SECOND, requireNonNull(next.cooling(0)).untilNanos());
    }

    // Another key

    @Test
    void anotherKey_keepsLatencies() {
        health.took(10, 0);
        health.firstEventAfter(3, 0);

        HealthTracker next = health.forAnotherKey(0);

        assertEquals(10, next.latency(0));
        assertEquals(3, next.firstEvent(0));
    }

    @Test
    void anotherKey_keepsWhatTheEndpointAsked_andWhomItWasTold() {
        fail(health, asking(Duration.ofSeconds(5)), 0);
        health.unpublishedWait(0);

        HealthTracker next = health.forAnotherKey(0);

        assertEquals(5 * SECOND, next.askedToWait(0));
        assertEquals(0, next.unpublishedWait(0));
    }

    @Test
    void anotherKey_forgetsFailures() {
        fail(health, failure(FailureKind.CONNECTION), 0);

        HealthTracker next = health.forAnotherKey(0);

        assertFalse(fail(next, failure(FailureKind.CONNECTION), 0));
        assertFalse(next.hasAnswered());
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "PERMISSION", "NOT_FOUND"})
    void anotherKey_isNotInTheCooldownOfTheOldOne(FailureKind kind) {
        health.coolUntil(kind, 9 * SECOND, 0);

        HealthTracker next = health.forAnotherKey(0);

        assertNull(next.cooling(0));
        assertEquals(Integer.MAX_VALUE, next.slowStartLimit());
    }

    @Test
    void anotherKey_staysInACooldownOfTheEndpoint_andComesBackByARamp() {
        cool(health, 0);

        HealthTracker next = health.forAnotherKey(SECOND);

        assertEquals(health.cooling(SECOND), next.cooling(SECOND));
        assertEquals(1, next.slowStartLimit());
        next.succeeded(6 * SECOND);
        assertEquals(2, next.slowStartLimit());
    }

    @Test
    void anotherKey_goesOnWithTheCooldownsInARow() {
        cool(health, 0);

        HealthTracker next = health.forAnotherKey(SECOND);
        cool(next, 6 * SECOND);

        assertEquals(16 * SECOND, requireNonNull(next.cooling(6 * SECOND)).untilNanos());
    }

    @Test
    void anotherKey_afterTheRampIsWell() {
        cool(health, 0);
        for (int i = 0; i < 6; i++) {
            health.succeeded(6 * SECOND);
        }

        HealthTracker next = health.forAnotherKey(7 * SECOND);

        assertEquals(Integer.MAX_VALUE, next.slowStartLimit());
        next.succeeded(7 * SECOND);
        assertEquals(Integer.MAX_VALUE, next.slowStartLimit());
    }
}
