package dev.llmrouter;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Quota.Limit;
import dev.llmrouter.usage.Quota.Of;
import dev.llmrouter.usage.Report.Holding;
import dev.llmrouter.usage.Report.Spent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * This process's part of a quota that it shares: what the store has granted and is not spent yet. A request takes from it as from a meter.
 * Without the store, what is held may be spent while it is this process's, and after that a safe share of the limit flows in. Thread-safe
 * without locks; one thread at a time reports and grants.
 */
final class Lease {
    /** When an exchange is under way its end calls who waits; this is for when it does not end. */
    private static final long EXCHANGE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Quota quota;
    /** One for each limit, in the order of what is limited. */
    private final List<Part> parts = new ArrayList<>();
    /** What was told and when that was spent, as long as it counts; of the exchange. */
    private final TreeMap<Long, Amount> told = new TreeMap<>();

    private volatile long validUntilNanos; // written by the exchange
    private volatile long
            roomAtNanos; // when the store may have room, and no share flows before; written by the exchange
    private volatile boolean alone; // written by the exchange
    private volatile int processes = 1; // written by the exchange

    /** One limit of the quota. */
    private static final class Part {
        final Of of;
        final Limit limit;
        final AtomicLong held = new AtomicLong();
        final SpendLog log;
        /** Fills while the store is away. Written by the exchange. */
        volatile @Nullable Bucket share;

        Part(Of of, Limit limit, long nowNanos) {
            this.of = of;
            this.limit = limit;
            log = new SpendLog(limit.period().toNanos(), nowNanos);
        }

        /** How long a spending matters: a window's length, or the time in which a bucket fills. */
        long memoryNanos() {
            return limit.kind() == Kind.SLIDING || limit.limit() == 0
                    ? limit.period().toNanos()
                    : (long) (limit.period().toNanos() * (limit.burst() / (double) limit.limit()));
        }

        boolean take(long amount, boolean alone, long nowNanos) {
            if (takeHeld(amount)) {
                return true;
            }
            Bucket safe = share;
            return alone && safe != null && safe.take(amount, nowNanos);
        }

        /** What comes back to a window is held again: whoever comes next need not ask. A bucket may have run over since, so the store decides. */
        void correct(long more, long takenAtNanos) {
            log.add(more, takenAtNanos);
            if (more < 0 && limit.kind() == Kind.SLIDING) {
                held.addAndGet(-more);
            }
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
    }

    Lease(Quota quota, long nowNanos) {
        this.quota = quota;
        for (Of of : Of.values()) {
            Limit limit = quota.limits().get(of);
            if (limit != null) {
                parts.add(new Part(of, limit, nowNanos));
            }
        }
        validUntilNanos = nowNanos;
        roomAtNanos = nowNanos;
    }

    int processes() {
        return processes;
    }

    String key() {
        return quota.key();
    }

    /** Takes from every part, or from none. */
    boolean take(Amounts amounts, long nowNanos) {
        boolean away = alone;
        if (!away && nowNanos - validUntilNanos >= 0) {
            return false;
        }
        boolean flows = away && nowNanos - roomAtNanos >= 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (!part.take(part(part.of, amounts), flows, nowNanos)) {
                giveBack(i, amounts);
                return false;
            }
        }
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            part.log.add(part(part.of, amounts), nowNanos);
        }
        return true;
    }

    /** What was taken of a safe share goes to what is held: it is the same to whoever comes next. */
    private void giveBack(int taken, Amounts amounts) {
        for (int i = 0; i < taken; i++) {
            Part part = parts.get(i);
            part.held.addAndGet(part(part.of, amounts));
        }
    }

    private static long part(Of of, Amounts amounts) {
        return switch (of) {
            case REQUESTS -> 1;
            case TOKENS -> amounts.total() + amounts.spare();
            case INPUT_TOKENS -> amounts.input();
            case OUTPUT_TOKENS -> amounts.output();
        };
    }

    /** A request's true tokens are known. */
    void correct(Amounts taken, Amounts truth, long takenAtNanos) {
        for (Part part : parts) {
            if (part.of != Of.REQUESTS) {
                part.correct(part(part.of, truth) - part(part.of, taken), takenAtNanos);
            }
        }
    }

    void giveBackRequest(long takenAtNanos) {
        for (Part part : parts) {
            if (part.of == Of.REQUESTS) {
                part.correct(-1, takenAtNanos);
            }
        }
    }

    /** How many requests of a size are held. */
    long holds(Amount size, long nowNanos) {
        if (nowNanos - validUntilNanos >= 0) {
            return 0;
        }
        long least = Long.MAX_VALUE;
        for (Part part : parts) {
            long one = part.of.in(size);
            least = one <= 0 ? least : Math.min(least, part.held.get() / one);
        }
        return least;
    }

    /** Whether a request would be admitted. */
    boolean hasRoom(Amounts amounts, long nowNanos) {
        boolean away = alone;
        if (!away && nowNanos - validUntilNanos >= 0) {
            return false;
        }
        boolean flows = away && nowNanos - roomAtNanos >= 0;
        for (Part part : parts) {
            long amount = part(part.of, amounts);
            Bucket safe = part.share;
            boolean held = part.held.get() >= amount;
            if (!held && !(flows && safe != null && safe.untilRoom(amount, nowNanos) == 0)) {
                return false;
            }
        }
        return true;
    }

    /** When to look again, where there is no room: an estimate of the store's, or of the share's refill. */
    long untilRoom(Amounts amounts, long nowNanos) {
        if (!alone) {
            long expected = roomAtNanos - nowNanos;
            return expected > 0 ? expected : EXCHANGE_NANOS;
        }
        long wait = Math.max(1, roomAtNanos - nowNanos);
        for (Part part : parts) {
            Bucket safe = part.share;
            long amount = part(part.of, amounts);
            if (safe != null && part.held.get() < amount) {
                wait = Math.max(wait, safe.untilRoom(amount, nowNanos));
            }
        }
        return wait;
    }

    /** How many tokens it could hold at most; {@link Long#MAX_VALUE} where tokens are not limited. */
    long tokenCapacity() {
        for (Part part : parts) {
            if (part.of == Of.TOKENS) {
                return part.limit.burst();
            }
        }
        return Long.MAX_VALUE;
    }

    /** What a request needs beyond what is left of a lease; what is not limited here is never needed. */
    Amount missing(Amount left, Amount need) {
        Amount missing = Amount.NONE;
        for (Part part : parts) {
            missing = missing.plus(amountOf(part.of, Math.max(0, part.of.in(need) - part.of.in(left))));
        }
        return missing;
    }

    boolean holdsAnything() {
        return parts.stream().anyMatch(part -> part.held.get() > 0);
    }

    /** What became of it since the last time. */
    Holding report(long nowNanos, boolean giveBack) {
        if (giveBack) {
            parts.forEach(part -> part.held.set(0));
        }
        List<Spent> spent = new ArrayList<>();
        List<Spent> corrections = new ArrayList<>();
        Map<Long, Amount> more = new TreeMap<>();
        Map<Long, Amount> less = new TreeMap<>();
        parts.forEach(part -> part.log.drain(
                nowNanos,
                (ago, amount) -> (amount > 0 ? more : less).merge(ago, amountOf(part.of, amount), Amount::plus)));
        more.forEach((ago, amount) -> spent.add(0, new Spent(Duration.ofNanos(ago), amount)));
        less.forEach((ago, amount) -> corrections.add(0, new Spent(Duration.ofNanos(ago), amount)));
        remember(more, nowNanos);
        remember(less, nowNanos);
        return new Holding(quota, held(), spent, corrections);
    }

    private void remember(Map<Long, Amount> sums, long nowNanos) {
        sums.forEach((ago, amount) -> told.merge(nowNanos - ago, amount, Amount::plus));
        long longest = parts.stream().mapToLong(Part::memoryNanos).max().orElse(0);
        told.headMap(nowNanos - longest).clear();
    }

    /** The store has lost what it was told: it is told again what still counts. */
    void tellAgain(long nowNanos) {
        told.forEach((at, amount) -> {
            for (Part part : parts) {
                if (nowNanos - at <= part.memoryNanos()) {
                    part.log.add(part.of.in(amount), at);
                }
            }
        });
        told.clear();
    }

    Amount held() {
        Amount held = Amount.NONE;
        for (Part part : parts) {
            held = held.plus(amountOf(part.of, Math.max(0, part.held.get())));
        }
        return held;
    }

    private static Amount amountOf(Of of, long amount) {
        return new Amount(
                of == Of.REQUESTS ? amount : 0,
                of == Of.TOKENS ? amount : 0,
                of == Of.INPUT_TOKENS ? amount : 0,
                of == Of.OUTPUT_TOKENS ? amount : 0);
    }

    void grant(Amount amount) {
        parts.forEach(part -> part.held.addAndGet(part.of.in(amount)));
    }

    /** The store has heard this process. */
    void renewed(long validUntil, long roomAt, int sharers) {
        processes = Math.max(1, sharers);
        validUntilNanos = validUntil;
        roomAtNanos = roomAt;
        alone = false;
        parts.forEach(part -> part.share = null);
    }

    /** The store is away: what flows in is this process's part of the limit, from nothing. */
    void goAlone(long nowNanos) {
        if (alone) {
            return;
        }
        long from = Math.max(nowNanos, roomAtNanos);
        parts.forEach(part -> part.share = share(part.limit, processes, from));
        alone = true;
    }

    private static @Nullable Bucket share(Limit limit, int processes, long nowNanos) {
        if (limit.limit() == 0) {
            return null;
        }
        // As much as flows in a while, so that a large request fits; it starts empty, since others may have spent what
        // there was.
        long burst = Math.max(1, limit.burst() / processes);
        Bucket share = new Bucket(limit.limit(), limit.period().toNanos() * processes, burst, nowNanos);
        share.correct(0, burst, nowNanos, nowNanos);
        return share;
    }
}
