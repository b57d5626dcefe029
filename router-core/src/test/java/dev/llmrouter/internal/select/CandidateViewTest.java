package dev.llmrouter.internal.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.strategy.Candidates;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a strategy sees of a deployment is what the router counts of it. */
class CandidateViewTest {
    private static final int A = 0;
    private static final int B = 1;
    /** Ages are kept in fewer bits. */
    private static final double MICROSECOND = 1_000;

    private static final int RPM = 100;
    private static final int TPM = 1_000_000;

    private final PlanFixture group = new PlanFixture()
            .deployment(
                    "m",
                    "a",
                    d -> d.limits(Limits.builder()
                            .requestsPerMinute(RPM)
                            .tokensPerMinute(TPM)
                            .build()))
            .deployment("m", "b", d -> d);

    private Candidates view() {
        List<DeploymentState> members =
                group.engine().table().route("m").orElseThrow().members();
        return new CandidateView().show(members, group.time.nanos());
    }

    private DeploymentState state(int index) {
        return group.engine().table().route("m").orElseThrow().members().get(index);
    }

    private void answer(Duration after, int tokens) {
        PlanFixture.Run run = group.run("a", o -> {});
        group.time.advance(after);
        run.ends(Outcome.success(200, TokenUsage.of(tokens, tokens)));
    }

    @Test
    void callUnderWay_isCountedWithItsTokensAndItsAge() {
        group.run("a", o -> {}).attempt("a");
        group.time.advance(Duration.ofSeconds(2));

        Candidates view = view();

        assertEquals(1, view.callsInFlight(A));
        assertEquals(10, view.tokensInFlight(A));
        assertEquals((double) Duration.ofSeconds(2).toNanos(), (double) view.oldestCallNanos(A), MICROSECOND);
        assertEquals((double) Duration.ofSeconds(2).toNanos(), (double) view.silentNanos(A), MICROSECOND);
        assertEquals(0, view.callsInFlight(B));
        assertEquals(0, view.tokensInFlight(B));
    }

    @Test
    void whatWasSpent_isNoRoom() {
        answer(Duration.ofSeconds(1), 50);

        Candidates view = view();

        assertEquals(1, view.requestsUsed(A));
        assertEquals(RPM - 1, view.requestsRoom(A));
        assertEquals(100, view.tokensUsed(A));
        assertTrue(view.tokensRoom(A) <= TPM - 100 && view.tokensRoom(A) > TPM / 2);
    }

    @Test
    void withoutLimits_thereIsRoomWithoutEnd() {
        assertEquals(Candidates.UNLIMITED, view().requestsRoom(B));
        assertEquals(Candidates.UNLIMITED, view().tokensRoom(B));
    }

    @Test
    void latency_isThatOfItsAnswers() {
        answer(Duration.ofSeconds(1), 1);

        assertEquals((double) Duration.ofSeconds(1).toNanos(), view().latencyNanos(A), 1);
        assertEquals(0, view().newestSignNanos(A) - state(A).health().signals().newestSignNanos(group.time.nanos()));
    }

    @Test
    void failures_areCountedInARow_withTheNewest() {
        assertNull(view().newestFailure(A));
        assertEquals(-1, view().newestFailureNanos(A));
        group.settings(s -> s.numRetries(0));
        group.run("a", o -> o.numRetries(0)).fails(FailureKind.SERVER_ERROR);
        group.run("a", o -> o.numRetries(0));
        group.time.advance(Duration.ofSeconds(3));

        assertEquals(1, view().failuresInARow(A));
        assertEquals(FailureKind.SERVER_ERROR, view().newestFailure(A));
        assertEquals(Duration.ofSeconds(3).toNanos(), view().newestFailureNanos(A));
        assertEquals(0, view().failuresInARow(B));
    }

    @Test
    void deploymentThatComesBack_startsSlowly() {
        assertFalse(view().slowStarting(A));
        assertTrue(state(A).health()
                .failed(
                        state(A).deployment(),
                        2,
                        PlanFixture.failure(FailureKind.RATE_LIMITED),
                        CooldownPolicy.standard(),
                        group.time.nanos()));
        group.time.advance(Duration.ofMinutes(2));
        group.run("a", o -> {}).attempt("a");

        assertTrue(view().slowStarting(A));
        assertFalse(view().slowStarting(B));
    }

    @Test
    void strategyWithoutMemory_findsNone() {
        assertNull(view().memory(A));
        assertEquals(2, view().size());
        assertEquals("b", view().deployment(B).id());
    }
}
