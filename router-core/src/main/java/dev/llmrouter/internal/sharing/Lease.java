package dev.llmrouter.internal.sharing;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.RateLimiter;
import dev.llmrouter.internal.limit.SharedQuota;
import dev.llmrouter.internal.limit.TokenCounts;
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
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * This process's part of a quota that it shares: what the store has granted and is not spent yet. A request takes from it as from a meter.
 * Without the store, a {@link SafeCapacity} is what may be spent. Thread-safe without locks; one thread at a time reports and grants.
 */
public final class Lease implements SharedQuota {
    /** The end of an exchange wakes the requests that wait for it. This is for one that does not end: a second look after 10 ms. */
    private static final long EXCHANGE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Each further look comes after as long again, so that a store that never answers is not looked at a hundred times a second. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Duration SHORT_WINDOW = Duration.ofSeconds(15);

    /** No request has looked in vain since the store answered. */
    private static final long NONE = Long.MIN_VALUE;

    private volatile Quota quota; // replaced by a reload
    /** One for each limit, in the order of what is limited. Replaced with the quota. */
    private volatile List<LimitLease> parts;
    /** Moments that a long window is divided into for what was reported: so many entries at most, however often a process reports. */
    private static final long MOST_REPORTED = 4096;

    /** What was reported and when that was spent, as long as it counts; of the exchange. */
    private final TreeMap<Long, Amount> reported = new TreeMap<>();

    /** Granted from a later moment on. */
    private final ComingGrants coming = new ComingGrants();

    private volatile long validUntilNanos; // written by the exchange
    private volatile long roomAtNanos; // when the store may have room; written by the exchange
    private volatile boolean alone; // written by the exchange
    private volatile long silentSinceNanos =
            NONE; // since when requests look in vain; written by them and by the exchange
    private volatile int processes; // as the store last said, 0 before; written by the exchange

    /** Shares limits, of which the process's own meters count what it spends itself. */
    public Lease(Quota quota, Map<Of, RateLimiter> own, long nowNanos) {
        this.quota = quota;
        parts = List.of();
        changeTo(quota, own, nowNanos);
        validUntilNanos = nowNanos;
        roomAtNanos = nowNanos;
    }

    /**
     * The file states other limits from now on. Leased capacity and unreported usage stay. Of a limit that is new
     * here, the next report carries what this process has spent of it, because the store has not counted it.
     */
    @Override
    public void changeTo(Quota next, Map<Of, RateLimiter> own, long nowNanos) {
        List<LimitLease> changed = new ArrayList<>();
        for (Of of : Of.values()) {
            Limit limit = next.limits().get(of);
            RateLimiter meter = own.get(of);
            if (limit != null && meter != null) {
                changed.add(part(of, limit, meter, nowNanos));
            }
        }
        parts = List.copyOf(changed);
        quota = next;
    }

    private LimitLease part(Of of, Limit limit, RateLimiter own, long nowNanos) {
        for (LimitLease part : parts) {
            if (part.of() == of) {
                part.changeTo(limit, own, nowNanos);
                return part;
            }
        }
        LimitLease part = new LimitLease(of, limit, own, nowNanos);
        own.forEachSpent(nowNanos, part.log()::add);
        return part;
    }

    /** The lease of these limits; null where no other process spends them. */
    static @Nullable Lease of(DeploymentLimiter meters) {
        return meters.shared() instanceof Lease lease ? lease : null;
    }

    /** How much of one limit is leased and not spent; empty where no other process spends it. */
    public static OptionalLong held(DeploymentLimiter meters, Of of) {
        Lease lease = of(meters);
        return lease == null
                ? OptionalLong.empty()
                : lease.parts.stream()
                        .filter(part -> part.of() == of)
                        .mapToLong(LimitLease::held)
                        .findFirst();
    }

    @Override
    public int processes() {
        return Math.max(1, processes);
    }

    String key() {
        return quota.key();
    }

    /** Takes from every part, or from none. */
    @Override
    public boolean tryAcquire(TokenCounts amounts, long nowNanos) {
        if (alone || !isMine(nowNanos)) {
            return false;
        }
        takeDue(nowNanos);
        List<LimitLease> all = parts;
        for (int i = 0; i < all.size(); i++) {
            LimitLease part = all.get(i);
            if (!part.tryAcquire(part.part(amounts), nowNanos)) {
                undo(all, i, amounts, nowNanos);
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isStandalone() {
        return alone;
    }

    @Override
    public boolean tryAcquireStandalone(TokenCounts amounts, long nowNanos) {
        if (!isMine(nowNanos)) {
            return false;
        }
        List<LimitLease> all = parts;
        for (int i = 0; i < all.size(); i++) {
            LimitLease part = all.get(i);
            if (!part.tryAcquireStandalone(part.part(amounts), nowNanos)) {
                undo(all, i, amounts, nowNanos);
                return false;
            }
        }
        return true;
    }

    @Override
    public void putBack(TokenCounts amounts, long nowNanos) {
        List<LimitLease> all = parts;
        undo(all, all.size(), amounts, nowNanos);
    }

    private static void undo(List<LimitLease> all, int taken, TokenCounts amounts, long nowNanos) {
        for (int i = 0; i < taken; i++) {
            all.get(i).undo(all.get(i).part(amounts), nowNanos);
        }
    }

    private void takeDue(long nowNanos) {
        if (!coming.isEmpty()) {
            coming.takeDue(nowNanos, this::grant);
        }
    }

    /** After its lease time what is held may be somebody else's. */
    private boolean isMine(long nowNanos) {
        return alone || nowNanos - validUntilNanos < 0;
    }

    /** A request's true tokens are known. */
    @Override
    public void adjust(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos) {
        List<LimitLease> all = parts;
        for (int i = 0; i < all.size(); i++) {
            LimitLease part = all.get(i);
            if (part.of() != Of.REQUESTS) {
                part.adjust(part.part(truth) - part.part(taken), takenAtNanos, nowNanos);
            }
        }
    }

    @Override
    public void refundRequest(long takenAtNanos, long nowNanos) {
        for (LimitLease part : parts) {
            if (part.of() == Of.REQUESTS) {
                part.adjust(-1, takenAtNanos, nowNanos);
            }
        }
    }

    /** How many requests of a size are held, now or soon. */
    long holds(Amount size, long nowNanos) {
        if (nowNanos - validUntilNanos >= 0) {
            return 0;
        }
        Amount held = held();
        long least = Long.MAX_VALUE;
        for (LimitLease part : parts) {
            long one = part.of().in(size);
            least = one <= 0 ? least : Math.min(least, part.of().in(held) / one);
        }
        return least;
    }

    /** How many requests of a size the limits allow at once. */
    double fits(Amount size) {
        double least = Double.MAX_VALUE;
        for (LimitLease part : parts) {
            long one = part.of().in(size);
            least = one <= 0 ? least : Math.min(least, part.limit().burst() / (double) one);
        }
        return least;
    }

    /** Whether a request would be admitted. */
    @Override
    public boolean hasRoom(TokenCounts amounts, long nowNanos) {
        if (!isMine(nowNanos)) {
            return false;
        }
        takeDue(nowNanos);
        List<LimitLease> all = parts;
        for (int i = 0; i < all.size(); i++) {
            LimitLease part = all.get(i);
            if (!part.hasRoom(part.part(amounts), nowNanos)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the store has enough for a request, by what it said last; before it said anything, whether its limits do. */
    @Override
    public boolean mayBeGranted(TokenCounts amounts) {
        if (alone) {
            return false;
        }
        List<LimitLease> all = parts;
        for (int i = 0; i < all.size(); i++) {
            LimitLease part = all.get(i);
            if (!part.mayBeGranted(part.part(amounts))) {
                return false;
            }
        }
        return true;
    }

    /** When to look again, where there is no room: an estimate of the store's, or of the share's. */
    @Override
    public long nanosUntilAvailable(TokenCounts amounts, long nowNanos) {
        if (!alone) {
            long expected = roomAtNanos - nowNanos;
            long next = coming.untilNext(nowNanos);
            if (next < Long.MAX_VALUE) {
                return Math.max(1, expected > 0 ? Math.min(expected, next) : next);
            }
            return expected > 0 ? expected : untilAnswered(nowNanos);
        }
        long wait = 1;
        for (LimitLease part : parts) {
            wait = Math.max(wait, part.nanosUntilAvailable(part.part(amounts), nowNanos));
        }
        return wait;
    }

    private long untilAnswered(long nowNanos) {
        long since = silentSinceNanos;
        if (since == NONE) {
            silentSinceNanos = nowNanos;
            return EXCHANGE_NANOS;
        }
        return Math.min(SILENCE_NANOS, Math.max(EXCHANGE_NANOS, nowNanos - since));
    }

    /** The free part of the quota by the store's last reply: the smallest part of any of its limits. */
    double freePart() {
        double least = 1;
        for (LimitLease part : parts) {
            least = Math.min(least, part.freePart());
        }
        return least;
    }

    /** How many tokens it could hold at most; {@link Long#MAX_VALUE} where tokens are not limited. */
    long tokenCapacity() {
        for (LimitLease part : parts) {
            if (part.of() == Of.TOKENS) {
                return part.limit().burst();
            }
        }
        return Long.MAX_VALUE;
    }

    /** Whether a limit counts a window of seconds, as Azure's do: what is idle for a second is much of it. */
    boolean hasShortWindow() {
        for (LimitLease part : parts) {
            Limit limit = part.limit();
            if (limit.kind() == Kind.SLIDING && limit.period().compareTo(SHORT_WINDOW) <= 0) {
                return true;
            }
        }
        return false;
    }

    /** How far ahead it may be granted what is not there yet: not at all of buckets, in which nothing is lost by waiting while they are not full. */
    long furthestAheadNanos() {
        long least = Long.MAX_VALUE;
        for (LimitLease part : parts) {
            Limit limit = part.limit();
            least = Math.min(least, limit.kind() == Kind.SLIDING ? SafeCapacity.furthestAheadNanos(limit) : 0);
        }
        return parts.isEmpty() ? 0 : least;
    }

    /** What a request needs beyond what is left of a lease; what is not limited here is never needed. */
    Amount missing(Amount left, Amount need) {
        return each(part -> Math.max(0, part.of().in(need) - part.of().in(left)));
    }

    boolean holdsAnything() {
        return !coming.isEmpty() || parts.stream().anyMatch(part -> part.held() > 0);
    }

    /** What is granted and not spent, now or from a later moment on. */
    public Amount held() {
        // In this order: what is taken over in between counts twice, and not never.
        Amount later = coming.sum();
        return later.plus(each(LimitLease::held));
    }

    private Amount each(ToLongFunction<LimitLease> value) {
        Amount sum = Amount.NONE;
        for (LimitLease part : parts) {
            sum = sum.plus(amountOf(part.of(), value.applyAsLong(part)));
        }
        return sum;
    }

    private static Amount amountOf(Of of, long amount) {
        return new Amount(
                of == Of.REQUESTS ? amount : 0,
                of == Of.TOKENS ? amount : 0,
                of == Of.INPUT_TOKENS ? amount : 0,
                of == Of.OUTPUT_TOKENS ? amount : 0);
    }

    /**
     * What became of it since the last time.
     *
     * @param nowNanos read just before: what was taken since then may be reported, and counts as taken now
     */
    public Holding report(long nowNanos, boolean giveBack) {
        if (giveBack && !alone) {
            coming.giveBack();
            parts.forEach(LimitLease::giveAllBack);
        }
        Amount later = coming.sum();
        // Before the logs are emptied: what is taken in between is reported twice, and not never.
        Amount claimed = later.plus(each(part -> part.claimed(nowNanos)));
        Map<Long, Amount> more = new TreeMap<>();
        Map<Long, Amount> less = new TreeMap<>();
        for (LimitLease part : parts) {
            part.log()
                    .drain(
                            nowNanos,
                            (ago, amount) ->
                                    (amount > 0 ? more : less).merge(ago, amountOf(part.of(), amount), Amount::plus));
        }
        remember(more, nowNanos);
        remember(less, nowNanos);
        return new Holding(quota, claimed, oldestFirst(more), oldestFirst(less));
    }

    private static List<Spent> oldestFirst(Map<Long, Amount> byAgo) {
        List<Spent> spent = new ArrayList<>();
        byAgo.forEach((ago, amount) -> spent.add(0, new Spent(Duration.ofNanos(ago), amount)));
        return spent;
    }

    /** In slices, each at its end: what is reported again later never counts as older than it is. */
    private void remember(Map<Long, Amount> sums, long nowNanos) {
        long longest = parts.stream().mapToLong(LimitLease::memoryNanos).max().orElse(0);
        long finest =
                parts.stream().mapToLong(part -> part.log().sliceNanos()).min().orElse(1);
        long slice = Math.max(finest, longest / MOST_REPORTED + 1);
        sums.forEach((ago, amount) -> {
            long end = Math.floorDiv(nowNanos - ago + slice - 1, slice) * slice;
            reported.merge(end, amount, Amount::plus);
        });
        reported.headMap(nowNanos - longest).clear();
    }

    /** How many sums of what was reported are kept. */
    int remembered() {
        return reported.size();
    }

    /** What may be spent, and what was spent since the last report and so is reported in the next one only. */
    Amount claimedAndUnreported(long nowNanos) {
        Amount later = coming.sum();
        return later.plus(each(part -> part.claimed(nowNanos) + part.log().sum()));
    }

    /** The store has lost its state: what still counts is reported again. */
    void reportAgain(long nowNanos) {
        reported.forEach((at, amount) -> {
            for (LimitLease part : parts) {
                if (nowNanos - at <= part.memoryNanos()) {
                    part.log().add(part.of().in(amount), at);
                }
            }
        });
        reported.clear();
    }

    public void grant(Amount amount) {
        parts.forEach(part -> part.grant(part.of().in(amount)));
    }

    /** Grants what is there only from a moment on. */
    void grant(Amount amount, long fromNanos) {
        coming.add(amount, fromNanos);
    }

    /** What no process has spent or holds, by the store's last reply. */
    void freeAtStore(Amount amount) {
        parts.forEach(part -> part.freeAtStore(part.of().in(amount)));
    }

    /** The store has a report by which so much of it is held, and so many processes share it. */
    public void enterShared(Amount claimed, long validUntil, long roomAt, int sharers) {
        processes = sharers;
        validUntilNanos = validUntil;
        roomAtNanos = roomAt;
        silentSinceNanos = NONE;
        parts.forEach(part -> part.enterShared(part.of().in(claimed)));
        alone = false;
    }

    /**
     * The store is away.
     *
     * @param sharers how many processes live; 0 before the first reply
     * @param trust what the store's last answer is worth
     */
    void enterStandalone(int sharers, SafeCapacity.Trust trust, long nowNanos) {
        if (!alone) {
            coming.giveBack();
            boolean isNew = processes == 0;
            boolean repliedLately = nowNanos - validUntilNanos < 0;
            // Of limits that are new no process has spent anything.
            SafeCapacity.Trust lastReply = isNew || (trust == SafeCapacity.Trust.RECENT && repliedLately)
                    ? SafeCapacity.Trust.RECENT
                    : SafeCapacity.Trust.NONE;
            SafeCapacity.Trust known = trust == SafeCapacity.Trust.NEWCOMER ? trust : lastReply;
            parts.forEach(part -> part.enterStandalone(sharers, known, nowNanos));
            alone = true;
        }
    }
}
