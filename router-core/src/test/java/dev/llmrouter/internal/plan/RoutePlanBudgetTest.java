package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.PriceTable;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.internal.engine.Snapshots;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.snapshot.BudgetSnapshot;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Budgets under plans in virtual time: a token of the prompt costs a dollar, one of the answer nothing. */
class RoutePlanBudgetTest {
    private static final Pricing DOLLAR_A_TOKEN = Pricing.of(1, 0);
    private static final Budget TEN_A_DAY = Budget.of(10, Duration.ofDays(1));

    private final PlanFixture world = new PlanFixture();

    private static Outcome costs(long dollars) {
        return Outcome.success(200, TokenUsage.of(dollars, 1));
    }

    private static UnaryOperator<Deployment.Builder> priced(Budget budget) {
        return d -> d.pricing(DOLLAR_A_TOKEN).budget(budget);
    }

    /** A request that is expected to cost so much. */
    private PlanFixture.Run expecting(long dollars) {
        return world.run("m", o -> {}, MockOptions.NONE, dollars);
    }

    private PlanFixture.Run tagged(String... tags) {
        return world.run("m", o -> o.tags(List.of(tags)), MockOptions.NONE, 1);
    }

    private BudgetSnapshot budget() {
        return Snapshots.of(world.engine().table(), world.time.nanos())
                .budgets()
                .get(0);
    }

    private void reload(RouterSettings settings, Deployment... deployments) {
        Catalog.Builder catalog = Catalog.builder();
        List.of(deployments).forEach(catalog::deployment);
        world.engine().reload(new RouterConfig(catalog.build(), settings));
    }

    @Test
    void deploymentThatHasSpentItsBudget_isPassedOver() {
        world.deployment("m", "a", priced(TEN_A_DAY)).deployment("b");
        expecting(1).attempt("a").ends(costs(9));
        expecting(1).attempt("a").ends(costs(2));

        expecting(1).attempt("b").succeeds().returned();
    }

    @Test
    void deployment_isBackInTheNextPeriod() {
        world.deployment("m", "a", priced(TEN_A_DAY)).deployment("b");
        expecting(1).attempt("a").ends(costs(10));

        world.time.advance(Duration.ofDays(1).minusNanos(1));
        expecting(1).attempt("b").succeeds();
        world.time.advance(Duration.ofNanos(1));

        expecting(1).attempt("a").succeeds();
    }

    @Test
    void noBudgetLeft_isAnErrorThatSaysWhenThereIs() {
        world.deployment("m", "a", priced(TEN_A_DAY));
        expecting(1).attempt("a").ends(costs(10));
        world.time.advance(Duration.ofHours(20).plusMinutes(48));

        NoDeploymentAvailableException e = expecting(1).failed(NoDeploymentAvailableException.class);

        assertEquals(429, e.status());
        assertEquals(Optional.of(Duration.ofHours(3).plusMinutes(12)), e.retryAfter());
        assertEquals(Map.of("a", "it has spent its budget of $10 per 1d; next period in 3 h 12 min"), e.reasons());
        String message = String.valueOf(e.getMessage());
        assertTrue(message.endsWith("Trying again makes sense in 3 h 12 min"), message);
    }

    @Test
    void budgetOfNothing_isNoMatterOfTime() {
        world.deployment("m", "a", priced(Budget.of(0, Duration.ofDays(1))));

        NoDeploymentAvailableException e = expecting(1).failed(NoDeploymentAvailableException.class);

        assertEquals(503, e.status());
        assertEquals(Optional.empty(), e.retryAfter());
    }

    @Test
    void spentBudget_fallsBack() {
        world.deployment("m", "a", priced(TEN_A_DAY))
                .deployment("other", "b", d -> d)
                .settings(s -> s.fallbacks(Fallbacks.builder()
                        .generic(Map.of("m", List.of(FallbackTarget.of("other"))))
                        .build()));
        expecting(1).attempt("a").ends(costs(10));

        expecting(1).attempt("b").succeeds().returned();
    }

    @Test
    void periodThatEndsSoon_isWaitedFor() {
        world.deployment("m", "a", priced(Budget.of(10, Duration.ofSeconds(30))));
        expecting(1).attempt("a").ends(costs(10));
        world.time.advance(Duration.ofSeconds(25));

        PlanFixture.Run run = expecting(1);

        assertEquals(Duration.ofSeconds(5), run.pause());
        run.attempt("a").succeeds();
    }

    @Test
    void hundredCallsAtOnce_doNotOvershoot() {
        world.deployment("m", "a", priced(TEN_A_DAY)).settings(s -> s.maxWait(Duration.ZERO));
        List<PlanFixture.Run> under = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            under.add(expecting(1));
        }
        for (int i = 0; i < 90; i++) {
            expecting(1).failed(NoDeploymentAvailableException.class);
        }
        under.forEach(run -> run.attempt("a").ends(costs(1)));

        assertEquals(BigDecimal.TEN, budget().spent().setScale(0));
        assertEquals(BigDecimal.ZERO, budget().held());
    }

    @Test
    void whatCallsUnderWayMayCost_isWaitedFor() {
        world.deployment("m", "a", priced(TEN_A_DAY));
        PlanFixture.Run first = expecting(10).attempt("a");
        PlanFixture.Run second = expecting(1).waits();

        first.ends(costs(3));

        second.called().attempt("a").succeeds();
    }

    @Test
    void explanation_namesTheBudgetThatIsHeld() {
        world.deployment("m", "a", priced(TEN_A_DAY)).settings(s -> s.maxWait(Duration.ZERO));
        expecting(10).attempt("a");

        NoDeploymentAvailableException e = expecting(1).failed(NoDeploymentAvailableException.class);

        assertEquals(
                Map.of("a", "it has left of its budget of $10 per 1d only what calls under way may cost"), e.reasons());
        assertEquals(429, e.status());
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"RATE_LIMITED", "AUTHENTICATION", "NOT_FOUND", "BAD_REQUEST", "CONTEXT_WINDOW"})
    void refusedAttempt_costsNothing(FailureKind kind) {
        world.deployment("m", "a", priced(TEN_A_DAY)).settings(s -> s.numRetries(0));

        expecting(5).attempt("a").fails(kind);

        assertEquals(BigDecimal.ZERO, budget().spent());
        assertEquals(BigDecimal.ZERO, budget().held());
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"TIMEOUT", "SERVER_ERROR", "CANCELLED"})
    void attemptThatMayHaveBeenWorkedOn_costsWhatWasExpected(FailureKind kind) {
        world.deployment("m", "a", priced(TEN_A_DAY)).settings(s -> s.numRetries(0));

        expecting(5).attempt("a").fails(kind);

        assertEquals(new BigDecimal(5), budget().spent());
        assertEquals(BigDecimal.ZERO, budget().held());
    }

    @Test
    void brokenAttemptThatDelivered_costsWhatItDelivered() {
        world.deployment("m", "a", priced(TEN_A_DAY)).settings(s -> s.numRetries(0));

        expecting(5)
                .attempt("a")
                .ends(Outcome.failure(FailureKind.CONNECTION, 0).withUsage(TokenUsage.estimate(2, 9)));

        assertEquals(new BigDecimal(2), budget().spent());
    }

    @Test
    void abandonedPlan_holdsNothing() {
        world.deployment("m", "a", priced(TEN_A_DAY));
        PlanFixture.Run run = expecting(5).attempt("a");

        run.plan.abort(new IllegalStateException("a bug"));
        run.plan.abort(new IllegalStateException("told twice"));

        assertEquals(BigDecimal.ZERO, budget().held());
        assertEquals(new BigDecimal(5), budget().spent());
    }

    @Test
    void attemptThatEndsTwice_isBookedOnce() {
        world.deployment("m", "a", priced(TEN_A_DAY));
        ActiveAttempt open = expecting(5).open();

        open.close(costs(3));
        open.close(costs(3));

        assertEquals(new BigDecimal(3), budget().spent());
        assertEquals(BigDecimal.ZERO, budget().held());
    }

    @Test
    void limitWithoutRoom_leavesTheBudgetAlone() {
        world.deployment(
                        "m",
                        "a",
                        d -> priced(TEN_A_DAY)
                                .apply(d)
                                .limits(Limits.builder().requestsPerMinute(0).build()))
                .settings(s -> s.maxWait(Duration.ZERO));

        expecting(5).failed(NoDeploymentAvailableException.class);

        assertEquals(BigDecimal.ZERO, budget().held());
    }

    @Test
    void lastResort_isNobodyWhoseBudgetIsSpent() {
        world.deployment("m", "a", priced(TEN_A_DAY)).deployment("b").settings(s -> s.numRetries(0));
        PlanFixture.Run spending = expecting(1).attempt("a");
        world.attempts("a", 2, Outcome.failure(FailureKind.CONNECTION, new ConnectException("refused")));
        world.attempts("b", 2, PlanFixture.failure(FailureKind.CONNECTION));
        spending.ends(costs(10));
        world.time.advance(Duration.ofSeconds(1));

        expecting(1).attempt("b");
    }

    @Test
    void providersBudget_bindsAllItsDeployments() {
        world.deployment("m", "a", d -> d.pricing(DOLLAR_A_TOKEN))
                .deployment("other", "b", d -> d.pricing(DOLLAR_A_TOKEN))
                .settings(s -> s.providerBudget("openai", TEN_A_DAY));
        world.run("other", o -> {}).attempt("b").ends(costs(10));

        NoDeploymentAvailableException e = expecting(1).failed(NoDeploymentAvailableException.class);

        assertEquals(
                "provider 'openai' has spent its budget of $10 per 1d; next period in 1 d",
                e.reasons().get("a"));
    }

    @Test
    void tagsBudget_bindsRequestsWithTheTagOnly() {
        world.deployment("m", "a", d -> d.pricing(DOLLAR_A_TOKEN))
                .settings(s -> s.tagBudget("product:chat", TEN_A_DAY));
        tagged("product:chat").attempt("a").ends(costs(10));

        tagged("product:mail").attempt("a").succeeds();
        NoDeploymentAvailableException e =
                tagged("product:mail", "product:chat").failed(NoDeploymentAvailableException.class);

        assertEquals(
                "tag 'product:chat' has spent its budget of $10 per 1d; next period in 1 d",
                e.reasons().get("a"));
        assertEquals(429, e.status());
    }

    @Test
    void tagThatIsNamedTwice_paysOnce() {
        world.deployment("m", "a", d -> d.pricing(DOLLAR_A_TOKEN)).settings(s -> s.tagBudget("chat", TEN_A_DAY));

        tagged("chat", "chat").attempt("a").ends(costs(4));

        assertEquals(new BigDecimal(4), budget().spent());
    }

    @Test
    void oneSpend_isBookedInEveryBudgetThatBindsIt() {
        world.deployment("m", "a", priced(TEN_A_DAY))
                .settings(s -> s.providerBudget("openai", TEN_A_DAY).tagBudget("chat", TEN_A_DAY));

        tagged("chat").attempt("a").ends(costs(4));

        List<BudgetSnapshot> all =
                Snapshots.of(world.engine().table(), world.time.nanos()).budgets();
        assertEquals(
                List.of(BudgetSnapshot.Scope.PROVIDER, BudgetSnapshot.Scope.TAG, BudgetSnapshot.Scope.DEPLOYMENT),
                all.stream().map(BudgetSnapshot::scope).toList());
        all.forEach(one -> assertEquals(new BigDecimal(4), one.spent()));
    }

    @Test
    void oneBudgetWithoutMoney_leavesNothingHeldInTheOthers() {
        world.deployment("m", "a", priced(TEN_A_DAY))
                .settings(s ->
                        s.tagBudget("chat", Budget.of(1, Duration.ofDays(1))).maxWait(Duration.ZERO));
        tagged("chat").attempt("a");

        tagged("chat").failed(NoDeploymentAvailableException.class);

        Snapshots.of(world.engine().table(), world.time.nanos())
                .budgets()
                .forEach(one -> assertEquals(BigDecimal.ONE, one.held(), one.name()));
    }

    @Test
    void unknownPrice_costsNothing() {
        world.deployment("m", "a", d -> d.budget(TEN_A_DAY));

        PlanFixture.Run run = expecting(5).attempt("a").ends(costs(100));

        assertEquals(BigDecimal.ZERO, budget().spent());
        assertEquals(OptionalDouble.empty(), run.plan.attempts().get(0).cost());
    }

    @Test
    void attempts_tellWhatTheyCost() {
        world.deployment("m", "a", d -> d.pricing(DOLLAR_A_TOKEN)).deployment("m", "b", d -> d.pricing(DOLLAR_A_TOKEN));

        PlanFixture.Run run = expecting(5)
                .attempt("a")
                .fails(FailureKind.RATE_LIMITED)
                .attempt("b")
                .ends(costs(3));

        assertEquals(OptionalDouble.of(0), run.plan.attempts().get(0).cost());
        assertEquals(OptionalDouble.of(3), run.plan.attempts().get(1).cost());
    }

    @Test
    void tableOfPrices_countsForDeploymentsWithoutTheirOwn() {
        world.deployment("m", "a", d -> d.budget(TEN_A_DAY))
                .settings(s -> s.prices(PriceTable.empty().with("openai/x", DOLLAR_A_TOKEN)));

        expecting(1).attempt("a").ends(costs(4));

        assertEquals(new BigDecimal(4), budget().spent());
    }

    @Test
    void wildcard_costsWhatTheModelCostsThatIsAskedFor() {
        world.wildcard("openai/*", "w")
                .settings(s -> s.prices(PriceTable.empty().with("openai/x", DOLLAR_A_TOKEN)))
                .settings(s -> s.providerBudget("openai", TEN_A_DAY));

        PlanFixture.Run run = world.run("openai/x", o -> {}).attempt("w").ends(costs(4));

        assertEquals(OptionalDouble.of(4), run.plan.attempts().get(0).cost());
        assertEquals(new BigDecimal(4), budget().spent());
    }

    @Test
    void reload_keepsWhatWasSpent() {
        world.deployment("m", "a", priced(TEN_A_DAY));
        expecting(1).attempt("a").ends(costs(6));
        PlanFixture.Run under = expecting(1).attempt("a");

        reload(
                RouterSettings.builder().strategy(PlanFixture.inOrder()).build(),
                priced(Budget.of(8, Duration.ofDays(1)))
                        .apply(Deployment.builder("m", "openai/x").id("a"))
                        .build());
        under.ends(costs(1));

        assertEquals(new BigDecimal(7), budget().spent());
        assertEquals(BigDecimal.ZERO, budget().held());
        assertFalse(budget().left().isEmpty());
    }
}
