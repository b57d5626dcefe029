package dev.llmrouter.internal.select;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.engine.Snapshots;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.limit.FakeShare;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.policy.AffinityPolicy;
import dev.llmrouter.policy.AffinityPolicy.Kind;
import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.RoutingContext;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.strategy.Sampling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is taken for an attempt, and what is left when it cannot be. */
class CandidatePickerTest {
    private static final RequestInfo INFO = RequestInfo.builder(1, "m").build();

    private final PlanFixture group = new PlanFixture();

    private PlanFixture two(Limits.Builder limits) {
        Limits built = limits.build();
        return group.deployment(
                        "m", "a", d -> d.limits(built).pricing(Pricing.of(1, 0)).budget(dollars()))
                .deployment("m", "b", d -> d.limits(built));
    }

    private static Budget dollars() {
        return Budget.of(100, Duration.ofDays(1));
    }

    private static RequestProfile request(RequestInfo info) {
        return new RequestProfile(
                info, null, new TokenDemand(10, -1, 0, null), RequestOptions.none(), MockOptions.NONE);
    }

    private CandidatePicker picker(RequestProfile request) {
        return new CandidatePicker(
                group.engine(), request, group.engine().table().settings());
    }

    private GroupStage stage() {
        RoutingTable.Route route = group.engine().table().route("m").orElseThrow();
        return new GroupStage(
                route, Map.of(), new CandidateFilterChain(group.engine().table().settings(), request(INFO), route));
    }

    // What is left when nothing is taken

    @Test
    void moneyOfAnAttemptThatFindsNoRoom_isReleased() {
        two(Limits.builder().maxParallelRequests(1));
        GroupStage stage = stage();
        CandidatePicker picker = picker(request(INFO));
        List<DeploymentState> found =
                new ArrayList<>(picker.find(stage, group.time.nanos()).untried());
        group.run("a", o -> {}).attempt("a").succeeds();
        group.run("a", o -> {}).attempt("a");

        PickResult picked = picker.take(stage, found);

        assertEquals("b", picked == null ? "" : picked.state().deployment().id());
        // The call under way holds ten dollars.
        assertEquals(
                10,
                Snapshots.of(group.engine().table(), group.time.nanos())
                        .budgets()
                        .get(0)
                        .held()
                        .intValueExact());
    }

    @Test
    void deploymentThatLacksItsLease_isTheOneToWaitFor_untilItIsThere() {
        two(Limits.builder().requestsPerMinute(100));
        GroupStage stage = stage();
        DeploymentState a = stage.members().get(0);
        DeploymentState b = stage.members().get(1);
        FakeShare share = FakeShare.withoutALease(b.ledger().limiter());
        stage.expectLeases(true);
        CandidatePicker picker = picker(request(INFO));

        assertNull(picker.take(stage, List.of(b, a)));
        assertEquals(b, stage.awaitsLease());

        share.lease();
        PickResult picked = picker.take(stage, List.of(a, b));
        assertEquals(b, picked == null ? null : picked.state());
        assertNull(stage.awaitsLease());
    }

    @Test
    void deploymentToWaitFor_thatIsNoCandidateAnyMore_isLeft() {
        two(Limits.builder().requestsPerMinute(100));
        GroupStage stage = stage();
        stage.awaitsLease(stage.members().get(1));

        PickResult picked =
                picker(request(INFO)).take(stage, List.of(stage.members().get(0)));

        assertEquals(stage.members().get(0), requireNonNull(picked).state());
        assertNull(stage.awaitsLease());
    }

    // Conversations

    private PlanFixture withSessions() {
        return group.settings(s ->
                s.affinity(AffinityPolicy.builder().kinds(Set.of(Kind.SESSION)).build()));
    }

    @Test
    void secondRequestOfAConversation_goesWhereTheFirstIsUnderWay() {
        withSessions()
                .deployment("m", "a", d -> d)
                .deployment("m", "b", d -> d)
                .settings(s -> s.strategy((candidates, context) -> candidates.callsInFlight(1) == 0 ? 1 : 0));

        group.run("m", o -> o.session("s")).attempt("b");

        group.run("m", o -> o.session("s")).attempt("b");
        group.run("m", o -> o.session("other")).attempt("a");
    }

    /** Wants to see two of a large group. */
    private static final class Two implements RoutingStrategy {
        private final List<Integer> sizes = new ArrayList<>();

        @Override
        public int select(Candidates candidates, RoutingContext context) {
            sizes.add(candidates.size());
            return 0;
        }

        @Override
        public Sampling sampling(List<Deployment> deployments) {
            return Sampling.of(2);
        }
    }

    @Test
    void largeGroup_isDrawn_exceptForAConversationThatHasAHome() {
        Two strategy = new Two();
        withSessions().settings(s -> s.strategy(strategy));
        for (int i = 0; i < 70; i++) {
            group.deployment("m", "d" + i, d -> d);
        }
        Set<String> homes = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        for (int i = 0; i < 9; i++) {
            PlanFixture.Run own = group.run("m", o -> o.session("s"));
            homes.add(own.attempt());
            own.succeeds();
            PlanFixture.Run other = group.run();
            others.add(other.attempt());
            other.succeeds();
        }

        assertEquals(1, homes.size());
        assertTrue(others.size() > 4, others::toString);
        // The first of the conversation, and each of the others.
        assertEquals(List.of(2, 2, 2, 2, 2, 2, 2, 2, 2, 2), strategy.sizes);
    }

    // What a strategy is told of the request

    @Test
    void strategy_seesWhetherTheAnswerIsStreamed() {
        two(Limits.builder());

        assertTrue(picker(request(RequestInfo.builder(1, "m").streamed(true).build()))
                .streamed());
    }

    @Test
    void withoutAChoice_thereIsNothingToEstimate() {
        two(Limits.builder());

        assertEquals(0, picker(request(INFO)).estimatedTokens());
        assertEquals(0, picker(request(INFO)).expectedOutputTokens());
    }
}
