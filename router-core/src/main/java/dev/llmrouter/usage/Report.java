package dev.llmrouter.usage;

import dev.llmrouter.catalog.Bounded;
import java.time.Duration;
import java.util.List;

/**
 * The report and the requests of a process in one exchange with a store.
 *
 * @param process a name that no other process has, and that this one keeps until it ends
 * @param number counts this process's reports; one that is repeated after a failure has the number that it
 *     had, and the same amounts of spendings, corrections and expenses, which the store then counts once. Its
 *     times are measured again, and its holdings are the current ones
 * @param epoch the {@link Reply#epoch} of the last reply; empty in the first exchange
 * @param processes how many processes there were by the last reply; 0 in the first exchange
 * @param leaseTime how long what is granted stays this process's without another exchange; after that the store may give it to others, as far as
 *     it cannot have been spent
 * @param holdings what became of what was granted, and what was spent without it; of every quota that this process shares
 * @param wants what it needs, most urgent first
 * @param news what the others should know
 * @param seen the {@link Reply#seen} of the last reply; 0 in the first exchange
 * @param expenses what was spent of budgets since the last exchange
 * @param storeMillis what the store's clock shows now, by the last reply of this epoch: its {@link Reply#storeMillis}, and the time since by this
 *     process's clock; {@link #UNKNOWN} where no reply said it. A store's clock that is far ahead of it has jumped
 */
public record Report(
        String process,
        long number,
        String epoch,
        int processes,
        Duration leaseTime,
        List<Holding> holdings,
        List<Want> wants,
        List<News> news,
        long seen,
        List<Expense> expenses,
        long storeMillis) {
    /** No store's clock was read. */
    public static final long UNKNOWN = -1;

    /**
     * A report of a process that does not know the store's clock.
     *
     * @param process a name that no other process has, and that this one keeps until it ends
     * @param number counts this process's reports
     * @param epoch the {@link Reply#epoch} of the last reply
     * @param processes how many processes there were by the last reply
     * @param leaseTime how long what is granted stays this process's without another exchange
     * @param holdings what became of what was granted, and what was spent without it
     * @param wants what it needs, most urgent first
     * @param news what the others should know
     * @param seen the {@link Reply#seen} of the last reply
     * @param expenses what was spent of budgets since the last exchange
     */
    public Report(
            String process,
            long number,
            String epoch,
            int processes,
            Duration leaseTime,
            List<Holding> holdings,
            List<Want> wants,
            List<News> news,
            long seen,
            List<Expense> expenses) {
        this(process, number, epoch, processes, leaseTime, holdings, wants, news, seen, expenses, UNKNOWN);
    }

    /**
     * Copies the lists.
     *
     * @param process a name that no other process has, and that this one keeps until it ends
     * @param number counts this process's reports
     * @param epoch the {@link Reply#epoch} of the last reply
     * @param processes how many processes there were by the last reply
     * @param leaseTime how long what is granted stays this process's without another exchange
     * @param holdings what became of what was granted, and what was spent without it
     * @param wants what it needs, most urgent first
     * @param news what the others should know
     * @param seen the {@link Reply#seen} of the last reply
     * @param expenses what was spent of budgets since the last exchange
     * @param storeMillis what the store's clock shows now
     */
    public Report {
        holdings = List.copyOf(holdings);
        wants = List.copyOf(wants);
        news = List.copyOf(news);
        expenses = List.copyOf(expenses);
    }

    /**
     * One quota of this process.
     *
     * @param quota which, and how it is limited
     * @param held what is granted and not spent, after what this report gives back; in a report that is repeated, what was spent out of grants
     *     since it was first reported is still held, because no report tells it yet. It replaces what was held by the last report
     * @param spent what was spent since the last exchange and when, oldest first: taken out of what was granted, or beyond it
     * @param corrections what spendings that were reported before turned out to be more, or, negative, less
     */
    public record Holding(Quota quota, Amount held, List<Spent> spent, List<Spent> corrections) {
        /**
         * Copies the lists.
         *
         * @param quota which, and how it is limited
         * @param held what is granted and not spent, after what this report gives back
         * @param spent what was spent since the last exchange and when, oldest first
         * @param corrections what spendings that were reported before turned out to be more, or, negative, less
         */
        public Holding {
            spent = List.copyOf(spent);
            corrections = List.copyOf(corrections);
        }
    }

    /**
     * A spending.
     *
     * @param ago how long before this report it began to count, rounded down
     * @param amount how much
     */
    public record Spent(Duration ago, Amount amount) {}

    /**
     * Requests that need a lease.
     *
     * @param keys the quotas of which any one will do, the preferred one first; all of them are among the holdings
     * @param amount what one request takes
     * @param count how many requests of that size
     * @param waiting whether callers wait for them already; the others are expected
     * @param within how far ahead what is not there yet may be granted, because it will be there by then; zero for not at all. Only of
     *     requests for which callers wait
     */
    public record Want(List<String> keys, Amount amount, int count, boolean waiting, Duration within) {
        /**
         * Copies the list, of each key the first, and cuts the time to zero up to 31 days.
         *
         * @param keys the quotas of which any one will do, the preferred one first
         * @param amount what one request takes
         * @param count how many requests of that size
         * @param waiting whether callers wait for them already
         * @param within how far ahead what is not there yet may be granted
         */
        public Want {
            keys = keys.stream().distinct().toList();
            within = Bounded.wait(within, Bounded.LONGEST_WINDOW);
        }

        /**
         * Requests that can use what is there now only.
         *
         * @param keys the quotas of which any one will do, the preferred one first
         * @param amount what one request takes
         * @param count how many requests of that size
         * @param waiting whether callers wait for them already
         */
        public Want(List<String> keys, Amount amount, int count, boolean waiting) {
            this(keys, amount, count, waiting, Duration.ZERO);
        }
    }

    /**
     * Money spent of a budget.
     *
     * @param budget which: a name that is the same in all processes
     * @param period the budget's period; the store lets the first expense of a period begin it
     * @param nanoDollars billionths of a dollar since the last exchange, 0 to only ask
     */
    public record Expense(String budget, Duration period, long nanoDollars) {}
}
