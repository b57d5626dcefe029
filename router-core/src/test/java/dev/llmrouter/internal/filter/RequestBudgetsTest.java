package dev.llmrouter.internal.filter;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.PriceTable;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.budget.BudgetAccount;
import dev.llmrouter.internal.budget.BudgetHold;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.state.Eligibility;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The budgets that bind a request: those of its tags, and those of a deployment and its provider. */
class RequestBudgetsTest extends FilterCase {
    private static final long HOUR = 3_600 * SECOND;
    private static final long DOLLAR = 1_000_000_000L;
    private static final TokenCounts NINE = TokenCounts.of(9, 0);
    private static final TokenCounts TEN = TokenCounts.of(10, 0);

    private static Budget perHours(long dollars, int hours) {
        return Budget.of(dollars, Duration.ofHours(hours));
    }

    /** A token of the prompt costs a dollar. */
    private static Deployment.Builder priced(String id) {
        return deployment(id).pricing(Pricing.of(1, 0));
    }

    private static BudgetHold hold(Look look, TokenCounts amounts) {
        return requireNonNull(look.filter.budgets().hold(look.state("a"), amounts, 0), "nothing left");
    }

    private static BudgetAccount account(Look look, int index) {
        return look.filter.budgets().cells(look.state("a")).get(index);
    }

    @Test
    void deploymentThatNothingBinds_holdsNothing_ofARequestWithoutBudgets() {
        Look look = with(priced("a")).chat("eu");

        assertSame(look.state("a").unbound(), hold(look, TEN));
        assertNull(look.filter.budgets().refusal(look.state("a"), 0));
        assertEquals(List.of(), look.filter.budgets().cells(look.state("a")));
    }

    @Test
    void budgetOfATag_bindsADeploymentThatHasNone() {
        settings.tagBudget("eu", perHours(10, 1));
        Look look = with(priced("a")).chat("eu");

        hold(look, TEN);

        assertEquals(Eligibility.Kind.BUDGET_HELD, look.judge("a").kind());
        assertNull(look.filter.budgets().hold(look.state("a"), TokenCounts.of(1, 0), 0));
    }

    @Test
    void budgetOfATag_bindsNoRequestWithoutIt() {
        settings.tagBudget("eu", perHours(10, 1));
        with(priced("a"));
        hold(chat("eu"), TEN);

        assertEquals(Eligibility.AVAILABLE, chat().judge("a"));
    }

    @Test
    void deploymentAndTag_bindTogether() {
        settings.tagBudget("eu", perHours(10, 1));
        Look look = with(priced("a").budget(perHours(20, 1))).chat("eu");

        assertEquals(2, look.filter.budgets().cells(look.state("a")).size());
        assertEquals(10 * DOLLAR, hold(look, TEN).cost(TEN));
        assertTrue(account(look, 0).hold(0, 0));
        assertNotNull(account(look, 1).refusal(0));
    }

    @Test
    void holdThatOneOfThemRefuses_takesNothingOfTheOthers() {
        settings.tagBudget("eu", perHours(10, 1));
        Look look = with(priced("a").budget(perHours(11, 1))).chat("eu");
        hold(look, TEN);

        assertNull(look.filter.budgets().hold(look.state("a"), TEN, 0));

        // A dollar is left of the deployment's, as there was before.
        assertNull(account(look, 0).refusal(0));
    }

    @Test
    void holdThatIsReleased_leavesWhatThereWas() {
        Look look = with(priced("a").budget(perHours(10, 1))).chat();
        hold(look, TEN).release();

        assertEquals(Eligibility.AVAILABLE, look.judge("a"));
    }

    @Test
    void deploymentWithoutAPrice_costsNothing() {
        Look look = with(deployment("a").budget(perHours(10, 1))).chat();

        hold(look, TEN);

        assertEquals(Eligibility.AVAILABLE, look.judge("a"));
        assertFalse(hold(look, TEN).isPriced());
    }

    @Test
    void wildcard_costsWhatTheModelCostsThatIsAskedFor() {
        settings.prices(PriceTable.empty().with("openai/dear", Pricing.of(1, 0)));
        with(Deployment.builder("openai/*", "openai/*").id("a").apiKey(Secret.of("k")));

        Look dear = new Look("openai/dear", Endpoint.CHAT_COMPLETIONS);
        Look unknown = new Look("openai/other", Endpoint.CHAT_COMPLETIONS);

        assertEquals(10 * DOLLAR, hold(dear, TEN).cost(TEN));
        assertFalse(hold(unknown, TEN).isPriced());
    }

    // What is said of several

    @Test
    void ofSeveralThatAreSpent_theOneThatLastsLongestIsTheReason() {
        settings.tagBudget("long", perHours(10, 5)).tagBudget("short", perHours(10, 1));
        with(priced("a").budget(perHours(10, 2)));
        hold(chat("long", "short"), TEN).settle(10 * DOLLAR, 0);

        // Each look has a table of its own, so that all is spent in one.
        Look look = chat("short", "long");
        hold(look, TEN).settle(10 * DOLLAR, 0);

        assertEquals(5 * HOUR, look.judge("a").nanos());
        assertEquals(3, look.filter.budgets().refusing(look.state("a"), 0).size());
    }

    @Test
    void whatIsSpent_outlastsWhatIsHeld() {
        settings.tagBudget("held", perHours(10, 5));
        Look look = with(priced("a").budget(perHours(9, 1))).chat("held");
        account(look, 1).hold(10 * DOLLAR, 0);
        assertEquals(Eligibility.Kind.BUDGET_HELD, look.judge("a").kind());
        new BudgetHold(null, List.of(account(look, 0)), 0).settle(9 * DOLLAR, 0);

        assertEquals(Eligibility.Kind.OVER_BUDGET, look.judge("a").kind());
        assertEquals(HOUR, look.judge("a").nanos());
    }

    @Test
    void request_waitsForThoseThatRefuseIt_only() {
        settings.tagBudget("eu", perHours(100, 1));
        Look look = with(priced("a").budget(perHours(9, 1))).chat("eu");
        assertEquals(List.of(), look.filter.budgets().refusing(look.state("a"), 0));

        hold(look, NINE);

        assertEquals(List.of(account(look, 0).waiting()), look.filter.budgets().refusing(look.state("a"), 0));
    }

    // The queue

    private static void waitsFirst(WaitQueue line, ResourceQueue list) {
        WaitQueue.Waiter first = line.ticket(-1, 1, 0);
        line.join(first, "m", 9);
        line.waitAt(first, List.of(list));
    }

    @Test
    void request_isBehindThoseThatWaitForABudget_ofItsDeploymentOrItsTag() {
        settings.tagBudget("eu", perHours(10, 1));
        Look look = with(priced("a").budget(perHours(9, 1))).chat("eu");
        Look other = chat("eu");
        WaitQueue line = new WaitQueue();
        WaitQueue.Waiter second = line.ticket(0, 1, 0);
        assertFalse(look.filter.isBehind(look.state("a"), second));

        waitsFirst(line, account(look, 0).waiting());
        waitsFirst(line, account(other, 1).waiting());

        assertTrue(look.filter.isBehind(look.state("a"), second));
        assertTrue(other.filter.isBehind(other.state("a"), second));
        assertEquals(List.of(account(other, 1).waiting()), other.filter.behind(other.state("a"), second));
        assertEquals(Turn.LATER, look.filter.turn(look.state("a"), second, 0));
    }
}
