package dev.llmrouter.internal.plan;

import static dev.llmrouter.internal.plan.PlanFixture.failure;
import static dev.llmrouter.internal.plan.PlanFixture.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.event.CooldownEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.policy.CooldownPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** "Cooldown and health": each row of the table. */
class RoutePlanCooldownTest {
    private final PlanFixture group = new PlanFixture();

    private PlanFixture two() {
        return group.deployment("a").deployment("b");
    }

    @Test
    void rateLimit_coolsAtOnceInAGroup() {
        two().attempts("a", 1, failure(FailureKind.RATE_LIMITED));

        assertEquals(Duration.ofSeconds(5), group.coolsFor("a"));
        group.run().attempt("b");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "NOT_FOUND"})
    void wrongKeyOrModel_coolsAtOnce(FailureKind kind) {
        two().attempts("a", 1, failure(kind));

        assertTrue(group.cooling("a"));
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_REQUEST", "CONTEXT_WINDOW", "CONTENT_POLICY", "CANCELLED"})
    void faultOfTheRequest_neverCools(FailureKind kind) {
        two().attempts("a", 20, failure(kind));

        assertFalse(group.cooling("a"));
    }

    @Test
    void serverErrors_coolWhenMoreThanHalfOfFiveFail() {
        two().attempts("a", 2, success());
        group.attempts("a", 2, failure(FailureKind.SERVER_ERROR));
        assertFalse(group.cooling("a"));

        group.attempts("a", 1, failure(FailureKind.SERVER_ERROR));

        assertTrue(group.cooling("a"));
    }

    @Test
    void serverErrors_ofMoreThanAMinuteAgoAreForgotten() {
        two().attempts("a", 2, failure(FailureKind.SERVER_ERROR));
        group.time.advance(Duration.ofSeconds(61));

        group.attempts("a", 2, failure(FailureKind.SERVER_ERROR));

        assertFalse(group.cooling("a"));
    }

    @Test
    void connectionFailures_coolWhenTwoComeInARow() {
        two().attempts("a", 1, failure(FailureKind.CONNECTION));
        assertFalse(group.cooling("a"));

        group.attempts("a", 1, failure(FailureKind.CONNECTION));

        assertTrue(group.cooling("a"));
    }

    @Test
    void connectionFailures_areNotInARowAfterAnAnswer() {
        two().attempts("a", 1, failure(FailureKind.CONNECTION));
        group.attempts("a", 3, success());
        group.attempts("a", 1, failure(FailureKind.CONNECTION));

        assertFalse(group.cooling("a"));
    }

    @Test
    void allowedFails_ofThreeMeansThree() {
        two().settings(s -> s.cooldowns(CooldownPolicy.builder().allowedFails(3).build()));
        group.attempts("a", 3, failure(FailureKind.SERVER_ERROR));
        assertFalse(group.cooling("a"));

        group.attempts("a", 1, failure(FailureKind.SERVER_ERROR));

        assertTrue(group.cooling("a"));
    }

    @Test
    void allowedFailsPolicy_countsKindsApart() {
        two().settings(s -> s.cooldowns(CooldownPolicy.builder()
                .allowedByKind(Map.of(FailureKind.TIMEOUT, 0))
                .build()));

        group.attempts("a", 1, failure(FailureKind.TIMEOUT));
        group.attempts("b", 1, failure(FailureKind.SERVER_ERROR));

        assertTrue(group.cooling("a"));
        assertFalse(group.cooling("b"));
    }

    @Test
    void cooldownTime_ofTheDeploymentWins() {
        group.deployment("m", "a", d -> d.cooldownTime(Duration.ofSeconds(40))).deployment("b");

        group.attempts("a", 1, failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(9)));

        assertEquals(Duration.ofSeconds(40), group.coolsFor("a"));
    }

    @Test
    void retryAfter_isTheLengthElse() {
        two().attempts("a", 1, failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(9)));

        assertEquals(Duration.ofSeconds(9), group.coolsFor("a"));
    }

    @Test
    void retryAfter_isCappedAtTenMinutes() {
        two().attempts("a", 1, failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofHours(9)));

        assertEquals(Duration.ofMinutes(10), group.coolsFor("a"));
    }

    @Test
    void cooldowns_inARowDoubleUpToSixteenTimes() {
        two();
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            group.attempts("a", 1, failure(FailureKind.RATE_LIMITED));
            seconds.add(group.coolsFor("a").toSeconds());
            group.time.advance(group.coolsFor("a"));
        }

        assertEquals(List.of(5L, 10L, 20L, 40L, 80L, 80L), seconds);
    }

    @Test
    void cooldowns_areForgottenByASuccess() {
        two().attempts("a", 1, failure(FailureKind.RATE_LIMITED));
        group.time.advance(Duration.ofSeconds(5));
        group.attempts("a", 1, success());

        group.attempts("a", 1, failure(FailureKind.RATE_LIMITED));

        assertEquals(Duration.ofSeconds(5), group.coolsFor("a"));
    }

    @Test
    void cooldownTime_ofZeroDisables() {
        two().settings(s ->
                s.cooldowns(CooldownPolicy.builder().cooldownTime(Duration.ZERO).build()));

        group.attempts("a", 1, failure(FailureKind.RATE_LIMITED));

        assertFalse(group.cooling("a"));
    }

    @Test
    void cooldownTime_ofZeroAtTheDeploymentDisablesThere() {
        group.deployment("m", "a", d -> d.cooldownTime(Duration.ZERO))
                .deployment("b")
                .attempts("a", 1, failure(FailureKind.RATE_LIMITED));

        assertFalse(group.cooling("a"));
    }

    @Test
    void cooldown_thatIsProlongedEndsAtTheLaterMoment() {
        two();
        PlanFixture.Run early = group.run("a", o -> o.numRetries(0));
        PlanFixture.Run late = group.run("a", o -> o.numRetries(0));
        early.ends(failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(60)));
        late.ends(failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(1)));

        assertEquals(Duration.ofSeconds(60), group.coolsFor("a"));
    }

    @Test
    void stragglersOfACooldown_neitherDoubleItNorAreToldAgain() {
        List<String> told = new ArrayList<>();
        two().listener(new RouterListener() {
            @Override
            public void cooldownStarted(CooldownStarted event) {
                told.add(event.deploymentId() + " " + event.length().toSeconds());
            }
        });
        List<PlanFixture.Run> underWay = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            underWay.add(group.run("a", o -> o.numRetries(0)));
        }
        underWay.forEach(run -> run.fails(FailureKind.RATE_LIMITED));

        assertEquals(List.of("a 5"), told);
        assertEquals(Duration.ofSeconds(5), group.coolsFor("a"));
    }

    @Test
    void stragglers_ofWhichOneSucceedsBeforeAnotherFails_leaveTheCooldownAsItIs() {
        two();
        List<PlanFixture.Run> underWay = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            underWay.add(group.run("a", o -> o.numRetries(0)));
        }

        underWay.get(0).fails(FailureKind.RATE_LIMITED);
        underWay.get(1).succeeds();
        underWay.get(2).fails(FailureKind.RATE_LIMITED);

        assertEquals(Duration.ofSeconds(5), group.coolsFor("a"));
    }

    @Test
    void deploymentThatComesBack_getsOneProbeThenARamp() {
        two().attempts("a", 1, failure(FailureKind.RATE_LIMITED));
        group.time.advance(Duration.ofSeconds(5));

        PlanFixture.Run probe = group.run().attempt("a");
        group.run().attempt("b");
        probe.succeeds();
        group.run().attempt("a");
        group.run().attempt("a");
        group.run().attempt("b");
    }

    @Test
    void loneDeployment_isNeverCooledForItsOwnFailures() {
        group.deployment("a").attempts("a", 10, failure(FailureKind.SERVER_ERROR));

        assertFalse(group.cooling("a"));
        group.run().attempt("a");
    }

    @Test
    void loneDeployment_stillObeysRetryAfter() {
        group.deployment("a").attempts("a", 1, failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(4)));

        assertEquals(Duration.ofSeconds(4), group.run().pause());
    }

    @Test
    void whenAllCoolForFailures_theOneThatRecoversSoonestIsTried() {
        two().settings(s -> s.cooldowns(CooldownPolicy.builder().allowedFails(0).build()));
        group.attempts("a", 1, failure(FailureKind.SERVER_ERROR));
        group.time.advance(Duration.ofSeconds(1));
        group.attempts("b", 1, failure(FailureKind.SERVER_ERROR));

        group.run().attempt("a").succeeds().returned();
    }

    private PlanFixture threeThatFail() {
        group.deployment("a").deployment("b").deployment("c");
        group.settings(s -> s.numRetries(0));
        for (String id : List.of("a", "b", "c")) {
            group.attempts(id, 3, failure(FailureKind.SERVER_ERROR));
        }
        return group;
    }

    @Test
    void whenAllCoolForFailures_eachIsAskedOnceASecond() {
        threeThatFail().time.advance(Duration.ofSeconds(1));

        group.run().fails(FailureKind.SERVER_ERROR);
        group.run().fails(FailureKind.SERVER_ERROR);
        group.run().fails(FailureKind.SERVER_ERROR);

        assertEquals(Duration.ofSeconds(1), group.run().pause());
    }

    @Test
    void answer_endsACooldownForFailures() {
        threeThatFail().time.advance(Duration.ofSeconds(1));
        PlanFixture.Run one = group.run();
        PlanFixture.Run two = group.run();
        PlanFixture.Run three = group.run();
        PlanFixture.Run waiting = group.run().waits();
        String id = one.open().deployment().id();

        one.succeeds().returned();

        assertFalse(group.cooling(id));
        waiting.called().attempt(id);
        two.fails(FailureKind.SERVER_ERROR);
        three.fails(FailureKind.SERVER_ERROR);
    }

    @Test
    void answerToACallFromBefore_doesNotEndACooldown() {
        two();
        PlanFixture.Run early = group.run("a", o -> {});
        group.attempts("a", 3, failure(FailureKind.SERVER_ERROR));

        early.succeeds();

        assertTrue(group.cooling("a"));
    }

    @Test
    void rateLimit_isWaitedFor_afterTheRetriesToo() {
        two().settings(s -> s.numRetries(1));
        PlanFixture.Run run = group.run().fails(FailureKind.RATE_LIMITED).fails(FailureKind.RATE_LIMITED);

        run.pause();
        run.pause();

        run.succeeds().returned();
    }

    @Test
    void rateLimit_isNotWaitedForWithoutRetries() {
        two().run("m", o -> o.numRetries(0)).fails(FailureKind.RATE_LIMITED).failed(AttemptsExhaustedException.class);
    }

    @Test
    void whenAllAreRateLimited_nobodyIsTriedBeforeItsTime() {
        two();
        group.attempts("a", 1, failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(60)));
        group.attempts("b", 1, failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(30)));

        NoDeploymentAvailableException none = group.run().failed(NoDeploymentAvailableException.class);

        assertEquals(Duration.ofSeconds(30), none.retryAfter().orElseThrow());
        assertEquals(429, none.status());
    }

    @Test
    void everyAttempt_ofARequestIsCountedAgainstTheDeploymentItWentTo() {
        two().run().attempt("a").fails(FailureKind.RATE_LIMITED).attempt("b").fails(FailureKind.RATE_LIMITED);

        assertTrue(group.cooling("a"));
        assertTrue(group.cooling("b"));
    }

    @Test
    void cooldown_isToldWhenItStartsAndWhenItEnds() {
        List<String> told = new ArrayList<>();
        two().listener(new RouterListener() {
            @Override
            public void cooldownStarted(CooldownStarted event) {
                told.add("started " + event.deploymentId() + " " + event.reason() + " "
                        + event.length().toSeconds());
            }

            @Override
            public void cooldownEnded(CooldownEnded event) {
                told.add("ended " + event.deploymentId());
            }
        });
        group.attempts("a", 1, failure(FailureKind.RATE_LIMITED));
        group.time.advance(Duration.ofSeconds(5));

        assertEquals(List.of("started a RATE_LIMITED 5", "ended a"), told);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "PERMISSION", "NOT_FOUND"})
    void refusalsOfModels_areNoFailuresInARowOfAWildcardDeployment(FailureKind kind) {
        Deployment wildcard = Deployment.builder("*", "openai/*").id("w").build();
        HealthTracker health = new HealthTracker(0);
        for (int i = 0; i < 9; i++) {
            assertFalse(health.failed(wildcard, 2, failure(kind), CooldownPolicy.standard(), i));
        }

        boolean cools = health.failed(wildcard, 2, failure(FailureKind.CONNECTION), CooldownPolicy.standard(), 10);

        assertFalse(cools);
        assertTrue(health.failed(wildcard, 2, failure(FailureKind.CONNECTION), CooldownPolicy.standard(), 11));
    }
}
