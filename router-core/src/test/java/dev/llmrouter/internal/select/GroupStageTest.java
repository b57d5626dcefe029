package dev.llmrouter.internal.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.limit.FakeShare;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.Eligibility.Kind;
import dev.llmrouter.internal.state.RoutingTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A request's time in one group: what it has tried, what is left, and what it knows of the members. */
class GroupStageTest {
    private final PlanFixture group = new PlanFixture()
            .deployment(
                    "m",
                    "a",
                    d -> d.order(1)
                            .limits(Limits.builder().maxParallelRequests(1).build()))
            .deployment(
                    "m",
                    "b",
                    d -> d.order(1)
                            .limits(Limits.builder().requestsPerMinute(100).build()))
            .deployment("m", "c", d -> d.order(2));
    private final RequestProfile request = new RequestProfile(
            RequestInfo.builder(1, "m")
                    .endpoint(Endpoint.CHAT_COMPLETIONS.path())
                    .build(),
            null,
            new TokenDemand(10, -1, 0, null),
            RequestOptions.none(),
            MockOptions.NONE);
    private final RoutingTable.Route route = group.engine().table().route("m").orElseThrow();
    private final GroupStage stage = new GroupStage(
            route, Map.of(), new CandidateFilterChain(group.engine().table().settings(), request, route));
    private final DeploymentState a = route.members().get(0);
    private final DeploymentState b = route.members().get(1);
    private final DeploymentState c = route.members().get(2);
    private final CandidatePicker picker =
            new CandidatePicker(group.engine(), request, group.engine().table().settings());

    private long now() {
        return group.time.nanos();
    }

    private List<Kind> verdicts() {
        return stage.verdicts(now()).stream().map(Eligibility::kind).toList();
    }

    private void fails(DeploymentState at) {
        stage.failed(at, PlanFixture.failure(FailureKind.SERVER_ERROR), null);
    }

    private void cools(DeploymentState state) {
        state.health()
                .coolUntil(FailureKind.SERVER_ERROR, now() + Duration.ofHours(1).toNanos(), now());
    }

    private void search() {
        picker.look(stage, now());
    }

    private void fillA() {
        assertTrue(a.ledger().reserve(TokenCounts.of(1, 1), now()));
    }

    // Verdicts

    @Test
    void verdicts_areThoseOfTheLastSearch_whileTheyHold() {
        search();
        fillA();

        assertEquals(List.of(Kind.AVAILABLE, Kind.AVAILABLE, Kind.AVAILABLE), verdicts());
    }

    @Test
    void verdicts_areNewOnes_whereTimeHasPassed() {
        search();
        fillA();

        stage.outdateVerdicts();

        assertEquals(List.of(Kind.FULL, Kind.AVAILABLE, Kind.AVAILABLE), verdicts());
    }

    @Test
    void verdicts_areNewOnes_afterAFailure() {
        search();
        cools(b);

        fails(b);

        assertEquals(List.of(Kind.AVAILABLE, Kind.COOLING_FAILED, Kind.AVAILABLE), verdicts());
    }

    @Test
    void search_isNotRepeatedWhileItHolds() {
        search();
        fillA();

        assertEquals(List.of(a, b), picker.look(stage, now()).untried());
        stage.outdateVerdicts();
        assertEquals(List.of(b), picker.look(stage, now()).untried());
    }

    @Test
    void allVerdicts_areThoseOfLaterTiersToo() {
        fails(a);
        fails(b);
        assertTrue(stage.enterNextTier());

        assertEquals(List.of(Kind.AVAILABLE), verdicts());
        assertEquals(3, stage.allVerdicts(now()).size());
    }

    // Who may serve besides

    @Test
    void another_mayServeBesideTheOneThatWasTried() {
        assertTrue(stage.mayBeServedBeside(a, true, now()));
        fails(b);
        fails(c);

        assertFalse(stage.mayBeServedBeside(a, true, now()));
    }

    @Test
    void another_mayServeLater_althoughItIsInCooldown() {
        cools(b);
        fails(c);

        assertTrue(stage.mayBeServedBeside(a, true, now()));
    }

    @Test
    void withoutARetry_onlyALaterTierMayServe() {
        assertTrue(stage.mayBeServedBeside(a, false, now()));
        fails(c);
        assertFalse(stage.mayBeServedBeside(a, false, now()));
    }

    @Test
    void theLastTier_hasNoLaterOne() {
        assertFalse(stage.mayBeServedBeside(c, false, now()));
    }

    @Test
    void searchThatFoundTwo_knowsOfAnother() {
        search();
        fails(c);
        search();

        assertTrue(stage.mayBeServedBeside(a, true, now()));
        assertFalse(stage.mayBeServedBeside(a, false, now()));
    }

    @Test
    void searchThatFoundOne_isAskedForTheVerdicts() {
        fails(c);
        cools(b);
        search();

        assertTrue(stage.mayBeServedBeside(a, true, now()));
        assertFalse(stage.mayBeServedBeside(b, false, now()));
    }

    // Tiers

    @Test
    void nextTier_isEntered_whenThisOneHasFailed_withRetriesOfItsOwn() {
        fails(a);
        stage.retrying();

        assertTrue(stage.enterNextTier());

        assertEquals(List.of(c), stage.members());
        assertEquals(0, stage.retries());
    }

    @Test
    void nextTier_isEnteredOnce() {
        fails(a);
        assertTrue(stage.enterNextTier());

        assertFalse(stage.enterNextTier());
    }

    @Test
    void afterTheLastTier_thereIsNone() {
        fails(c);

        assertFalse(stage.enterNextTier());
        assertEquals(3, stage.members().size());
    }

    @Test
    void beforeAnAttempt_thereIsNoNextTier() {
        assertFalse(stage.enterNextTier());
    }

    // What it remembers

    @Test
    void deployment_isTriedOnce_howeverOftenItFails() {
        fails(a);
        fails(a);

        assertEquals(List.of(a), stage.tried());
    }

    @Test
    void leaseThatNoExchangeBringsAnyMore_isNotAwaited() {
        stage.expectLeases(true);
        stage.awaitsLease(a);
        stage.expectLeases(true);
        assertEquals(a, stage.awaitsLease());

        stage.expectLeases(false);

        assertNull(stage.awaitsLease());
        assertFalse(stage.filter().expectsLeases());
    }

    @Test
    void chosenDeploymentThatLacksItsLease_isAwaited_andTakenOnceItIsThere() {
        FakeShare.withoutALease(b.ledger().limiter());
        stage.expectLeases(true);
        stage.awaitsLease(b);

        assertNull(picker.take(stage, List.of(a, b)));
        assertEquals(b, stage.awaitsLease());

        stage.expectLeases(false);
        PickResult picked = picker.take(stage, List.of(b, a));

        assertEquals(a, picked == null ? null : picked.state());
    }
}
