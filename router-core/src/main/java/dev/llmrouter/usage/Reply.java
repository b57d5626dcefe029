package dev.llmrouter.usage;

import dev.llmrouter.catalog.Bounded;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The answer of a store in one exchange.
 *
 * @param epoch changes when the store has lost what it knew; a process that sees a new one reports again all
 *     that was spent within its windows
 * @param recovering whether the store lost what it knew and has not yet got the reports of all processes on what they spent: nothing was granted, and the process
 *     goes on as if the store were away
 * @param processes how many processes share the store, this one included; at least 1. While the store is recovering, those are among them that
 *     were there before the loss and have not reported since
 * @param grants leases: what was debited for this process; at most what it wanted
 * @param free what is neither spent nor held by anybody after this exchange, of every quota in the report; 0 and not less where more is spent
 *     than there is, and where nothing is limited
 * @param waits for keys of wants that were not granted in full: how long until there may be room, zero when it is there and was kept for others
 * @param news what others reported since the news that were seen, oldest first
 * @param seen the place in the news up to which this reply goes
 * @param budgets what all processes together have spent, of every budget in the report
 * @param changed keys of quotas in the report that had other limits until it came: this process said so the last time, or another one has
 *     other limits for them; the store goes by those of the report now
 * @param storeMillis what the store's clock shows, in milliseconds since any moment; {@link Report#UNKNOWN} of a store whose clock cannot jump
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
        Map<String, BudgetTotal> budgets,
        Set<String> changed,
        long storeMillis) {
    /** More than any group of processes finds out in the time that news are kept. */
    private static final int MOST_NEWS = 10_000;
    /** More processes share no limit; a store that says so would leave none of it to each. */
    private static final int MOST_PROCESSES = 100_000;

    /**
     * Copies the lists, and cuts what no store has to say: fewer than one process or more than 100,000, the newest 10,000 news, waits
     * beyond 31 days.
     *
     * @param epoch changes when the store has lost what it knew
     * @param recovering whether the store has not yet got the reports of all processes on what they spent
     * @param processes how many processes share the store, this one included
     * @param grants leases
     * @param free what is neither spent nor held
     * @param waits for keys of wants that were not granted in full
     * @param news what others reported since the news that were seen, oldest first
     * @param seen the place in the news up to which this reply goes
     * @param budgets what all processes together have spent, of every budget in the report
     * @param changed keys of quotas in the report that had other limits until it came
     * @param storeMillis what the store's clock shows
     */
    public Reply {
        processes = Math.max(1, Math.min(MOST_PROCESSES, processes));
        grants = List.copyOf(grants);
        free = freeAmounts(free);
        waits = bounded(waits);
        news = List.copyOf(news.subList(Math.max(0, news.size() - MOST_NEWS), news.size()));
        budgets = Map.copyOf(budgets);
        changed = Set.copyOf(changed);
    }

    /**
     * A reply of a store whose clock cannot jump.
     *
     * @param epoch changes when the store has lost what it knew
     * @param recovering whether the store has not yet got the reports of all processes on what they spent
     * @param processes how many processes share the store, this one included
     * @param grants leases
     * @param free what is neither spent nor held
     * @param waits for keys of wants that were not granted in full
     * @param news what others reported since the news that were seen, oldest first
     * @param seen the place in the news up to which this reply goes
     * @param budgets what all processes together have spent, of every budget in the report
     * @param changed keys of quotas in the report that had other limits until it came
     */
    public Reply(
            String epoch,
            boolean recovering,
            int processes,
            List<Grant> grants,
            Map<String, Amount> free,
            Map<String, Duration> waits,
            List<News> news,
            long seen,
            Map<String, BudgetTotal> budgets,
            Set<String> changed) {
        this(epoch, recovering, processes, grants, free, waits, news, seen, budgets, changed, Report.UNKNOWN);
    }

    /**
     * A reply of a store that does not look at who has which limits.
     *
     * @param epoch changes when the store has lost what it knew
     * @param recovering whether the store has not yet got the reports of all processes on what they spent
     * @param processes how many processes share the store, this one included
     * @param grants leases
     * @param free what is neither spent nor held
     * @param waits for keys of wants that were not granted in full
     * @param news what others reported since the news that were seen, oldest first
     * @param seen the place in the news up to which this reply goes
     * @param budgets what all processes together have spent, of every budget in the report
     */
    public Reply(
            String epoch,
            boolean recovering,
            int processes,
            List<Grant> grants,
            Map<String, Amount> free,
            Map<String, Duration> waits,
            List<News> news,
            long seen,
            Map<String, BudgetTotal> budgets) {
        this(epoch, recovering, processes, grants, free, waits, news, seen, budgets, Set.of());
    }

    private static Map<String, Amount> freeAmounts(Map<String, Amount> free) {
        Map<String, Amount> bounded = new LinkedHashMap<>();
        free.forEach((key, amount) -> bounded.put(key, amount.bounded()));
        return Collections.unmodifiableMap(bounded);
    }

    private static Map<String, Duration> bounded(Map<String, Duration> waits) {
        Map<String, Duration> bounded = new LinkedHashMap<>();
        waits.forEach((key, wait) -> bounded.put(key, Bounded.wait(wait, Bounded.LONGEST_WINDOW)));
        return Collections.unmodifiableMap(bounded);
    }

    /**
     * A lease.
     *
     * @param key of which quota
     * @param amount what may be spent of it
     * @param in how long after the reply it may be spent, because it is there only then; zero for at once
     */
    public record Grant(String key, Amount amount, Duration in) {
        /**
         * Cuts the amount to zero up to 2^53 of each, and the time to zero up to 31 days.
         *
         * @param key of which quota
         * @param amount what may be spent of it
         * @param in how long after the reply it may be spent
         */
        public Grant {
            amount = amount.bounded();
            in = Bounded.wait(in, Bounded.LONGEST_WINDOW);
        }

        /**
         * A lease of what is there now.
         *
         * @param key of which quota
         * @param amount what may be spent of it
         */
        public Grant(String key, Amount amount) {
            this(key, amount, Duration.ZERO);
        }
    }

    /**
     * A budget's period that runs.
     *
     * @param nanoDollars what all processes have spent in it, in billionths of a dollar
     * @param left how much longer it runs; zero when none does
     */
    public record BudgetTotal(long nanoDollars, Duration left) {
        /**
         * Cuts the time to zero up to three years, and the money to what can be added to.
         *
         * @param nanoDollars what all processes have spent in it, in billionths of a dollar
         * @param left how much longer it runs
         */
        public BudgetTotal {
            nanoDollars = Math.max(0, Math.min(Long.MAX_VALUE / 4, nanoDollars));
            left = Bounded.wait(left, Bounded.LONGEST);
        }
    }
}
