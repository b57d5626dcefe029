package dev.llmrouter.internal.filter;

import dev.llmrouter.internal.budget.BudgetRefusal;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import org.jspecify.annotations.Nullable;

/**
 * Whether the budgets that bind an attempt have something left. Before all that recovers sooner: a verdict
 * names the last obstacle.
 */
final class BudgetCheck {
    private BudgetCheck() {}

    static @Nullable Eligibility check(DeploymentState state, CheckInput input, long nowNanos) {
        BudgetRefusal refusal = input.budgets.refusal(state, nowNanos);
        return refusal == null ? null : Eligibility.of(refusal);
    }
}
