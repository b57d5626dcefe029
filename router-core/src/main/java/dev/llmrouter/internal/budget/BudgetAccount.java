package dev.llmrouter.internal.budget;

import dev.llmrouter.catalog.Budget;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.snapshot.BudgetSnapshot;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One budget and what has been spent of it. A period begins with its first spend and has a sum of its own, so
 * the next one begins at zero the first thread that sees that time has passed. What calls in flight are
 * expected to cost is held beside the periods, because such a call may end in another period than it began.
 * Thread-safe without locks.
 */
public final class BudgetAccount {
    private final BudgetSnapshot.Scope scope;
    private final String name;
    private final Budget budget;
    private final long limit;
    private final long periodNanos;
    private final Account account;

    /**
     * What outlives a change of the budget.
     *
     * @param booked all that this process has ever spent, in billionths of a dollar. One sum of which all
     *     others are differences, so that a
     *     spend is one addition that nothing can overtake
     * @param reported how much of that other processes know; written by the exchange
     */
    private record Account(
            AtomicReference<@Nullable Period> current,
            AtomicLong held,
            AtomicLong booked,
            AtomicLong reported,
            ResourceQueue waiting) {
        Account() {
            this(new AtomicReference<>(), new AtomicLong(), new AtomicLong(), new AtomicLong(), new ResourceQueue());
        }
    }

    /**
     * A period.
     *
     * @param startNanos when it began, which identifies it
     * @param known what all processes had spent in it by the store's last reply, in billionths of a dollar
     * @param knownAt how much of what this process has booked is in that
     * @param ownFrom how much this process had booked before it
     */
    private record Period(long startNanos, long known, long knownAt, long ownFrom) {}

    private BudgetAccount(BudgetSnapshot.Scope scope, String name, Budget budget, Account account) {
        this.scope = scope;
        this.name = name;
        this.budget = budget;
        this.account = account;
        limit = CostCalculator.nanoDollars(budget.dollars());
        periodNanos = budget.period().toNanos();
    }

    BudgetAccount(BudgetSnapshot.Scope scope, String name, Budget budget) {
        this(scope, name, budget, new Account());
    }

    /** The same money under another budget: raising a budget that is spent does not grant it twice. */
    BudgetAccount changedTo(Budget other) {
        return budget.equals(other) ? this : new BudgetAccount(scope, name, other, account);
    }

    /** The requests that wait until something of it is left. */
    public ResourceQueue waiting() {
        return account.waiting;
    }

    /** In the period of the moment, in billionths of a dollar. */
    long spent(long nowNanos) {
        Period period = period(nowNanos);
        return period == null ? 0 : period.known + account.booked.get() - period.knownAt;
    }

    long held() {
        return account.held.get();
    }

    /** Whether anything is spent or held of it. */
    boolean isUsed(long nowNanos) {
        return spent(nowNanos) > 0 || held() > 0 || account.booked.get() != account.reported.get();
    }

    /** Null between the end of one and the first spend of the next. */
    private @Nullable Period period(long nowNanos) {
        Period period = account.current.get();
        return period == null || nowNanos - period.startNanos >= periodNanos ? null : period;
    }

    /** Nanoseconds until the next period may begin; a whole one when none has begun. */
    private long untilNext(long nowNanos) {
        Period period = period(nowNanos);
        return period == null ? periodNanos : periodNanos - (nowNanos - period.startNanos);
    }

    /** Why nothing more may be spent now; null when it may. */
    public @Nullable BudgetRefusal refusal(long nowNanos) {
        // What was held is read first: a settlement adds to what is spent before it releases what was held.
        long held = account.held.get();
        long spent = spent(nowNanos);
        if (limit == 0) {
            return new BudgetRefusal(false, Long.MAX_VALUE, owner() + " a budget of " + budget);
        }
        if (spent >= limit) {
            return new BudgetRefusal(false, untilNext(nowNanos), owner() + " spent its budget of " + budget);
        }
        return spent + held >= limit
                ? new BudgetRefusal(
                        true,
                        untilNext(nowNanos),
                        owner() + " left of its budget of " + budget + " only what calls under way may cost")
                : null;
    }

    private String owner() {
        return switch (scope) {
            case DEPLOYMENT -> "it has";
            case PROVIDER -> "provider '" + name + "' has";
            case TAG -> "tag '" + name + "' has";
        };
    }

    /**
     * Takes the expected cost of a call if something is left. The last call may cost more than that: it is
     * one, not a crowd.
     */
    public boolean hold(long nanoDollars, long nowNanos) {
        while (true) {
            long held = account.held.get();
            long spent = spent(nowNanos);
            if (spent + held >= limit) {
                return false;
            }
            if (account.held.compareAndSet(held, held + nanoDollars)) {
                if (spent(nowNanos) == spent) {
                    return true;
                }
                // A call was booked and another has taken its place meanwhile: the two sums were not of one
                // moment.
                release(nanoDollars);
            }
        }
    }

    public void release(long nanoDollars) {
        account.held.addAndGet(-nanoDollars);
    }

    /** Books a true cost; true for the one booking that used the budget up. */
    boolean spend(long nanoDollars, long nowNanos) {
        if (nanoDollars == 0) {
            return false;
        }
        Period period = open(nowNanos);
        long before = period.known + account.booked.getAndAdd(nanoDollars) - period.knownAt;
        return before < limit && before + nanoDollars >= limit;
    }

    private Period open(long nowNanos) {
        while (true) {
            Period last = account.current.get();
            if (last != null && nowNanos - last.startNanos < periodNanos) {
                return last;
            }
            long booked = account.booked.get();
            Period next = new Period(nowNanos, 0, booked, booked);
            if (account.current.compareAndSet(last, next)) {
                return next;
            }
        }
    }

    /** By what name other processes know it. */
    public String key() {
        return scope.name().toLowerCase(Locale.ROOT) + " " + name;
    }

    public Duration period() {
        return budget.period();
    }

    /** What was booked here since the last time. */
    public long takeUnreported() {
        long booked = account.booked.get();
        return booked - account.reported.getAndSet(booked);
    }

    /** The store has lost the reports of this period but the last one: the rest is to be reported again. */
    public void reportAgain(long justReported, long nowNanos) {
        Period period = period(nowNanos);
        if (period != null) {
            account.reported.set(period.ownFrom + justReported);
        }
    }

    /**
     * What all processes have spent in the period that runs, this one's included as far as it was reported.
     */
    public void shared(long nanoDollars, long leftNanos, long nowNanos) {
        if (leftNanos > 0) {
            Period last = period(nowNanos);
            long reported = account.reported.get();
            long start = nowNanos + leftNanos - periodNanos;
            account.current.set(new Period(start, nanoDollars, reported, last == null ? reported : last.ownFrom));
        }
    }

    BudgetSnapshot snapshot(long nowNanos) {
        BudgetSnapshot.Builder snapshot = BudgetSnapshot.builder(scope, name, budget)
                .spent(CostCalculator.dollars(spent(nowNanos)))
                .held(CostCalculator.dollars(held()));
        if (period(nowNanos) != null) {
            snapshot.left(Duration.ofNanos(untilNext(nowNanos)));
        }
        return snapshot.build();
    }

    @Override
    public String toString() {
        return scope + " " + name + ": " + budget;
    }
}
