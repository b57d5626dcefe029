package dev.llmrouter;

import org.jspecify.annotations.Nullable;

/**
 * A deployment that was picked, and what was taken for it. A picker has one and fills it again for each attempt: what is to outlive that is
 * copied. Belongs to one plan.
 */
final class Picked {
    private final Demand demand;
    private @Nullable DeploymentState state;
    private Amounts reserved = Amounts.NONE;
    private long atNanos;
    private BudgetHold money = BudgetHold.NONE;
    private @Nullable Amounts expected;
    private Readings readings = Readings.NONE;

    Picked(Demand demand) {
        this.demand = demand;
    }

    /** The limits and budgets of a deployment have given what is asked of them. */
    Picked fill(DeploymentState chosen, Amounts amounts, BudgetHold held, long nowNanos) {
        state = chosen;
        reserved = amounts;
        money = held;
        atNanos = nowNanos;
        expected = chosen.estimates().expectation(demand, amounts);
        readings = chosen.ledger().meters().read(nowNanos);
        return this;
    }

    DeploymentState state() {
        DeploymentState chosen = state;
        if (chosen == null) {
            throw new IllegalStateException("nothing was picked");
        }
        return chosen;
    }

    /** The share of its limits that was taken. */
    Amounts reserved() {
        return reserved;
    }

    /** When that was. */
    long atNanos() {
        return atNanos;
    }

    /** What is held of its budgets. */
    BudgetHold money() {
        return money;
    }

    Demand demand() {
        return demand;
    }

    /** What the call is expected to take when it has ended; null when that rests on nothing learned. */
    @Nullable
    Amounts expected() {
        return expected;
    }

    /** What was counted then. */
    Readings readings() {
        return readings;
    }
}
