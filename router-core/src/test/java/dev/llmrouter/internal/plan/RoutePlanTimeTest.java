package dev.llmrouter.internal.plan;

import static dev.llmrouter.internal.plan.PlanFixture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.policy.Fallbacks;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deadlines and waiting for room. */
class RoutePlanTimeTest {
    /** What is kept between windows, because requests take their time to the provider. */
    private static final Duration TRAVEL = Duration.ofMillis(30);

    private final PlanFixture group = new PlanFixture();

    private static Timeouts call(int seconds) {
        return Timeouts.builder().call(Duration.ofSeconds(seconds)).build();
    }

    private static Limits rpm(long limit) {
        return Limits.builder().requestsPerMinute(limit).build();
    }

    @Test
    void attempt_getsAllOfTheCallsTimeByDefault() {
        PlanFixture.Run run =
                group.deployment("a").settings(s -> s.timeouts(call(30))).run();

        assertEquals(Duration.ofSeconds(30).toNanos(), run.open().terms().timeoutNanos());
    }

    @Test
    void attempt_getsTheDeploymentsTimeWhenThatIsShorter() {
        PlanFixture.Run run = group.deployment("m", "a", d -> d.timeouts(call(5)))
                .settings(s -> s.timeouts(call(30)))
                .run();

        assertEquals(Duration.ofSeconds(5).toNanos(), run.open().terms().timeoutNanos());
    }

    @Test
    void secondAttempt_getsWhatTheFirstHasLeft() {
        PlanFixture.Run run = group.deployment("a")
                .deployment("b")
                .settings(s -> s.timeouts(call(30)))
                .run();
        group.time.advance(Duration.ofSeconds(20));
        run.attempt("a").fails(FailureKind.SERVER_ERROR).attempt("b");

        assertEquals(Duration.ofSeconds(10).toNanos(), run.open().terms().timeoutNanos());
    }

    @Test
    void hungDeployment_doesNotMakeACallOutlastItsTime() {
        PlanFixture.Run run = group.deployment("a")
                .deployment("b")
                .settings(s -> s.timeouts(call(30)))
                .run();
        group.time.advance(Duration.ofSeconds(30));

        RouterTimeoutException late =
                run.attempt("a").fails(FailureKind.TIMEOUT).failed(RouterTimeoutException.class);

        assertEquals(1, late.attempts().size());
        assertEquals(408, late.status());
    }

    @Test
    void hungDeployment_withATimeOfItsOwnLeavesTimeForAnother() {
        PlanFixture.Run run = group.deployment("m", "a", d -> d.timeouts(call(5)))
                .deployment("b")
                .settings(s -> s.timeouts(call(30)))
                .run();
        group.time.advance(Duration.ofSeconds(5));

        run.attempt("a").fails(FailureKind.TIMEOUT).attempt("b").succeeds().returned();
    }

    @Test
    void timeout_ofTheRequestWinsOverTheRouters() {
        PlanFixture.Run run =
                group.deployment("a").settings(s -> s.timeouts(call(30))).run("m", o -> o.timeouts(call(3)));

        assertEquals(Duration.ofSeconds(3).toNanos(), run.open().terms().timeoutNanos());
    }

    @Test
    void backOff_pastTheDeadlineIsNotBegun() {
        PlanFixture.Run run = group.deployment("a")
                .settings(s -> s.timeout(Duration.ofMillis(200)))
                .run();

        run.attempt("a").fails(FailureKind.SERVER_ERROR).failed(AttemptsExhaustedException.class);
    }

    @Test
    void hurriedCaller_doesNotCountAgainstTheDeployment() {
        group.deployment("a").deployment("b").settings(s -> s.timeouts(call(30)));
        for (int i = 0; i < 10; i++) {
            group.run("a", o -> o.timeouts(call(1)).numRetries(0)).fails(FailureKind.TIMEOUT);
        }

        assertFalse(group.cooling("a"));
    }

    @Test
    void slowDeployment_isCountedWhenItHadItsTime() {
        group.deployment("a").deployment("b").settings(s -> s.timeouts(call(30)));
        group.attempts("a", 2, failure(FailureKind.TIMEOUT));

        assertTrue(group.cooling("a"));
    }

    @Test
    void limit_admitsExactlyItsNumber() {
        group.deployment("m", "a", d -> d.limits(rpm(10))).settings(s -> s.maxWait(Duration.ZERO));
        for (int i = 0; i < 10; i++) {
            group.run().attempt("a").succeeds();
        }

        group.run().failed(NoDeploymentAvailableException.class);
    }

    @Test
    void limit_isHeldInAnyWindowNotByClockMinute() {
        group.deployment("m", "a", d -> d.limits(rpm(2))).settings(s -> s.maxWait(Duration.ZERO));
        group.run().succeeds();
        group.time.advance(Duration.ofSeconds(50));
        group.run().succeeds();
        group.time.advance(Duration.ofSeconds(11));
        group.run().succeeds();

        NoDeploymentAvailableException full = group.run().failed(NoDeploymentAvailableException.class);

        assertEquals(429, full.status());
        assertEquals(Duration.ofSeconds(49).plus(TRAVEL), full.retryAfter().orElseThrow());
    }

    @Test
    void fullDeployment_isPassedOverForAnother() {
        group.deployment("m", "a", d -> d.limits(rpm(1))).deployment("b");
        group.run().attempt("a").succeeds();

        group.run().attempt("b");
    }

    @Test
    void request_withoutRoomWaitsForTheEarliestRefill() {
        group.deployment("m", "a", d -> d.limits(rpm(1)));
        group.run().succeeds();
        group.time.advance(Duration.ofSeconds(55));
        PlanFixture.Run run = group.run();

        Duration waited = run.pause();

        assertEquals(Duration.ofSeconds(5).plus(TRAVEL), waited);
        run.attempt("a");
    }

    @Test
    void request_doesNotWaitLongerThanMaxWait() {
        group.deployment("m", "a", d -> d.limits(rpm(1)));
        group.run().succeeds();

        NoDeploymentAvailableException full = group.run().failed(NoDeploymentAvailableException.class);

        assertEquals(Duration.ofSeconds(60).plus(TRAVEL), full.retryAfter().orElseThrow());
        assertEquals(java.util.Set.of("a"), full.reasons().keySet());
    }

    @Test
    void tokens_areReservedBeforeTheCallAndSettledAfterIt() {
        group.deployment(
                        "m",
                        "a",
                        d -> d.limits(Limits.builder().tokensPerMinute(100).build()))
                .settings(s -> s.maxWait(Duration.ZERO));
        PlanFixture.Run first = group.run("m", o -> {}, MockOptions.NONE, 80);
        group.run("m", o -> {}, MockOptions.NONE, 80).failed(NoDeploymentAvailableException.class);

        first.ends(dev.llmrouter.call.Outcome.success(200, dev.llmrouter.call.TokenUsage.of(10, 5)));

        group.run("m", o -> {}, MockOptions.NONE, 80).attempt("a");
    }

    @Test
    void parallelCalls_beyondTheLimitWaitForAnEnd() {
        group.deployment(
                "m", "a", d -> d.limits(Limits.builder().maxParallelRequests(1).build()));
        PlanFixture.Run first = group.run();
        PlanFixture.Run second = group.run();
        first.succeeds();

        second.pause();

        second.attempt("a");
    }

    @Test
    void refusedConnection_givesItsShareOfTheLimitBack() {
        group.deployment("m", "a", d -> d.limits(rpm(1))).settings(s -> s.maxWait(Duration.ZERO));
        group.run("m", o -> o.numRetries(0))
                .ends(Outcome.failure(FailureKind.CONNECTION, new ConnectException("refused")));

        group.run().attempt("a");
    }

    @Test
    void connectionThatBrokeAfterTheRequestWasWritten_keepsItsShareOfTheLimit() {
        group.deployment("m", "a", d -> d.limits(rpm(1))).settings(s -> s.maxWait(Duration.ZERO));
        group.run("m", o -> o.numRetries(0))
                .ends(Outcome.failure(FailureKind.CONNECTION, new IOException("connection reset")));

        group.run().failed(NoDeploymentAvailableException.class);
    }

    @Test
    void limits_thatAreNotEnforcedAreOnlyWeights() {
        group.deployment("m", "a", d -> d.limits(rpm(1))).settings(s -> s.enforceLimits(false));
        group.run().succeeds();

        group.run().attempt("a");
    }

    // ---- an attempt's share of the call's time

    private static Duration timeOf(PlanFixture.Run run) {
        return Duration.ofNanos(run.open().terms().timeoutNanos());
    }

    @Test
    void attemptOfALoneDeployment_hasAllOfTheTime() {
        group.deployment("a").settings(s -> s.timeout(Duration.ofSeconds(30)));

        assertEquals(Duration.ofSeconds(30), timeOf(group.run()));
    }

    @Test
    void attemptBesideAnother_leavesItHalfOfWhatIsLeft() {
        group.deployment("a").deployment("b").settings(s -> s.timeout(Duration.ofSeconds(30)));
        PlanFixture.Run run = group.run().attempt("a");

        assertEquals(Duration.ofSeconds(15), timeOf(run));
        group.time.advance(Duration.ofSeconds(15));
        run.fails(FailureKind.TIMEOUT).attempt("b");
        assertEquals(Duration.ofSeconds(15), timeOf(run));
    }

    @Test
    void attemptBeforeALaterTier_leavesItTimeEvenWithoutRetries() {
        group.deployment("m", "a", d -> d.order(1))
                .deployment("m", "b", d -> d.order(2))
                .settings(s -> s.timeout(Duration.ofSeconds(30)).numRetries(0));

        assertEquals(Duration.ofSeconds(15), timeOf(group.run().attempt("a")));
    }

    @Test
    void attemptBeforeAFallback_leavesItTime() {
        group.deployment("a")
                .deployment("n", "n1", d -> d)
                .settings(s -> s.timeout(Duration.ofSeconds(30))
                        .fallbacks(Fallbacks.builder()
                                .generic(Map.of("m", List.of(FallbackTarget.of("n"))))
                                .build()));

        assertEquals(Duration.ofSeconds(15), timeOf(group.run().attempt("a")));
        assertEquals(Duration.ofSeconds(30), timeOf(group.run("n", o -> {}).attempt("n1")));
    }

    @Test
    void attemptBesideAnother_isNoLongerThanItsGroupsAnswersExplain() {
        group.deployment("a").deployment("b").settings(s -> s.timeout(Duration.ofMinutes(10)));
        assertEquals(Duration.ofMinutes(2), timeOf(group.run().attempt("a")));
        PlanFixture.Run slow = group.run().attempt("a");
        group.time.advance(Duration.ofSeconds(70));
        slow.succeeds();

        assertEquals(Duration.ofSeconds(210), timeOf(group.run().attempt("a")));
    }

    @Test
    void ownTimeoutOfADeployment_isItsTime() {
        group.deployment(
                        "m",
                        "a",
                        d -> d.timeouts(
                                Timeouts.builder().call(Duration.ofSeconds(25)).build()))
                .deployment("b")
                .settings(s -> s.timeout(Duration.ofSeconds(30)));

        assertEquals(Duration.ofSeconds(25), timeOf(group.run().attempt("a")));
    }

    @Test
    void silenceForItsShare_countsAgainstTheDeployment() {
        group.deployment("a").deployment("b").settings(s -> s.timeout(Duration.ofSeconds(30)));
        for (int i = 0; i < 2; i++) {
            PlanFixture.Run run = group.run().attempt("a");
            group.time.advance(timeOf(run));
            run.fails(FailureKind.TIMEOUT).attempt("b").succeeds();
        }

        assertTrue(group.cooling("a"));
        group.run().attempt("b");
    }
}
