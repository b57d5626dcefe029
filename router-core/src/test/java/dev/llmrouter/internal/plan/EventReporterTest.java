package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.event.WaitEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What a listener gets of a request: its length, its waits, its tokens, its cost, its attempts. */
class EventReporterTest {
    private static final Outcome SUCCESS = Outcome.success(200, TokenUsage.of(10, 20));
    /** A dollar for each token of a prompt, two for each of an answer. */
    private static final Pricing PRICING = Pricing.of(1, 2);

    private final List<RequestEnded> ends = new ArrayList<>();
    private final List<AttemptEnded> attempts = new ArrayList<>();
    private final List<WaitEnded> waits = new ArrayList<>();
    private final PlanFixture group = new PlanFixture().listener(new RouterListener() {
        @Override
        public void requestEnded(RequestEnded event) {
            ends.add(event);
        }

        @Override
        public void attemptEnded(AttemptEnded event) {
            attempts.add(event);
        }

        @Override
        public void waitEnded(WaitEnded event) {
            waits.add(event);
        }
    });

    private RequestEnded end() {
        assertEquals(1, ends.size());
        return ends.get(0);
    }

    private PlanFixture priced(String id) {
        return group.deployment("m", id, d -> d.pricing(PRICING));
    }

    private void after(PlanFixture.Run run, int seconds, Outcome outcome) {
        group.time.advance(Duration.ofSeconds(seconds));
        run.ends(outcome);
    }

    @Test
    void answer_isReportedWithItsTimeStatusTokensAndCost() {
        after(priced("a").run(), 3, SUCCESS);

        assertEquals(Duration.ofSeconds(3), end().duration());
        assertEquals(Duration.ZERO, end().waited());
        assertEquals(Optional.empty(), end().failure());
        assertEquals(Optional.of("a"), end().deploymentId());
        assertEquals(200, end().status());
        assertEquals(TokenUsage.of(10, 20), end().usage());
        assertEquals(OptionalDouble.of(50), end().cost());
        assertFalse(end().fallback());
    }

    @Test
    void attempt_isReportedWithItsOwnTimeAndCost() {
        after(priced("a").run(), 3, SUCCESS);

        assertEquals(Duration.ofSeconds(3), attempts.get(0).latency());
        assertEquals(OptionalDouble.of(50), attempts.get(0).outcome().cost());
    }

    @Test
    void attempts_areReportedInTheirOrder() {
        priced("a");
        PlanFixture.Run run = priced("b").run();
        after(run, 1, PlanFixture.failure(FailureKind.SERVER_ERROR));
        after(run, 2, SUCCESS);

        assertEquals(
                List.of("a", "b"),
                end().attempts().stream().map(AttemptRecord::deploymentId).toList());
        assertEquals(Duration.ofSeconds(3), end().duration());
        assertEquals(Duration.ofSeconds(2), attempts.get(1).latency());
        assertEquals(Optional.of("b"), end().deploymentId());
    }

    @Test
    void cost_isThatOfAllAttempts() {
        priced("a");
        PlanFixture.Run run = priced("b").run();
        after(run, 1, Outcome.failure(FailureKind.SERVER_ERROR, 500).withUsage(TokenUsage.of(4, 3)));
        after(run, 1, SUCCESS);

        assertEquals(OptionalDouble.of(60), end().cost());
    }

    @Test
    void cost_isUnknown_whereThePriceOfOneAttemptIs() {
        group.deployment("a");
        PlanFixture.Run run = priced("b").run();
        after(run, 1, PlanFixture.failure(FailureKind.SERVER_ERROR));
        after(run, 1, SUCCESS);

        assertEquals(OptionalDouble.empty(), end().cost());
    }

    @Test
    void failure_isReportedWithItsKindAndStatus() {
        after(priced("a").run(), 1, PlanFixture.failure(FailureKind.BAD_REQUEST));

        assertEquals(Optional.of(FailureKind.BAD_REQUEST), end().failure());
        assertEquals(400, end().status());
        assertFalse(end().usage().isKnown());
    }

    @Test
    void unknownModel_endsWithoutADeployment() {
        priced("a").run("unheard-of", o -> {});

        assertEquals(Optional.of(FailureKind.NOT_FOUND), end().failure());
        assertEquals(Optional.empty(), end().deploymentId());
        assertEquals(0, end().status());
        assertEquals(OptionalDouble.empty(), end().cost());
        assertEquals(List.of(), end().attempts());
    }

    @Test
    void fallback_isReportedAsOne() {
        priced("a").deployment("n", "n1", d -> d);
        PlanFixture.Run run =
                group.run("m", o -> o.fallbacks(List.of(FallbackTarget.of("n"))).numRetries(0));
        after(run, 1, PlanFixture.failure(FailureKind.SERVER_ERROR));
        after(run.attempt("n1"), 1, SUCCESS);

        assertTrue(end().fallback());
    }

    @Test
    void wait_isReportedWhenItEnds_andInTheEndOfItsRequest() {
        group.deployment(
                "m", "a", d -> d.limits(Limits.builder().maxParallelRequests(1).build()));
        PlanFixture.Run first = group.run();
        PlanFixture.Run second = group.run().waits();
        group.time.advance(Duration.ofSeconds(2));
        first.ends(SUCCESS);
        after(second.called(), 3, SUCCESS);

        assertEquals(Duration.ofSeconds(2), waits.get(0).waited());
        assertEquals(Duration.ofSeconds(2), ends.get(1).waited());
        assertEquals(Duration.ofSeconds(5), ends.get(1).duration());
        assertEquals(Duration.ZERO, ends.get(0).waited());
    }

    @Test
    void request_endsOnce() {
        PlanFixture.Run run = priced("a").run();
        after(run, 1, SUCCESS);

        run.plan.end(FailureKind.CANCELLED);

        assertEquals(Optional.empty(), end().failure());
    }

    @Test
    void requestThatIsGivenUp_endsWhenItIs() {
        PlanFixture.Run run = priced("a").run();
        group.time.advance(Duration.ofSeconds(4));

        run.plan.abort(new IllegalStateException("a bug"));

        assertEquals(Optional.of(FailureKind.CANCELLED), end().failure());
        assertEquals(Duration.ofSeconds(4), end().duration());
    }
}
