package dev.llmrouter;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Pricing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt's price, and what it holds of the budgets that bind it. Whoever owns it settles or releases it, once. */
final class BudgetHold {
    private static final Logger log = LoggerFactory.getLogger(BudgetHold.class);
    /** Of an attempt without a price and without budgets. */
    static final BudgetHold NONE = new BudgetHold(null, List.of(), 0);

    private final @Nullable Pricing pricing;
    private final List<BudgetCell> cells;
    private final long held;

    BudgetHold(@Nullable Pricing pricing, List<BudgetCell> cells, long held) {
        this.pricing = pricing;
        this.cells = cells;
        this.held = held;
    }

    boolean isPriced() {
        return pricing != null;
    }

    /** In billionths of a dollar; 0 when the price is unknown. */
    long cost(TokenUsage usage) {
        return pricing == null ? 0 : Cost.nanoDollars(pricing, usage);
    }

    long cost(Amounts amounts) {
        return pricing == null ? 0 : Cost.nanoDollars(pricing, amounts);
    }

    /** Books the true cost, and only then lets go of the expected one, so that no other call slips in between. */
    void settle(long nanoDollars, long nowNanos) {
        for (int i = 0; i < cells.size(); i++) {
            BudgetCell cell = cells.get(i);
            if (cell.spend(nanoDollars, nowNanos)) {
                log.info("The budget is spent: {}", cell);
            }
            cell.release(held);
        }
    }

    /** The budgets that bind the attempt. */
    List<BudgetCell> cells() {
        return cells;
    }

    void release() {
        cells.forEach(cell -> cell.release(held));
    }
}
