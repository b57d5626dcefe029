package dev.llmrouter.internal.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.strategy.Sampling;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups of which only a few members are looked at for a request. */
class CandidateSamplerTest {
    private static final int LARGE = 200;

    private static List<RoutingStrategy> strategies() {
        return List.of(
                RoutingStrategy.simpleShuffle(),
                RoutingStrategy.leastBusy(),
                RoutingStrategy.usageBased(),
                RoutingStrategy.latencyBased(0.1),
                RoutingStrategy.costBased());
    }

    private static PlanFixture group(
            RoutingStrategy strategy, int size, IntFunction<UnaryOperator<Deployment.Builder>> more) {
        PlanFixture fixture = new PlanFixture().settings(s -> s.strategy(strategy));
        for (int i = 0; i < size; i++) {
            fixture.deployment("m", "d" + i, more.apply(i));
        }
        return fixture;
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void theLastOneWithRoom_isFound(RoutingStrategy strategy) {
        PlanFixture fixture = group(
                strategy,
                LARGE,
                i -> d -> d.limits(Limits.builder().requestsPerMinute(1).build()));
        Set<String> served = new HashSet<>();
        for (int i = 0; i < LARGE; i++) {
            PlanFixture.Run run = fixture.run();
            served.add(run.attempt());
            run.succeeds().returned();
        }
        assertEquals(LARGE, served.size());
        fixture.run().failed(NoDeploymentAvailableException.class);
    }

    @Test
    void whenNobodyMayServe_theReasonOfEachIsTold() {
        PlanFixture fixture = group(
                        RoutingStrategy.simpleShuffle(),
                        LARGE,
                        i -> d -> d.limits(Limits.builder().requestsPerMinute(0).build()))
                .settings(s -> s.maxWait(Duration.ZERO));
        NoDeploymentAvailableException none = fixture.run().failed(NoDeploymentAvailableException.class);
        assertEquals(LARGE, none.reasons().size());
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void aRetry_goesToAnother(RoutingStrategy strategy) {
        PlanFixture.Run run = group(strategy, LARGE, i -> d -> d).run();
        String first = run.attempt();
        run.fails(FailureKind.SERVER_ERROR);
        assertNotEquals(first, run.attempt());
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void theLowestTier_comesFirst(RoutingStrategy strategy) {
        PlanFixture fixture = group(strategy, LARGE, i -> d -> d.order(i % 100 == 7 ? 1 : 2));
        for (int i = 0; i < 20; i++) {
            assertTrue(Set.of("d7", "d107").contains(fixture.run().attempt()));
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void tags_areKept(RoutingStrategy strategy) {
        PlanFixture fixture = group(strategy, LARGE, i -> d -> d.tags(List.of(i == 150 ? "rare" : "other")))
                .settings(s -> s.tagFiltering(true));
        assertEquals("d150", fixture.run("m", o -> o.tags(List.of("rare"))).attempt());
    }

    @Test
    void shares_areWhatTheStrategySays() {
        PlanFixture fixture = group(RoutingStrategy.simpleShuffle(), LARGE, i -> d -> d.weight(i == 3 ? LARGE : 1));
        Map<String, Integer> served = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            PlanFixture.Run run = fixture.run();
            served.merge(run.attempt(), 1, Integer::sum);
            run.succeeds();
        }
        // Half of them, give or take six standard deviations.
        assertEquals(2000, served.getOrDefault("d3", 0), 190);
        assertTrue(served.size() > LARGE * 0.9, "of the others nearly everybody");
    }

    @Test
    void theCheapest_isServedFirst() {
        PlanFixture fixture =
                group(RoutingStrategy.costBased(), LARGE, i -> d -> d.pricing(Pricing.of(i == 77 ? 1e-6 : 2e-6, 0)));
        assertEquals("d77", fixture.run().attempt());
    }

    @Test
    void aStrategyOfOnesOwn_seesEverybody() {
        PlanFixture fixture = group(
                (candidates, context) -> {
                    assertEquals(LARGE, candidates.size());
                    return 5;
                },
                LARGE,
                i -> d -> d);
        assertEquals("d5", fixture.run().attempt());
    }

    @Test
    void aSmallGroup_isLookedAtWhole() {
        PlanFixture fixture = group(RoutingStrategy.leastBusy(), 64, i -> d -> d);
        assertNull(fixture.engine().table().route("m").orElseThrow().group().draw());
    }

    @Test
    void sharesThatAreNone_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> Sampling.byShares(new double[] {1, -1}));
        assertThrows(IllegalArgumentException.class, () -> Sampling.byShares(new double[] {Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> Sampling.of(0));
    }
}
