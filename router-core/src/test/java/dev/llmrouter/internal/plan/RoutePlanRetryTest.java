package dev.llmrouter.internal.plan;

import static dev.llmrouter.internal.plan.PlanFixture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.RequestCancelledException;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.internal.engine.Snapshots;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.policy.Backoff;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.policy.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** "Attempts, time, retries": each row of the table as outcomes in, steps out. */
class RoutePlanRetryTest {
    private final PlanFixture group = new PlanFixture()
            .settings(s -> s.cooldowns(CooldownPolicy.builder().disabled(true).build())
                    .retries(RetryPolicy.builder()
                            .backoff(Backoff.exponential(Duration.ofMillis(500), Duration.ofSeconds(8), 0))
                            .build()));

    private PlanFixture two() {
        return group.deployment("a").deployment("b");
    }

    @Test
    void firstAttempt_thatSucceeds_isReturned() {
        PlanFixture.Run run = two().run().attempt("a").succeeds().returned();

        assertEquals(1, run.plan.attempts().size());
        assertEquals(0, run.plan.retriesMade());
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTION", "TIMEOUT", "RATE_LIMITED", "SERVER_ERROR"})
    void failureOfTheDeployment_isRetriedAtOnceOnAnother(FailureKind kind) {
        two().run().attempt("a").fails(kind).attempt("b").succeeds().returned();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTION", "TIMEOUT", "RATE_LIMITED", "SERVER_ERROR"})
    void failureOfALoneDeployment_isRetriedThereAfterABackOff(FailureKind kind) {
        PlanFixture.Run run = group.deployment("a").run().attempt("a").fails(kind);

        assertEquals(Duration.ofMillis(500), run.pause());
        run.attempt("a").succeeds().returned();
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "PERMISSION", "NOT_FOUND"})
    void refusalOfTheDeployment_isRetriedOnAnotherOnly(FailureKind kind) {
        PlanFixture.Run run = two().run().attempt("a").fails(kind).attempt("b").fails(kind);

        assertEquals(2, run.failed(AttemptsExhaustedException.class).attempts().size());
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_REQUEST", "CONTEXT_WINDOW", "CONTENT_POLICY"})
    void refusalOfTheRequest_isNeverRetriedInTheGroup(FailureKind kind) {
        PlanFixture.Run run = two().run().attempt("a").fails(kind);

        assertEquals(kind, run.failed(RequestRejectedException.class).kind().orElseThrow());
    }

    @Test
    void retries_areTwoByDefault() {
        PlanFixture.Run run = group.deployment("a")
                .deployment("b")
                .deployment("c")
                .deployment("d")
                .run();

        run.attempt("a")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("b")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("c")
                .fails(FailureKind.SERVER_ERROR);

        assertEquals(3, run.failed(AttemptsExhaustedException.class).attempts().size());
    }

    @Test
    void numRetries_ofTheRequest_winsOverDeploymentAndRouter() {
        PlanFixture.Run run =
                group.deployment("m", "a", d -> d.numRetries(5)).deployment("b").run("m", o -> o.numRetries(0));

        run.attempt("a").fails(FailureKind.SERVER_ERROR).failed(AttemptsExhaustedException.class);
    }

    @Test
    void numRetries_ofTheDeployment_winsOverTheRouter() {
        group.deployment("m", "a", d -> d.numRetries(0))
                .deployment("b")
                .run()
                .attempt("a")
                .fails(FailureKind.SERVER_ERROR)
                .failed(AttemptsExhaustedException.class);
    }

    @Test
    void retryPolicy_forAKindOfFailure_winsOverTheNumber() {
        group.settings(s -> s.retries(
                RetryPolicy.builder().byKind(Map.of(FailureKind.TIMEOUT, 0)).build()));

        two().run().attempt("a").fails(FailureKind.TIMEOUT).failed(AttemptsExhaustedException.class);
    }

    @Test
    void retryPolicy_ofTheGroup_winsOverTheRouters() {
        group.settings(s -> s.retries(RetryPolicy.builder()
                .byKind(Map.of(FailureKind.TIMEOUT, 5))
                .byGroup(Map.of("m", Map.of(FailureKind.TIMEOUT, 0)))
                .build()));

        two().run().attempt("a").fails(FailureKind.TIMEOUT).failed(AttemptsExhaustedException.class);
    }

    @Test
    void retryPolicy_doesNotMakeABadRequestRetried() {
        group.settings(s -> s.retries(
                RetryPolicy.builder().byKind(Map.of(FailureKind.BAD_REQUEST, 5)).build()));

        two().run().attempt("a").fails(FailureKind.BAD_REQUEST).failed(RequestRejectedException.class);
    }

    @Test
    void backOff_doublesWithEachRetry() {
        PlanFixture.Run run = group.deployment("a").run("m", o -> o.numRetries(3));

        run.attempt("a").fails(FailureKind.SERVER_ERROR);
        assertEquals(Duration.ofMillis(500), run.pause());
        run.attempt("a").fails(FailureKind.SERVER_ERROR);
        assertEquals(Duration.ofSeconds(1), run.pause());
        run.attempt("a").fails(FailureKind.SERVER_ERROR);
        assertEquals(Duration.ofSeconds(2), run.pause());
    }

    @Test
    void backOff_doesNotFollowTheLastAttempt() {
        PlanFixture.Run run = group.deployment("a").run("m", o -> o.numRetries(0));

        run.attempt("a").fails(FailureKind.SERVER_ERROR).failed(AttemptsExhaustedException.class);
    }

    @Test
    void retry_waitsForTheNewestRetryAfter() {
        PlanFixture.Run run = group.deployment("a").run();

        run.attempt("a").ends(failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(3)));

        assertEquals(Duration.ofSeconds(3), run.pause());
        run.attempt("a");
    }

    @Test
    void retry_neverGoesToADeploymentThatAskedToWait() {
        PlanFixture.Run run = two().run();

        run.attempt("a").ends(failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(5)));
        run.attempt("b").fails(FailureKind.SERVER_ERROR);

        run.pause();
        run.attempt("b");
    }

    @Test
    void otherRequests_alsoLeaveADeploymentAloneThatAskedToWait() {
        two().run().attempt("a").ends(failure(FailureKind.SERVER_ERROR).withRetryAfter(Duration.ofSeconds(5)));

        group.run().attempt("b");
        group.time.advance(Duration.ofSeconds(6));
        group.run().attempt("a");
    }

    @Test
    void retryBudget_isAFifthOfTheRequestsPlusTen() {
        group.settings(s -> s.retries(
                RetryPolicy.builder().numRetries(1).backoff(Backoff.none()).build()));
        group.deployment("a");
        int retried = 0;
        for (int i = 0; i < 100; i++) {
            PlanFixture.Run run = group.run();
            run.ends(failure(FailureKind.SERVER_ERROR));
            retried += run.plan.retriesMade();
        }

        // Ten at once, and one for every five requests that have come by then: r = 10 + 0.2 × 100.
        assertTrue(retried >= 28 && retried <= 31, () -> "retries of 100 requests in an outage");
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVER_ERROR", "CONNECTION", "RATE_LIMITED", "PERMISSION", "NOT_FOUND", "AUTHENTICATION"})
    void goingOnToAnUntriedDeployment_isNeverRefusedByTheBudget(FailureKind kind) {
        group.settings(s -> s.cooldowns(CooldownPolicy.builder().disabled(true).build()));
        two();
        List<PlanFixture.Run> inFlight = Stream.generate(group::run).limit(200).toList();

        inFlight.forEach(run -> run.attempt("a").ends(failure(kind)));

        inFlight.forEach(run -> run.attempt("b").succeeds().returned());
    }

    @Test
    void retryThatFoundNowhereToGo_isNoRetry() {
        group.settings(s -> s.retries(
                RetryPolicy.builder().numRetries(1).backoff(Backoff.none()).build()));
        group.deployment("a");
        int refused = 0;
        for (int i = 0; i < 30; i++) {
            PlanFixture.Run run = group.run();
            run.ends(failure(FailureKind.SERVER_ERROR));
            if (run.isOver()) {
                refused++;
                assertEquals(0, run.plan.retriesMade());
            }
        }
        assertTrue(refused > 10);
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "TIMEOUT", "SERVER_ERROR", "CONNECTION"})
    void deploymentThatFailed_isNotAskedAgainBeforeAFallback(FailureKind kind) {
        group.deployment("a").deployment("n", "n1", d -> d);
        group.settings(s -> s.fallbacks(Fallbacks.builder()
                .generic(Map.of("m", List.of(FallbackTarget.of("n"))))
                .build()));

        group.run().attempt("a").fails(kind).attempt("n1");
    }

    @Test
    void attempts_areToldInOrderWithWhatHappened() {
        PlanFixture.Run run = two().run();
        run.attempt("a").ends(Outcome.failure(FailureKind.SERVER_ERROR, 503).withCode("overloaded"));
        group.time.advance(Duration.ofMillis(70));
        run.attempt("b").ends(failure(FailureKind.BAD_REQUEST));

        RequestRejectedException rejected = run.failed(RequestRejectedException.class);

        assertEquals(
                "[a: SERVER_ERROR 503 (overloaded) after 0 ms, b: BAD_REQUEST 400 after 70 ms]",
                rejected.attempts().toString());
    }

    @Test
    void cancelledAttempt_endsTheRequest() {
        two().run().attempt("a").fails(FailureKind.CANCELLED).failed(RequestCancelledException.class);
    }

    @Test
    void mockedRateLimit_isRetriedWithinTheGroupAndCountsAgainstNobody() {
        PlanFixture.Run run = two().run("m", o -> {}, new MockOptions(null, FailureKind.RATE_LIMITED, null, null), 10);

        run.attempt("a")
                .ends(Objects.requireNonNull(run.open().terms().mock()))
                .attempt("b")
                .succeeds()
                .returned();
        assertEquals(
                0,
                Snapshots.of(group.engine().table(), group.time.nanos())
                        .deployments()
                        .get(0)
                        .failuresInLastMinute());
    }

    @Test
    void concurrentRequests_leaveNothingInFlightWhateverTheirEnds() {
        two();
        for (FailureKind kind : FailureKind.values()) {
            PlanFixture.Run run = group.run("m", o -> o.numRetries(0));
            run.fails(kind);
        }
        group.run().succeeds();

        assertEquals(0, Snapshots.of(group.engine().table(), group.time.nanos()).callsInFlight());
    }
}
