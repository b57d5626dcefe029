package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.engine.Snapshots;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.policy.WaitPolicy;
import dev.llmrouter.snapshot.BudgetSnapshot;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every order of the steps of a few requests and the parts of reloads: each request is answered, and each attempt is
 * counted once, in the cells that the newest table carries on.
 */
class ReloadSearchTest {
    private static final String GOOD = "each attempt is counted once in every order";
    private static final int TOKENS_OF_AN_ANSWER = 20;

    /** The ways that have been taken, and the next one: each choice with the number of its possibilities. */
    private static final class Ways implements IntUnaryOperator {
        private final List<int[]> choices = new ArrayList<>();
        private int next;
        private int count;

        @Override
        public int applyAsInt(int possibilities) {
            if (next == choices.size()) {
                choices.add(new int[] {0, possibilities});
            }
            return choices.get(next++)[0];
        }

        /** Goes on to a way that was not taken yet, if there is one. */
        boolean turn() {
            next = 0;
            count++;
            while (!choices.isEmpty()) {
                int[] last = choices.get(choices.size() - 1);
                if (++last[0] < last[1]) {
                    return true;
                }
                choices.remove(choices.size() - 1);
            }
            return false;
        }

        @Override
        public String toString() {
            return choices.stream().map(choice -> choice[0]).toList().toString();
        }
    }

    /** What the requests meet, and what a reload changes. */
    enum Scene {
        /** The same file again. */
        SAME(List.of(with("a"), with("b")), List.of(List.of(with("a"), with("b")))),
        /** A window of a minute becomes a bucket, and larger. */
        LIMITS_CHANGE(List.of(with("a"), with("b")), List.of(List.of(limited("a", bucket()), limited("b", bucket())))),
        /** One waits for a window to pass, which the next file makes needless. */
        LIMIT_RAISED(List.of(minute("a", 1)), List.of(List.of(minute("a", 2)))),
        /** Two requests and one place. */
        ONE_PLACE(List.of(place("a")), List.of(List.of(place("a")))),
        /** The deployment at which one waits is replaced by another. */
        REPLACED(List.of(place("a")), List.of(List.of(place("b")))),
        /** It comes back while calls to it may be under way. */
        REPLACED_AND_BACK(List.of(place("a")), List.of(List.of(place("b")), List.of(place("a")))),
        /** What was chosen leaves between the choice and the reservation. */
        LEAVES_A_GROUP(List.of(place("a"), place("b")), List.of(List.of(place("b")))),
        /** Two deployments spend the same limits. */
        LIMIT_GROUP(List.of(ofGroup("a"), ofGroup("b")), List.of(List.of(ofGroup("a"), ofGroup("b")))),
        /** Calls that cost something, of a budget that grows. */
        BUDGET(List.of(budget("a", 100)), List.of(List.of(budget("a", 200))));

        private final List<Deployment> before;
        private final List<List<Deployment>> reloads;

        Scene(List<Deployment> before, List<List<Deployment>> reloads) {
            this.before = before;
            this.reloads = reloads;
        }

        /** All that there are at any time, as the last file that has them says. */
        private List<Deployment> all() {
            Map<String, Deployment> all = new LinkedHashMap<>();
            before.forEach(each -> all.put(each.id(), each));
            reloads.forEach(file -> file.forEach(each -> all.put(each.id(), each)));
            return List.copyOf(all.values());
        }
    }

    private static Deployment deployment(String id, UnaryOperator<Deployment.Builder> more) {
        return more.apply(Deployment.builder("m", "openai/x").id(id)).build();
    }

    private static Deployment limited(String id, Limits limits) {
        return deployment(id, d -> d.limits(limits));
    }

    private static Deployment with(String id) {
        return limited(
                id,
                Limits.builder().requestsPerMinute(10).tokensPerMinute(1_000).build());
    }

    private static Limits bucket() {
        return Limits.builder()
                .requestsPerMinute(20)
                .tokensPerMinute(2_000)
                .kind(Limits.Kind.BUCKET)
                .build();
    }

    private static Deployment minute(String id, long requests) {
        return limited(id, Limits.builder().requestsPerMinute(requests).build());
    }

    private static Deployment place(String id) {
        return limited(
                id,
                Limits.builder().requestsPerMinute(10).maxParallelRequests(1).build());
    }

    private static Deployment ofGroup(String id) {
        return limited(
                id,
                Limits.builder()
                        .requestsPerMinute(10)
                        .tokensPerMinute(1_000)
                        .group("g")
                        .build());
    }

    private static Deployment budget(String id, long dollars) {
        return deployment(id, d -> d.pricing(Pricing.of(1, 0)).budget(Budget.of(dollars, Duration.ofDays(1))));
    }

    private static RouterConfig config(List<Deployment> deployments, ReloadModel.Asking asking) {
        Catalog.Builder catalog = Catalog.builder();
        deployments.forEach(catalog::deployment);
        return new RouterConfig(
                catalog.build(),
                RouterSettings.builder()
                        .strategy(asking)
                        .waiting(new WaitPolicy(Duration.ofMinutes(2), 10))
                        .build());
    }

    /** Takes every way; answers with what went wrong, and where. */
    private static String search(Scene scene, Outcome outcome, Ways ways) {
        do {
            ReloadModel.Asking asking = new ReloadModel.Asking();
            ReloadModel model = new ReloadModel(
                    ways,
                    outcome,
                    config(scene.before, asking),
                    scene.reloads.stream().map(file -> config(file, asking)).toList(),
                    asking);
            model.run();
            // Those that have left come back, with what they know.
            model.engine().reload(config(scene.all(), asking));
            String wrong = wrong(scene, outcome, model);
            if (!wrong.isEmpty()) {
                return wrong + ": " + ways;
            }
        } while (ways.turn());
        return GOOD;
    }

    private static String wrong(Scene scene, Outcome outcome, ReloadModel model) {
        if (!model.isOver()) {
            return "a request waits for ever";
        }
        if (outcome.isSuccess() && !model.allWereAnswered()) {
            return "a request was not answered";
        }
        boolean onePlace = scene.before.get(0).limits().maxParallelRequests().isPresent();
        if (onePlace && model.mostUnderWay() > 1) {
            return "two calls at once";
        }
        RouterSnapshot snapshot = Snapshots.of(model.engine().table(), 0);
        for (DeploymentSnapshot each : snapshot.deployments()) {
            int own = model.attempts().getOrDefault(each.id(), 0);
            int attempts = scene == Scene.LIMIT_GROUP ? allAttempts(model) : own;
            if (each.callsInFlight() != 0 || each.tokensInFlight() != 0) {
                return each.id() + " has calls under way";
            }
            if (outcome.isSuccess()
                    && (each.requestsUsed() != attempts || each.tokensUsed() != TOKENS_OF_AN_ANSWER * attempts)) {
                return each.id() + " has counted " + each.requestsUsed() + " requests and " + each.tokensUsed()
                        + " tokens of " + attempts + " attempts";
            }
            DeploymentState state = model.engine().table().states().stream()
                    .filter(one -> one.deployment().id().equals(each.id()))
                    .findFirst()
                    .orElseThrow();
            if (!outcome.isSuccess() && state.health().failuresInARow() != own) {
                return each.id() + " has counted " + state.health().failuresInARow() + " of " + own + " failures";
            }
        }
        for (BudgetSnapshot each : snapshot.budgets()) {
            BigDecimal spent = BigDecimal.TEN.multiply(BigDecimal.valueOf(allAttempts(model)));
            if (each.held().signum() != 0
                    || (outcome.isSuccess() && each.spent().compareTo(spent) != 0)) {
                return "of " + spent + " spent " + each.spent() + " and held " + each.held();
            }
        }
        return "";
    }

    private static int allAttempts(ReloadModel model) {
        return model.attempts().values().stream().mapToInt(Integer::intValue).sum();
    }

    @ParameterizedTest
    @EnumSource
    void everyOrderOfRequestsAndAReload_countsEachAnswerOnce(Scene scene) {
        assertEquals(GOOD, search(scene, PlanFixture.success(), new Ways()));
    }

    @ParameterizedTest
    @EnumSource(names = {"SAME", "LIMITS_CHANGE", "ONE_PLACE", "LEAVES_A_GROUP"})
    void everyOrderOfRequestsAndAReload_countsEachFailureOnce(Scene scene) {
        assertEquals(GOOD, search(scene, PlanFixture.failure(FailureKind.SERVER_ERROR), new Ways()));
    }

    @Test
    void search_takesManyWays() {
        Ways ways = new Ways();
        search(Scene.SAME, PlanFixture.success(), ways);

        assertTrue(ways.count > 1_000, () -> ways.count + " ways");
    }
}
