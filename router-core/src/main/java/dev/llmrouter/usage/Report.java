package dev.llmrouter.usage;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Bounded;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report and the requests of a process in one exchange with a store. Immutable.
 */
public final class Report {
    /** No store's clock was read. */
    public static final long UNKNOWN = -1;

    private final String process;
    private final long number;
    private final Duration leaseTime;
    private final String epoch;
    private final int processes;
    private final List<Holding> holdings;
    private final List<Want> wants;
    private final List<News> news;
    private final long seen;
    private final List<Expense> expenses;
    private final long storeMillis;

    private Report(Builder builder) {
        process = builder.process;
        number = builder.number;
        leaseTime = builder.leaseTime;
        epoch = builder.epoch;
        processes = builder.processes;
        holdings = List.copyOf(builder.holdings);
        wants = List.copyOf(builder.wants);
        news = List.copyOf(builder.news);
        seen = builder.seen;
        expenses = List.copyOf(builder.expenses);
        storeMillis = builder.storeMillis;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param process a name that no other process has, and that this one keeps until it ends
     * @param number the number of this process's reports
     * @param leaseTime how long what is granted stays this process's without another exchange
     * @return a builder
     */
    public static Builder builder(String process, long number, Duration leaseTime) {
        return new Builder(process, number, leaseTime);
    }

    /** {@return a builder with all that is in this} */
    public Builder toBuilder() {
        return new Builder(process, number, leaseTime)
                .epoch(epoch)
                .processes(processes)
                .holdings(holdings)
                .wants(wants)
                .news(news)
                .seen(seen)
                .expenses(expenses)
                .storeMillis(storeMillis);
    }

    /** {@return a name that no other process has, and that this one keeps until it ends} */
    public String process() {
        return process;
    }

    /**
     * {@return the number of this process's reports; one that is repeated after a failure has the number
     * that it had, and the same amounts of spendings, corrections and expenses, which the store then counts
     * once. Its times are measured again, and its holdings are the current ones}
     */
    public long number() {
        return number;
    }

    /**
     * {@return how long what is granted stays this process's without another exchange; after that the store
     * may give it to others, as far as it cannot have been spent}
     */
    public Duration leaseTime() {
        return leaseTime;
    }

    /** {@return the {@link Reply#epoch} of the last reply; empty in the first exchange} */
    public String epoch() {
        return epoch;
    }

    /** {@return how many processes there were by the last reply; 0 in the first exchange} */
    public int processes() {
        return processes;
    }

    /**
     * {@return what became of what was granted, and what was spent without it; of every quota that this
     * process shares}
     */
    public List<Holding> holdings() {
        return holdings;
    }

    /** {@return what it needs, most urgent first} */
    public List<Want> wants() {
        return wants;
    }

    /** {@return what the others should know} */
    public List<News> news() {
        return news;
    }

    /** {@return the {@link Reply#seen} of the last reply; 0 in the first exchange} */
    public long seen() {
        return seen;
    }

    /** {@return what was spent of budgets since the last exchange} */
    public List<Expense> expenses() {
        return expenses;
    }

    /**
     * {@return what the store's clock shows now, by the last reply of this epoch: its {@link
     * Reply#storeMillis}, and the time since by this process's clock; {@link #UNKNOWN} where no reply said
     * it. A store's clock that is far ahead of it has jumped}
     */
    public long storeMillis() {
        return storeMillis;
    }

    private List<Object> parts() {
        return List.of(
                process, number, leaseTime, epoch, processes, holdings, wants, news, seen, expenses, storeMillis);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Report that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "Report[" + "process=" + process + ", number=" + number + ", leaseTime=" + leaseTime + ", epoch=" + epoch
                + ", processes=" + processes + ", holdings=" + holdings + ", wants=" + wants + ", news=" + news
                + ", seen=" + seen + ", expenses=" + expenses + ", storeMillis=" + storeMillis + "]";
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

    /** Builds a {@link Report}. Not thread-safe. */
    public static final class Builder {
        private final String process;
        private final long number;
        private final Duration leaseTime;
        private String epoch = "";
        private int processes = 0;
        private List<Holding> holdings = List.of();
        private List<Want> wants = List.of();
        private List<News> news = List.of();
        private long seen = 0;
        private List<Expense> expenses = List.of();
        private long storeMillis = UNKNOWN;

        private Builder(String process, long number, Duration leaseTime) {
            this.process = requireNonNull(process, "process");
            this.number = number;
            this.leaseTime = requireNonNull(leaseTime, "leaseTime");
        }

        /**
         * Sets {@link Report#epoch()}.
         *
         * @param value the {@link Reply#epoch} of the last reply; default empty
         * @return this
         */
        public Builder epoch(String value) {
            epoch = requireNonNull(value, "epoch");
            return this;
        }

        /**
         * Sets {@link Report#processes()}.
         *
         * @param value how many processes there were by the last reply; default 0
         * @return this
         */
        public Builder processes(int value) {
            processes = value;
            return this;
        }

        /**
         * Sets {@link Report#holdings()}.
         *
         * @param value what became of what was granted, and what was spent without it; default none
         * @return this
         */
        public Builder holdings(List<Holding> value) {
            holdings = requireNonNull(value, "holdings");
            return this;
        }

        /**
         * Sets {@link Report#wants()}.
         *
         * @param value what it needs, most urgent first; default none
         * @return this
         */
        public Builder wants(List<Want> value) {
            wants = requireNonNull(value, "wants");
            return this;
        }

        /**
         * Sets {@link Report#news()}.
         *
         * @param value what the others should know; default none
         * @return this
         */
        public Builder news(List<News> value) {
            news = requireNonNull(value, "news");
            return this;
        }

        /**
         * Sets {@link Report#seen()}.
         *
         * @param value the {@link Reply#seen} of the last reply; default 0
         * @return this
         */
        public Builder seen(long value) {
            seen = value;
            return this;
        }

        /**
         * Sets {@link Report#expenses()}.
         *
         * @param value what was spent of budgets since the last exchange; default none
         * @return this
         */
        public Builder expenses(List<Expense> value) {
            expenses = requireNonNull(value, "expenses");
            return this;
        }

        /**
         * Sets {@link Report#storeMillis()}.
         *
         * @param value what the store's clock shows now; default {@link Report#UNKNOWN}
         * @return this
         */
        public Builder storeMillis(long value) {
            storeMillis = value;
            return this;
        }

        /** {@return what was built} */
        public Report build() {
            return new Report(this);
        }
    }
}
