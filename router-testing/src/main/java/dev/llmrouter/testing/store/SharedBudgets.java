package dev.llmrouter.testing.store;

import dev.llmrouter.usage.Reply.BudgetTotal;
import dev.llmrouter.usage.Report.Expense;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was spent of budgets in their periods. Not thread-safe. */
final class SharedBudgets {
    private final Map<String, Period> periods = new HashMap<>();

    /** A period that runs. */
    private record Period(long begun, long end, long nanoDollars) {}

    /**
     * Adds expenses.
     *
     * @param counts whether they count, which they do once
     * @return where their budgets are now
     */
    Map<String, BudgetTotal> pay(List<Expense> expenses, boolean counts, long now) {
        periods.values().removeIf(period -> period.end <= now);
        Map<String, BudgetTotal> totals = new LinkedHashMap<>();
        for (Expense expense : expenses) {
            if (counts && expense.nanoDollars() != 0) {
                Period first = new Period(now, now, 0);
                Period period = periods.getOrDefault(expense.budget(), first);
                long end = period.begun + expense.period().toNanos();
                periods.put(
                        expense.budget(), new Period(period.begun, end, period.nanoDollars + expense.nanoDollars()));
            }
            totals.put(expense.budget(), total(expense.budget(), now));
        }
        return totals;
    }

    private BudgetTotal total(String budget, long now) {
        Period period = periods.get(budget);
        return period == null
                ? new BudgetTotal(0, Duration.ZERO)
                : new BudgetTotal(period.nanoDollars, Duration.ofNanos(Math.max(0, period.end - now)));
    }
}
