package dev.llmrouter.internal.filter;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.internal.budget.BudgetAccount;
import dev.llmrouter.internal.budget.BudgetHold;
import dev.llmrouter.internal.budget.BudgetRefusal;
import dev.llmrouter.internal.budget.BudgetRegistry;
import dev.llmrouter.internal.budget.CostCalculator;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.state.DeploymentState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The budgets that bind one request in one group: those of its tags, and those of each deployment and its
 * provider.
 */
public final class RequestBudgets {
    private final BudgetRegistry book;
    private final Catalog.Resolution found;
    private final List<BudgetAccount> ofTags;

    RequestBudgets(BudgetRegistry book, Catalog.Resolution found, List<String> tags) {
        this.book = book;
        this.found = found;
        ofTags = book.ofTags(tags);
    }

    /**
     * Why a deployment may not spend now: of several reasons the one that lasts longest; null when it may.
     */
    @Nullable
    BudgetRefusal refusal(DeploymentState state, long nowNanos) {
        if (state.unbound() != null && ofTags.isEmpty()) {
            return null;
        }
        BudgetRefusal worst = worst(null, state.budgets(), nowNanos);
        return worst(worst, ofTags, nowNanos);
    }

    private static @Nullable BudgetRefusal worst(
            @Nullable BudgetRefusal known, List<BudgetAccount> cells, long nowNanos) {
        BudgetRefusal worst = known;
        // By index: an iterator for each member of a group would be the garbage of a decision.
        for (int i = 0; i < cells.size(); i++) {
            BudgetRefusal refusal = cells.get(i).refusal(nowNanos);
            if (refusal != null && (worst == null || outlasts(refusal, worst))) {
                worst = refusal;
            }
        }
        return worst;
    }

    /** What a request waits for that a deployment may not serve now because of them. */
    List<ResourceQueue> refusing(DeploymentState state, long nowNanos) {
        return cells(state).stream()
                .filter(cell -> cell.refusal(nowNanos) != null)
                .map(BudgetAccount::waiting)
                .toList();
    }

    /** Whether one of them is waited for by a request before this one. */
    boolean isBehind(DeploymentState state, WaitQueue.Waiter waiter) {
        return isBehind(state.budgets(), waiter) || isBehind(ofTags, waiter);
    }

    private static boolean isBehind(List<BudgetAccount> cells, WaitQueue.Waiter waiter) {
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).waiting().isBehind(waiter)) {
                return true;
            }
        }
        return false;
    }

    /** What is spent is spent, while what is held may come back at any moment. */
    private static boolean outlasts(BudgetRefusal one, BudgetRefusal other) {
        return one.held() == other.held() ? one.nanos() > other.nanos() : !one.held();
    }

    /**
     * Holds what an attempt is expected to cost; null, and nothing is held, when one of the budgets has
     * nothing left.
     */
    public @Nullable BudgetHold hold(DeploymentState state, TokenCounts amounts, long nowNanos) {
        BudgetHold unbound = state.unbound();
        if (unbound != null && ofTags.isEmpty()) {
            return unbound;
        }
        List<BudgetAccount> cells = cells(state);
        Pricing pricing = pricing(state.deployment());
        long cost = pricing == null ? 0 : CostCalculator.nanoDollars(pricing, amounts);
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).hold(cost, nowNanos)) {
                cells.subList(0, i).forEach(taken -> taken.release(cost));
                return null;
            }
        }
        return new BudgetHold(pricing, cells, cost);
    }

    /** Only a wildcard's price depends on the model that is asked for. */
    private @Nullable Pricing pricing(Deployment deployment) {
        Pricing own = deployment.pricing().orElse(null);
        return own == null && deployment.isWildcard() ? book.pricing(deployment, found.providerModel(deployment)) : own;
    }

    /** All that bind an attempt with a deployment. */
    public List<BudgetAccount> cells(DeploymentState state) {
        List<BudgetAccount> own = state.budgets();
        if (own.isEmpty() || ofTags.isEmpty()) {
            return own.isEmpty() ? ofTags : own;
        }
        List<BudgetAccount> all = new ArrayList<>(own);
        all.addAll(ofTags);
        return all;
    }
}
