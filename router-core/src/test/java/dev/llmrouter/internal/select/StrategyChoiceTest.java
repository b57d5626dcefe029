package dev.llmrouter.internal.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.internal.engine.Snapshots;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.policy.AffinityPolicy;
import dev.llmrouter.policy.AffinityPolicy.Kind;
import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.RoutingContext;
import dev.llmrouter.strategy.RoutingStrategy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the router asks its strategy, and what it does with the answer. */
class StrategyChoiceTest {
    private static final TokenDemand DEMAND = new TokenDemand(10, -1, 0, null);

    private final PlanFixture group = new PlanFixture()
            .deployment("m", "a", d -> d)
            .deployment("m", "b", d -> d)
            .settings(s -> s.affinity(
                    AffinityPolicy.builder().kinds(Set.of(Kind.SESSION)).build()));
    private final List<String> seen = new ArrayList<>();

    private PlanFixture asks(RoutingStrategy strategy) {
        return group.settings(s -> s.strategy(strategy));
    }

    /** A strategy that takes the first, and looks at the rest. */
    private PlanFixture looks(BiConsumer<Candidates, RoutingContext> look) {
        return asks((candidates, context) -> {
            look.accept(candidates, context);
            return 0;
        });
    }

    private DeploymentState state(String id) {
        return group.engine().table().route("m").orElseThrow().members().stream()
                .filter(member -> member.deployment().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void strategy_seesTheRequestAndTheCandidates() {
        looks((candidates, context) -> {
            seen.add(context.model() + " in " + context.group());
            for (int i = 0; i < candidates.size(); i++) {
                seen.add(candidates.deployment(i).id());
            }
            assertEquals(group.time.nanos(), context.nowNanos());
            assertEquals(1, context.processes());
            assertFalse(context.streamed());
            assertSame(group.engine().random(), context.random());
        });

        group.run().attempt("a");

        assertEquals(List.of("m in m", "a", "b"), seen);
    }

    @Test
    void oneCandidate_isTakenWithoutTheStrategy() {
        looks((candidates, context) -> seen.add("asked"));

        group.run("a", o -> {}).attempt("a");

        assertEquals(List.of(), seen);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2})
    void answerThatIsNoIndex_isReplacedByChance(int answer) {
        asks((candidates, context) -> answer);

        assertBothAreTaken();
    }

    @Test
    void strategyThatThrows_isReplacedByChance() {
        asks((candidates, context) -> {
            throw new IllegalStateException("no idea");
        });

        assertBothAreTaken();
    }

    private void assertBothAreTaken() {
        Set<String> taken = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            PlanFixture.Run run = group.run();
            taken.add(run.attempt());
            run.succeeds().returned();
        }
        assertEquals(Set.of("a", "b"), taken);
    }

    /** Answers of 100 tokens from one, of 300 from the other. */
    private void learn(ToLongFunction<RoutingContext> estimate, List<Long> estimates) {
        looks((candidates, context) -> estimates.add(estimate.applyAsLong(context)));
        for (int i = 0; i < 50; i++) {
            group.run("a", o -> {}).ends(Outcome.success(200, TokenUsage.of(10, 100)));
            group.run("b", o -> {}).ends(Outcome.success(200, TokenUsage.of(10, 300)));
        }
        group.run("m", o -> {}, MockOptions.NONE, DEMAND).attempt("a");
    }

    @Test
    void estimatedTokens_areTheMeanOfTheCandidates() {
        List<Long> estimates = new ArrayList<>();
        learn(RoutingContext::estimatedTokens, estimates);

        long sum = state("a").estimates().expected(DEMAND).total()
                + state("b").estimates().expected(DEMAND).total();
        assertTrue(sum > 300, () -> "nothing learned: " + sum);
        assertEquals(List.of(sum / 2), estimates);
    }

    @Test
    void expectedOutput_isTheMeanOfTheCandidates() {
        List<Long> estimates = new ArrayList<>();
        learn(RoutingContext::expectedOutputTokens, estimates);

        long sum = state("a").estimates().expected(DEMAND).output()
                + state("b").estimates().expected(DEMAND).output();
        assertTrue(sum > 300, () -> "nothing learned: " + sum);
        assertEquals(List.of(sum / 2), estimates);
    }

    @Test
    void roomThatAnotherTookMeanwhile_sendsTheRequestToTheNextCandidate() {
        PlanFixture narrow =
                new PlanFixture().deployment("m", "a", d -> d.limits(one())).deployment("m", "b", d -> d.limits(one()));
        Deque<Runnable> betweenLookAndTake = new ArrayDeque<>();
        narrow.settings(s -> s.strategy((candidates, context) -> {
            Runnable other = betweenLookAndTake.poll();
            if (other != null) {
                other.run();
            }
            return 0;
        }));
        betweenLookAndTake.add(() -> narrow.run("a", o -> {}).attempt("a"));

        narrow.run().attempt("b");
    }

    @Test
    void roomThatOthersTookEverywhereMeanwhile_isWaitedFor() {
        PlanFixture narrow =
                new PlanFixture().deployment("m", "a", d -> d.limits(one())).deployment("m", "b", d -> d.limits(one()));
        Deque<Runnable> betweenLookAndTake = new ArrayDeque<>();
        List<PlanFixture.Run> others = new ArrayList<>();
        narrow.settings(s -> s.strategy((candidates, context) -> {
            Runnable other = betweenLookAndTake.poll();
            if (other != null) {
                other.run();
            }
            return 0;
        }));
        betweenLookAndTake.add(() -> {
            others.add(narrow.run("a", o -> {}).attempt("a"));
            others.add(narrow.run("b", o -> {}).attempt("b"));
        });

        PlanFixture.Run waiting = narrow.run().waits();
        others.get(1).succeeds();

        waiting.called().attempt("b");
    }

    private static Limits one() {
        return Limits.builder().maxParallelRequests(1).build();
    }

    @Test
    void conversation_staysWhereItWent() {
        asks((candidates, context) -> 1);
        group.run("m", o -> o.session("s")).attempt("b").succeeds();
        asksFirst();

        group.run("m", o -> o.session("s")).attempt("b").succeeds();
        group.run("m", o -> o.session("other")).attempt("a").succeeds();
        group.run().attempt("a").succeeds();
        assertEquals(1, state("b").promptCache().requestsThatStayed());
    }

    @Test
    void conversationWhoseHomeFailed_goesElsewhereAndStaysThere() {
        asks((candidates, context) -> candidates.size() - 1);
        group.run("m", o -> o.session("s"))
                .attempt("b")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("a")
                .succeeds();

        group.run("m", o -> o.session("s")).attempt("a");
    }

    @Test
    void home_thatIsMuchBusierThanOthers_isLeftForThatRequestOnly() {
        asks((candidates, context) -> 1);
        group.run("m", o -> o.session("s")).attempt("b").succeeds();
        List<PlanFixture.Run> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(group.run("b", o -> {}));
        }
        asksFirst();

        group.run("m", o -> o.session("s")).attempt("a").succeeds();

        calls.forEach(PlanFixture.Run::succeeds);
        group.run("m", o -> o.session("s")).attempt("b");
    }

    @Test
    void home_withTwiceTheCallsOfAnother_isKept() {
        asks((candidates, context) -> 1);
        group.run("m", o -> o.session("s")).attempt("b").succeeds();
        group.run("b", o -> {});
        group.run("b", o -> {});
        asksFirst();

        group.run("m", o -> o.session("s")).attempt("b");
    }

    /** From now on; what the engine knows stays. */
    private void asksFirst() {
        RouterConfig config = group.engine().table().config();
        group.engine()
                .reload(new RouterConfig(
                        config.catalog(),
                        config.settings().toBuilder()
                                .strategy(PlanFixture.inOrder())
                                .build()));
    }

    @Test
    void overdueDeployment_isCooledAndNotAsked() {
        PlanFixture three = new PlanFixture()
                .deployment("m", "a", d -> d)
                .deployment("m", "b", d -> d)
                .deployment("m", "c", d -> d);
        for (int i = 0; i < 30; i++) {
            for (String id : List.of("a", "b", "c")) {
                PlanFixture.Run run = three.run(id, o -> {});
                three.time.advance(Duration.ofMillis(100));
                run.succeeds();
            }
        }
        three.run("a", o -> {}).attempt("a");
        for (int i = 0; i < 20; i++) {
            three.time.advance(Duration.ofSeconds(5));
            three.run("b", o -> {}).succeeds();
            three.run("c", o -> {}).succeeds();
        }
        assertFalse(isCooling(three));

        three.run().attempt("b");

        assertTrue(isCooling(three));
    }

    private static boolean isCooling(PlanFixture plans) {
        return Snapshots.of(plans.engine().table(), plans.time.nanos()).deployments().stream()
                .anyMatch(d -> d.id().equals("a") && d.cooldown().isPresent());
    }
}
