package dev.llmrouter.internal.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.queue.Claim;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.select.Selection;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.policy.CooldownPolicy;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A small request behind a large one that will be served elsewhere. What it may have now is what a search finds: a
 * request that sees room which no search gives it would look again at once, and again.
 */
class AwaitedResourcesTest extends FilterCase {
    private final Look look = ((AwaitedResourcesTest) with(deployment("a")
                            .limits(Limits.builder().tokensPerMinute(1_000).build()))
                    .with(deployment("b")
                            .limits(Limits.builder().tokensPerMinute(9_000).build())))
            .chat();
    private final WaitQueue line = new WaitQueue();
    private final WaitQueue.Waiter small = line.ticket(0, 10, 0);

    @BeforeEach
    void aLargeRequestWaitsAtBoth() {
        WaitQueue.Waiter large = line.ticket(-1, 8_000, 0);
        line.join(large, "m", 10);
        line.waitAt(
                large,
                List.of(a().ledger().limiter().waiting(), b().ledger().limiter().waiting()));
        line.claim(large, new Claim(b().ledger().limiter().waiting(), 8_000, 0, 8_000, 30 * SECOND, 60 * SECOND, 0));
        // What the large one waits for is not there.
        assertTrue(b().ledger().reserve(TokenCounts.of(0, 9_000), 0));
    }

    private DeploymentState a() {
        return look.state("a");
    }

    private DeploymentState b() {
        return look.state("b");
    }

    private Selection search(List<DeploymentState> tried) {
        return look.finder().select(List.of(a()), tried, small, 0);
    }

    private long untilRoom(List<DeploymentState> tried) {
        List<Eligibility> verdicts = List.of(look.judge("a"));
        return new AwaitedResources(look.filter, small, AwaitedResources.Failing.NOT_AWAITED, 0)
                .add(List.of(a()), verdicts, tried, List.of())
                .untilRoom();
    }

    @Test
    void available_isFoundAndIsThereNow() {
        assertEquals(1, search(List.of()).untried().size());
        assertEquals(0, untilRoom(List.of()));
    }

    @Test
    void slowStart_overtakesNoRequest() {
        assertTrue(a().health()
                .failed(
                        a().deployment(),
                        2,
                        PlanFixture.failure(FailureKind.RATE_LIMITED),
                        CooldownPolicy.standard(),
                        -6 * SECOND));
        assertTrue(a().ledger().reserve(TokenCounts.of(1, 1), 0));
        assertEquals(Eligibility.SLOW_START, look.judge("a"));

        assertEquals(0, search(List.of()).untried().size());
        assertTrue(untilRoom(List.of()) > 0);
    }

    @Test
    void retry_overtakesNoRequest() {
        assertEquals(0, search(List.of(a())).untried().size());
        assertTrue(untilRoom(List.of(a())) > 0);
    }
}
