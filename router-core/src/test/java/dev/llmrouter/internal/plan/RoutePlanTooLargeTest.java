package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.policy.Fallbacks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that are larger than what some deployments ever admit at once. */
class RoutePlanTooLargeTest {
    private final PlanFixture group = new PlanFixture();

    private void deployment(String id, long tpm) {
        group.deployment(
                "m", id, d -> d.limits(Limits.builder().tokensPerMinute(tpm).build()));
    }

    private PlanFixture.Run run(long tokens) {
        return group.run("m", o -> {}, MockOptions.NONE, tokens);
    }

    /** A prompt of 50 tokens, whose answer is expected to make it so large. */
    private PlanFixture.Run runWithAnswer(long tokens) {
        return group.run("m", o -> {}, MockOptions.NONE, new TokenDemand(50, -1, tokens - 50, null));
    }

    @Test
    void largeRequest_goesWhereItFits_thoughTheSmallOneIsEmpty() {
        deployment("small", 100);
        deployment("large", 1_000);

        run(500).attempt("large");
        run(50).attempt("small");
    }

    @Test
    void largeRequest_waitsForTheOneThatHoldsIt() {
        deployment("small", 100);
        deployment("large", 1_000);
        group.settings(s -> s.maxWait(Duration.ofMinutes(2)).timeout(Duration.ofMinutes(3)));
        run(900).attempt("large");

        PlanFixture.Run second = run(500);

        assertTrue(second.waits().pause().compareTo(Duration.ofMinutes(1)) >= 0);
        second.attempt("large");
    }

    @Test
    void requestThatNobodyHolds_goesWhereNothingIsCounted() {
        deployment("small", 100);
        deployment("large", 1_000);
        run(50).attempt("small");

        runWithAnswer(5_000).attempt("large");
    }

    @Test
    void promptThatNoLimitHolds_failsAtOnce_withTheNumbers() {
        deployment("small", 100);
        deployment("large", 1_000);

        RequestRejectedException failed = run(5_000).failed(RequestRejectedException.class);

        assertEquals(413, failed.status());
        String message = String.valueOf(failed.getMessage());
        assertTrue(message.contains("5,000 tokens") && message.contains("1,000"), message);
    }

    @Test
    void promptThatNoLimitHolds_goesToAFallbackThatHoldsIt() {
        deployment("small", 100);
        group.deployment("other", "b", d -> d)
                .settings(s -> s.fallbacks(Fallbacks.builder()
                        .generic(Map.of("m", List.of(FallbackTarget.of("other"))))
                        .build()));

        run(5_000).attempt("b");
    }

    @Test
    void requestThatNobodyHolds_waitsForTheFirstThatIsEmpty() {
        deployment("small", 100);
        group.settings(s -> s.maxWait(Duration.ofMinutes(2)).timeout(Duration.ofMinutes(3)));
        run(50).attempt("small");

        PlanFixture.Run second = runWithAnswer(500);

        assertTrue(second.pause().compareTo(Duration.ofMinutes(1)) >= 0);
        second.attempt("small");
    }

    @Test
    void refusal_saysWhenTheOneThatHoldsItHasRoom_thoughTheSmallOneIsEmpty() {
        deployment("small", 100);
        deployment("large", 1_000);
        group.settings(s -> s.maxWait(Duration.ZERO));
        run(900).attempt("large");

        NoDeploymentAvailableException failed = run(500).failed(NoDeploymentAvailableException.class);

        assertEquals(429, failed.status());
        assertTrue(failed.retryAfter().orElseThrow().compareTo(Duration.ofMinutes(1)) >= 0, failed::toString);
    }

    @Test
    void limitOfZero_neverHolds() {
        deployment("none", 0);
        group.settings(s -> s.maxWait(Duration.ofSeconds(10)));

        NoDeploymentAvailableException failed = run(500).failed(NoDeploymentAvailableException.class);

        assertTrue(String.valueOf(failed.getMessage()).contains("its limits admit nothing"), failed::toString);
    }

    @Test
    void reason_isThatItIsTooLarge() {
        deployment("small", 100);
        group.settings(s -> s.maxWait(Duration.ZERO));
        run(50).attempt("small");

        NoDeploymentAvailableException failed = runWithAnswer(500).failed(NoDeploymentAvailableException.class);

        assertTrue(String.valueOf(failed.getMessage()).contains("larger than what its limits admit"), failed::toString);
        assertEquals(1, group.engine().table().states().get(0).ledger().callsInFlight());
    }
}
