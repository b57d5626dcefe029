package dev.llmrouter.internal.select;

import dev.llmrouter.internal.budget.BudgetHold;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.limit.UsageReadings;
import dev.llmrouter.internal.state.DeploymentState;
import org.jspecify.annotations.Nullable;

/**
 * A deployment that was picked, and what was taken for it. A picker has one and fills it again for each
 * attempt: what is to outlive that is copied. Belongs to one plan.
 */
public final class PickResult {
    private final TokenDemand demand;
    private @Nullable DeploymentState state;
    private TokenCounts reserved = TokenCounts.NONE;
    private long atNanos;
    private BudgetHold money = BudgetHold.NONE;
    private @Nullable TokenCounts expected;
    private UsageReadings readings = UsageReadings.NONE;

    PickResult(TokenDemand demand) {
        this.demand = demand;
    }

    /** The limits and budgets of a deployment have given what is asked of them. */
    PickResult fill(DeploymentState chosen, TokenCounts amounts, BudgetHold held, long nowNanos) {
        state = chosen;
        reserved = amounts;
        money = held;
        atNanos = nowNanos;
        expected = chosen.estimates().expectation(demand, amounts);
        readings = chosen.ledger().meters().read(nowNanos);
        return this;
    }

    public DeploymentState state() {
        DeploymentState chosen = state;
        if (chosen == null) {
            throw new IllegalStateException("nothing was picked");
        }
        return chosen;
    }

    /** The share of its limits that was taken. */
    public TokenCounts reserved() {
        return reserved;
    }

    /** When that was. */
    public long atNanos() {
        return atNanos;
    }

    /** What is held of its budgets. */
    public BudgetHold money() {
        return money;
    }

    public TokenDemand demand() {
        return demand;
    }

    /** What the call is expected to take when it has ended; null when that rests on nothing learned. */
    public @Nullable TokenCounts expected() {
        return expected;
    }

    /** What was counted then. */
    public UsageReadings readings() {
        return readings;
    }
}
