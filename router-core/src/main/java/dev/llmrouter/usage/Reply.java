package dev.llmrouter.usage;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Bounded;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a store in one exchange. Immutable. What no store has to say is cut: fewer than one process or more than
 * 100,000, all but the newest 10,000 news, waits beyond 31 days.
 */
public final class Reply {
    /** More than any group of processes finds out in the time that news are kept. */
    private static final int MOST_NEWS = 10_000;
    /** More processes share no limit; a store that says so would leave none of it to each. */
    private static final int MOST_PROCESSES = 100_000;

    private final String epoch;
    private final boolean recovering;
    private final int processes;
    private final List<Grant> grants;
    private final Map<String, Amount> free;
    private final Map<String, Duration> waits;
    private final List<News> news;
    private final long seen;
    private final Map<String, BudgetTotal> budgets;
    private final Set<String> changed;
    private final long storeMillis;

    private Reply(Builder builder) {
        epoch = builder.epoch;
        recovering = builder.recovering;
        processes = Math.max(1, Math.min(MOST_PROCESSES, builder.processes));
        grants = List.copyOf(builder.grants);
        free = freeAmounts(builder.free);
        waits = bounded(builder.waits);
        news = List.copyOf(builder.news.subList(Math.max(0, builder.news.size() - MOST_NEWS), builder.news.size()));
        seen = builder.seen;
        budgets = Map.copyOf(builder.budgets);
        changed = Set.copyOf(builder.changed);
        storeMillis = builder.storeMillis;
    }

    /**
     * Starts one, for stores and for tests.
     *
     * @param epoch what changes when the store has lost what it knew
     * @return a builder
     */
    public static Builder builder(String epoch) {
        return new Builder(epoch);
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
     * {@return what changes when the store has lost what it knew; a process that sees a new one reports
     * again all that was spent within its windows}
     */
    public String epoch() {
        return epoch;
    }

    /**
     * {@return whether the store lost what it knew and has not yet got the reports of all processes on what
     * they spent: nothing was granted, and the process goes on as if the store were away}
     */
    public boolean recovering() {
        return recovering;
    }

    /**
     * {@return how many processes share the store, this one included; at least 1. While the store is
     * recovering, those are among them that were there before the loss and have not reported since}
     */
    public int processes() {
        return processes;
    }

    /** {@return leases: what was debited for this process; at most what it wanted} */
    public List<Grant> grants() {
        return grants;
    }

    /**
     * {@return what is neither spent nor held by any process after this exchange, of every quota in the
     * report; 0 and not less where more is spent than there is, and where nothing is limited}
     */
    public Map<String, Amount> free() {
        return free;
    }

    /**
     * {@return for keys of wants that were not granted in full: how long until there may be room, zero when
     * it is there and was kept for others}
     */
    public Map<String, Duration> waits() {
        return waits;
    }

    /** {@return what others reported since the news that were seen, oldest first} */
    public List<News> news() {
        return news;
    }

    /** {@return the place in the news up to which this reply goes} */
    public long seen() {
        return seen;
    }

    /** {@return what all processes together have spent, of every budget in the report} */
    public Map<String, BudgetTotal> budgets() {
        return budgets;
    }

    /**
     * {@return keys of quotas in the report that had other limits until it came: this process said so the
     * last time, or another one has other limits for them; the store goes by those of the report now}
     */
    public Set<String> changed() {
        return changed;
    }

    /**
     * {@return what the store's clock shows, in milliseconds since any moment; {@link Report#UNKNOWN} of a
     * store whose clock cannot jump}
     */
    public long storeMillis() {
        return storeMillis;
    }

    private List<Object> parts() {
        return List.of(epoch, recovering, processes, grants, free, waits, news, seen, budgets, changed, storeMillis);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reply that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "Reply[" + "epoch=" + epoch + ", recovering=" + recovering + ", processes=" + processes + ", grants="
                + grants + ", free=" + free + ", waits=" + waits + ", news=" + news + ", seen=" + seen + ", budgets="
                + budgets + ", changed=" + changed + ", storeMillis=" + storeMillis + "]";
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

    /** Builds a {@link Reply}. Not thread-safe. */
    public static final class Builder {
        private final String epoch;
        private boolean recovering = false;
        private int processes = 1;
        private List<Grant> grants = List.of();
        private Map<String, Amount> free = Map.of();
        private Map<String, Duration> waits = Map.of();
        private List<News> news = List.of();
        private long seen = 0;
        private Map<String, BudgetTotal> budgets = Map.of();
        private Set<String> changed = Set.of();
        private long storeMillis = Report.UNKNOWN;

        private Builder(String epoch) {
            this.epoch = requireNonNull(epoch, "epoch");
        }

        /**
         * Sets {@link Reply#recovering()}.
         *
         * @param value whether the store has not yet got the reports of all processes on what they spent; default false
         * @return this
         */
        public Builder recovering(boolean value) {
            recovering = value;
            return this;
        }

        /**
         * Sets {@link Reply#processes()}.
         *
         * @param value how many processes share the store, this one included; fewer than one count as one, more than 100,000 as so many; default 1
         * @return this
         */
        public Builder processes(int value) {
            processes = value;
            return this;
        }

        /**
         * Sets {@link Reply#grants()}.
         *
         * @param value leases; default none
         * @return this
         */
        public Builder grants(List<Grant> value) {
            grants = requireNonNull(value, "grants");
            return this;
        }

        /**
         * Sets {@link Reply#free()}.
         *
         * @param value what is neither spent nor held; default none
         * @return this
         */
        public Builder free(Map<String, Amount> value) {
            free = requireNonNull(value, "free");
            return this;
        }

        /**
         * Sets {@link Reply#waits()}.
         *
         * @param value for keys of wants that were not granted in full; waits beyond 31 days are cut to that; default none
         * @return this
         */
        public Builder waits(Map<String, Duration> value) {
            waits = requireNonNull(value, "waits");
            return this;
        }

        /**
         * Sets {@link Reply#news()}.
         *
         * @param value what others reported since the news that were seen, oldest first; of more than 10,000 the newest count; default none
         * @return this
         */
        public Builder news(List<News> value) {
            news = requireNonNull(value, "news");
            return this;
        }

        /**
         * Sets {@link Reply#seen()}.
         *
         * @param value the place in the news up to which this reply goes; default 0
         * @return this
         */
        public Builder seen(long value) {
            seen = value;
            return this;
        }

        /**
         * Sets {@link Reply#budgets()}.
         *
         * @param value what all processes together have spent, of every budget in the report; default none
         * @return this
         */
        public Builder budgets(Map<String, BudgetTotal> value) {
            budgets = requireNonNull(value, "budgets");
            return this;
        }

        /**
         * Sets {@link Reply#changed()}.
         *
         * @param value keys of quotas in the report that had other limits until it came; default none
         * @return this
         */
        public Builder changed(Set<String> value) {
            changed = requireNonNull(value, "changed");
            return this;
        }

        /**
         * Sets {@link Reply#storeMillis()}.
         *
         * @param value what the store's clock shows; default {@link Report#UNKNOWN}
         * @return this
         */
        public Builder storeMillis(long value) {
            storeMillis = value;
            return this;
        }

        /** {@return what was built} */
        public Reply build() {
            return new Reply(this);
        }
    }
}
