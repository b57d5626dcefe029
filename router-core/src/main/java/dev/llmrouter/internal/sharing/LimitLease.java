package dev.llmrouter.internal.sharing;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.RateLimiter;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.usage.Quota.Limit;
import dev.llmrouter.usage.Quota.Of;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What is leased of one limit of a quota, and what was spent of it since the last report. Thread-safe without locks. */
final class LimitLease {
    /** Of a window: what was taken so long ago may have left it before the next report. */
    private static final int LEAVING = 4;

    /** A process reports at least so often. */
    private static final long MOST_LEAVING_NANOS = QuotaSync.LEASE_TIME.toNanos() / 2;

    private final Of of;
    private volatile Limit limit; // replaced by a reload
    /** Counts what this process has spent, whoever granted it. Replaced with the limit. */
    private volatile RateLimiter own;

    private final AtomicLong held = new AtomicLong();
    private final SpendLog log;
    private volatile long free; // free at the store by its last reply; written by the exchange
    /** There while the store is away; written by the exchange, and replaced by a reload. */
    private final AtomicReference<@Nullable SafeCapacity> share = new AtomicReference<>();

    private volatile int sharers; // when the store was lost; written by the exchange

    LimitLease(Of of, Limit limit, RateLimiter own, long nowNanos) {
        this.of = of;
        this.limit = limit;
        this.own = own;
        log = new SpendLog(limit.period().toNanos(), nowNanos);
        free = limit.burst();
    }

    /** The file states another limit from now on; what is held and logged stays. */
    void changeTo(Limit next, RateLimiter nextOwn, long nowNanos) {
        limit = next;
        own = nextOwn;
        changeShare(nowNanos);
    }

    private void changeShare(long nowNanos) {
        SafeCapacity alone = share.get();
        if (alone != null) {
            share.compareAndSet(alone, alone.changedTo(limit, own, sharers, nowNanos));
        }
    }

    Of of() {
        return of;
    }

    Limit limit() {
        return limit;
    }

    long part(TokenCounts amounts) {
        return switch (of) {
            case REQUESTS -> 1;
            case TOKENS -> amounts.total() + amounts.headroom();
            case INPUT_TOKENS -> amounts.input();
            case OUTPUT_TOKENS -> amounts.output();
        };
    }

    /** How long a spending matters: a window's length, or the time in which a bucket fills. */
    long memoryNanos() {
        long period = limit.period().toNanos();
        return limit.kind() == Kind.SLIDING || limit.limit() == 0
                ? period
                : (long) (period * (limit.burst() / (double) limit.limit()));
    }

    /**
     * Takes from what is held, which the process's own limiter has not counted yet. Logged first: a report in between has it as spent and as
     * held, which is too much and not too little.
     */
    boolean tryAcquire(long amount, long nowNanos) {
        if (share.get() != null || held.get() < amount) {
            return false;
        }
        log.add(amount, nowNanos);
        if (takeHeld(amount)) {
            return true;
        }
        log.add(-amount, nowNanos);
        return false;
    }

    /** Takes from what is held, or from the share. The process's own limiter has counted it. */
    boolean tryAcquireStandalone(long amount, long nowNanos) {
        SafeCapacity alone = share.get();
        if (alone == null && held.get() < amount) {
            return false;
        }
        log.add(amount, nowNanos);
        if (takeHeld(amount) || (alone != null && alone.take(amount, nowNanos))) {
            return true;
        }
        log.add(-amount, nowNanos);
        return false;
    }

    private boolean takeHeld(long amount) {
        long before = held.get();
        while (before >= amount) {
            if (held.compareAndSet(before, before - amount)) {
                return true;
            }
            before = held.get();
        }
        return false;
    }

    /** Another part had none, so no request is sent. */
    void undo(long amount, long nowNanos) {
        SafeCapacity alone = share.get();
        if (alone == null) {
            held.addAndGet(amount);
        } else {
            alone.giveBack(amount, nowNanos);
        }
        log.add(-amount, nowNanos);
    }

    /**
     * The truth about what was taken differs. What comes back to a window is held again: the next request need not ask. A bucket may have
     * run over since, so the store decides. What has left the window, or will before the store has the next report, comes back to no process.
     */
    void adjust(long more, long takenAtNanos, long nowNanos) {
        long age = nowNanos - takenAtNanos;
        long memory = memoryNanos();
        if (limit.kind() == Kind.SLIDING && age >= memory) {
            return;
        }
        boolean stays = age < memory - Math.min(memory / LEAVING, MOST_LEAVING_NANOS);
        if (more < 0 && stays && limit.kind() == Kind.SLIDING && share.get() == null) {
            held.addAndGet(-more);
        }
        log.add(more, takenAtNanos);
    }

    boolean mayBeGranted(long amount) {
        return held.get() + free >= amount;
    }

    boolean hasRoom(long amount, long nowNanos) {
        SafeCapacity alone = share.get();
        return held.get() >= amount || (alone != null && alone.nanosUntilAvailable(amount, nowNanos) == 0);
    }

    /** How long until a share has room, while the store is away. */
    long nanosUntilAvailable(long amount, long nowNanos) {
        SafeCapacity alone = share.get();
        return alone == null || held.get() >= amount ? 0 : alone.nanosUntilAvailable(amount, nowNanos);
    }

    long held() {
        return Math.max(0, held.get());
    }

    /** All that may be spent before the next report. Read before {@link #log} is drained: in doubt it is reported twice. */
    long claimed(long nowNanos) {
        SafeCapacity alone = share.get();
        return held() + (alone == null ? 0 : alone.room(nowNanos));
    }

    SpendLog log() {
        return log;
    }

    void giveAllBack() {
        held.set(0);
    }

    void grant(long amount) {
        held.addAndGet(amount);
    }

    double freePart() {
        return free / (double) Math.max(1, limit.burst());
    }

    void freeAtStore(long amount) {
        free = amount;
    }

    /**
     * The store is away.
     *
     * @param processes how many live; 0 before the first reply
     * @param trust what the store's last answer is worth
     */
    void enterStandalone(int processes, SafeCapacity.Trust trust, long nowNanos) {
        Limit of = limit;
        RateLimiter counted = own;
        if (share.get() == null && of.limit() > 0) {
            boolean window = of.kind() == Kind.SLIDING;
            long mine = window ? Math.max(0, held.getAndSet(0)) : held();
            sharers = processes;
            long there = trust == SafeCapacity.Trust.RECENT ? free : 0;
            boolean newcomer = trust == SafeCapacity.Trust.NEWCOMER;
            share.set(SafeCapacity.of(of, counted, new SafeCapacity.Known(mine, there, processes, newcomer), nowNanos));
            if (counted != own) {
                // A reload came between, and saw no share yet.
                changeShare(nowNanos);
            }
        }
    }

    /** The store has a report by which so much is held; what was spent since is logged. */
    void enterShared(long claimed) {
        if (share.getAndSet(null) != null) {
            held.set(Math.max(0, claimed - log.sum()));
        }
    }
}
