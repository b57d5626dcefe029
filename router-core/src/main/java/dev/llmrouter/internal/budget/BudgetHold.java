package dev.llmrouter.internal.budget;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.internal.limit.TokenCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt's price, and what it holds of the budgets that bind it. Its owner settles or releases it, once.
 */
public final class BudgetHold {
    private static final Logger log = LoggerFactory.getLogger(BudgetHold.class);
    /** Of an attempt without a price and without budgets. */
    public static final BudgetHold NONE = new BudgetHold(null, List.of(), 0);

    private final @Nullable Pricing pricing;
    private final List<BudgetAccount> cells;
    private final long held;

    public BudgetHold(@Nullable Pricing pricing, List<BudgetAccount> cells, long held) {
        this.pricing = pricing;
        this.cells = cells;
        this.held = held;
    }

    public boolean isPriced() {
        return pricing != null;
    }

    /** In billionths of a dollar; 0 when the price is unknown. */
    public long cost(TokenUsage usage) {
        return pricing == null ? 0 : CostCalculator.nanoDollars(pricing, usage);
    }

    public long cost(TokenCounts amounts) {
        return pricing == null ? 0 : CostCalculator.nanoDollars(pricing, amounts);
    }

    /**
     * Books the true cost, and only then lets go of the expected one, so that no other call slips in between.
     */
    public void settle(long nanoDollars, long nowNanos) {
        for (int i = 0; i < cells.size(); i++) {
            BudgetAccount cell = cells.get(i);
            if (cell.spend(nanoDollars, nowNanos)) {
                log.info("The budget is spent: {}", cell);
            }
            cell.release(held);
        }
    }

    /** The budgets that bind the attempt. */
    public List<BudgetAccount> cells() {
        return cells;
    }

    public void release() {
        cells.forEach(cell -> cell.release(held));
    }
}
