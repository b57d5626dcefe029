package dev.llmrouter;

import static dev.llmrouter.PlanFixture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.policy.Fallbacks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who waits for room is served in order, without polling, and not for longer than was said. */
class WaitingLineTest {
    private final PlanFixture group = new PlanFixture();

    private PlanFixture oneAtATime() {
        return group.deployment(
                "m", "a", d -> d.limits(Limits.builder().maxParallelRequests(1).build()));
    }

    private WaitingLine line() {
        return group.engine().line();
    }

    @Test
    void request_waitsUntilACallEnds() {
        PlanFixture.Run first = oneAtATime().run();
        PlanFixture.Run second = group.run().waits();

        first.attempt("a").succeeds();

        second.called().attempt("a").succeeds().returned();
        assertEquals(0, line().size());
    }

    @Test
    void requests_areServedInTheOrderInWhichTheyCame() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run first = group.run().waits();
        PlanFixture.Run second = group.run().waits();

        running.succeeds();
        second.waits();
        first.called().attempt("a").succeeds();

        second.called().attempt("a");
    }

    @Test
    void request_thatComesLaterDoesNotOvertakeOneThatHasBeenCalled() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run first = group.run().waits();
        running.succeeds();

        PlanFixture.Run late = group.run().waits();

        first.called().attempt("a");
        late.called().waits();
    }

    @Test
    void requestOfHigherPriority_isServedFirst() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run ordinary = group.run().waits();
        PlanFixture.Run urgent = group.run("m", o -> o.priority(-1)).waits();

        running.succeeds();

        ordinary.waits();
        urgent.called().attempt("a");
    }

    @Test
    void requestOfLowPriority_isNotOvertakenForEver() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run patient = group.run("m", o -> o.priority(3)).waits();
        group.time.advance(Duration.ofSeconds(4));
        group.run().waits();

        running.succeeds();

        patient.called().attempt("a");
    }

    @Test
    void requestThatGivesUp_letsTheNextOneLook() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run first = group.run().waits();
        PlanFixture.Run second = group.run().waits();
        first.plan.cancel();
        running.succeeds();

        second.called().attempt("a");
    }

    @Test
    void wait_endsAfterMaxWait() {
        oneAtATime().settings(s -> s.maxWait(Duration.ofSeconds(3))).run();
        PlanFixture.Run second = group.run();

        assertEquals(Duration.ofSeconds(3), second.pause());

        second.failed(NoDeploymentAvailableException.class);
        assertEquals(0, line().size());
    }

    @Test
    void wait_endsWithTheCallsTime() {
        oneAtATime().run();
        PlanFixture.Run second = group.run(
                "m",
                o -> o.timeouts(Timeouts.builder().call(Duration.ofSeconds(1)).build()));

        assertTrue(second.pause().compareTo(Duration.ofSeconds(1)) <= 0);

        second.failed(NoDeploymentAvailableException.class);
    }

    @Test
    void maxWaitOfZero_turnsTheLineOff() {
        oneAtATime().settings(s -> s.maxWait(Duration.ZERO)).run();

        group.run().failed(NoDeploymentAvailableException.class);
    }

    @Test
    void fullLine_turnsTheNextRequestAway() {
        oneAtATime().settings(s -> s.maxWaiting(1)).run();
        group.run().waits();

        group.run().failed(NoDeploymentAvailableException.class);
    }

    @Test
    void fullLine_fallsBackWhereThereIsSomewhereToGo() {
        oneAtATime()
                .deployment("other", "b", d -> d)
                .settings(s -> s.maxWaiting(0)
                        .fallbacks(Fallbacks.builder()
                                .generic(Map.of("m", List.of(FallbackTarget.of("other"))))
                                .build()))
                .run();

        group.run().attempt("b");
    }

    @Test
    void refill_isWaitedForByTheFirstAndPassedOn() {
        group.deployment(
                "m", "a", d -> d.limits(Limits.builder().requestsPerMinute(2).build()));
        group.run().succeeds();
        group.run().succeeds();
        group.time.advance(Duration.ofSeconds(55));
        PlanFixture.Run first = group.run();
        PlanFixture.Run second = group.run().waits();

        first.pause();
        first.attempt("a");

        second.called().attempt("a");
    }

    @Test
    void fourDeploymentsOfSix_answerTwentyFourRequestsAtOnce() {
        for (String id : List.of("a", "b", "c", "d")) {
            group.deployment(
                    "m", id, d -> d.limits(Limits.builder().requestsPerMinute(6).build()));
        }
        for (int i = 0; i < 24; i++) {
            group.run().succeeds().returned();
        }
    }

    @Test
    void retry_thatWaitsInTheLineIsServedToo() {
        PlanFixture.Run running = oneAtATime().run("m", o -> o.numRetries(0));
        PlanFixture.Run second = group.run().waits();
        running.fails(FailureKind.SERVER_ERROR);

        second.called().attempt("a").ends(failure(FailureKind.SERVER_ERROR));
        assertTrue(second.pause().compareTo(Duration.ofMillis(375)) >= 0);
        second.attempt("a").succeeds().returned();
    }

    @Test
    void place_isKeptAcrossAReload() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run waiting = group.run().waits();
        group.engine().reload(group.engine().table().config());
        assertNotNull(group.run().waits());

        running.succeeds();

        waiting.called().attempt("a");
    }
}
