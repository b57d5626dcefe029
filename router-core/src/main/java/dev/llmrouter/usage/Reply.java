package dev.llmrouter.usage;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a store answers in one exchange.
 *
 * @param epoch changes when the store has lost what it knew; whoever sees a new one tells again all that was spent within its windows
 * @param recovering whether the store lost what it knew and has not been told yet by all what they spent: nothing was granted, and the process
 *     goes on as if the store were away
 * @param processes how many processes share the store, this one included; at least 1. While the store is recovering, those are among them that
 *     were there before the loss and were not heard of since
 * @param grants leases: what was debited for this process; at most what it wanted
 * @param free what is neither spent nor held by anybody after this exchange, of every quota in the report; 0 and not less where more is spent
 *     than there is, and where nothing is limited
 * @param waits for keys of wants that were not granted in full: how long until there may be room, zero when it is there and was kept for others
 * @param news what others told since the news that were seen, oldest first
 * @param seen the place in the news up to which this reply goes
 * @param budgets what all processes together have spent, of every budget in the report
 */
public record Reply(
        String epoch,
        boolean recovering,
        int processes,
        List<Grant> grants,
        Map<String, Amount> free,
        Map<String, Duration> waits,
        List<News> news,
        long seen,
        Map<String, BudgetTotal> budgets) {
    /**
     * Copies the lists.
     *
     * @param epoch changes when the store has lost what it knew
     * @param recovering whether the store has not been told yet by all what they spent
     * @param processes how many processes share the store, this one included
     * @param grants leases
     * @param free what is neither spent nor held
     * @param waits for keys of wants that were not granted in full
     * @param news what others told since the news that were seen, oldest first
     * @param seen the place in the news up to which this reply goes
     * @param budgets what all processes together have spent, of every budget in the report
     */
    public Reply {
        grants = List.copyOf(grants);
        free = Map.copyOf(free);
        waits = Map.copyOf(waits);
        news = List.copyOf(news);
        budgets = Map.copyOf(budgets);
    }

    /**
     * A lease.
     *
     * @param key of which quota
     * @param amount what may be spent of it
     */
    public record Grant(String key, Amount amount) {}

    /**
     * A budget's period that runs.
     *
     * @param nanoDollars what all processes have spent in it, in billionths of a dollar
     * @param left how much longer it runs; zero when none does
     */
    public record BudgetTotal(long nanoDollars, Duration left) {}
}
