package dev.llmrouter.internal.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.limit.FakeShare;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.snapshot.Candidate;
import dev.llmrouter.snapshot.Explanation;
import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.RoutingContext;
import dev.llmrouter.strategy.RoutingStrategy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the router says of each deployment of a group. */
class ExplanationsTest {
    /** Names the candidate, and of how many it is one. */
    private static final class Talking implements RoutingStrategy {
        @Override
        public int select(Candidates candidates, RoutingContext context) {
            return 0;
        }

        @Override
        public String explain(Candidates candidates, RoutingContext context, int index) {
            return candidates.deployment(index).id() + " of " + candidates.size() + " at " + context.nowNanos();
        }
    }

    private final PlanFixture group = new PlanFixture()
            .deployment(
                    "m",
                    "a",
                    d -> d.limits(Limits.builder().requestsPerMinute(10).build()))
            .deployment("m", "b", d -> d)
            .settings(s -> s.strategy(new Talking()));

    private RoutingTable.Route route() {
        return group.engine().table().route("m").orElseThrow();
    }

    private DeploymentState a() {
        return route().members().get(0);
    }

    private Explanation explanation() {
        RequestProfile request = new RequestProfile(
                RequestInfo.builder(1, "m").build(),
                null,
                new TokenDemand(10, -1, 0, null),
                RequestOptions.none(),
                MockOptions.NONE);
        return Explanations.of(
                route(),
                new CandidateFilterChain(group.engine().table().settings(), request, route()),
                request,
                new CandidatePicker(
                        group.engine(), request, group.engine().table().settings()),
                group.time.nanos());
    }

    private Candidate of(int index) {
        return explanation().deployments().get(index);
    }

    @Test
    void availableDeployment_hasThePreferenceOfTheStrategy() {
        assertTrue(of(0).available());
        assertEquals("a of 2 at " + group.time.nanos(), of(0).preference());
        assertEquals("b of 2 at " + group.time.nanos(), of(1).preference());
    }

    @Test
    void deploymentThatIsNotAvailable_saysWhy_andIsNoCandidateOfTheStrategy() {
        long now = group.time.nanos();
        a().health()
                .coolUntil(FailureKind.SERVER_ERROR, now + Duration.ofSeconds(9).toNanos(), now);

        assertFalse(of(0).available());
        assertEquals("cooling after failures for 9.0 s", of(0).reason());
        assertEquals("", of(0).preference());
        assertEquals("b of 1 at " + now, of(1).preference());
    }

    @Test
    void deploymentThatLacksOnlyItsLease_isAvailable() {
        FakeShare.withoutALease(a().ledger().limiter());

        assertTrue(of(0).available());
        assertEquals("available, once the shared store grants its share, which a request asks for", of(0).reason());
    }

    @Test
    void deploymentThatAsksToWait_isNotAvailable_alsoWithoutItsLease() {
        FakeShare.withoutALease(a().ledger().limiter());
        long now = group.time.nanos();
        a().health().waitUntil(now + Duration.ofSeconds(9).toNanos(), now);

        assertFalse(of(0).available());
    }

    @Test
    void deploymentWhoseLeaseIsNotGranted_isNotAvailable() {
        FakeShare.withoutALease(a().ledger().limiter()).grants = false;

        assertFalse(of(0).available());
    }
}
