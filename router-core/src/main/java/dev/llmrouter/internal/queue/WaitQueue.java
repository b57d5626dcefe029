package dev.llmrouter.internal.queue;

import dev.llmrouter.usage.Amount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a router that wait for room: by priority, and first come, first served within one, at each
 * resource that they wait for.
 *
 * <p>Two rules soften that order. A small request may overtake a large one where it does not delay it, or not
 * by much: see {@link Claim}. And while less urgent requests wait, a {@linkplain #SHARE tenth} of what is taken
 * goes to them: the one that has waited longest is promoted, and is before all others from then on.
 *
 * <p>The invariant: while a resource has room for a leader of its {@link ResourceQueue}, that request is
 * awake, or has a timer that ends no later than the room comes, or may not take it yet because of one before
 * it, whose leaving wakes it. It holds because a request joins before it checks, a wake-up is kept until the
 * request checks again, and a request before which others stand or stood is woken when they change. No other
 * request is woken: those that cannot be next sleep.
 *
 * <p>Thread-safe; no request is woken while the lock is held.
 */
public final class WaitQueue {
    public static final Comparator<Waiter> ORDER =
            Comparator.comparingLong(Waiter::rank).thenComparingLong(Waiter::number);
    /** Of what limits admit, the part that goes to less urgent requests while there are any. */
    public static final double SHARE = 0.1;
    /** Before all that priorities can say. */
    private static final long PROMOTED = Long.MIN_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    /** Requests that wait for the same resources form one lane, of which only the first request matters. */
    private final Map<List<ResourceQueue>, Lane> lanes = new HashMap<>(); // guarded by lock

    private final Map<String, TreeSet<Waiter>> groups = new HashMap<>(); // guarded by lock
    private final AtomicLong numbers = new AtomicLong();
    /**
     * Written under the lock; read without it, so that the queue costs a request nothing while no other
     * request waits.
     */
    private final AtomicInteger size = new AtomicInteger();

    public boolean isEmpty() {
        return size.get() == 0;
    }

    /**
     * Makes a request whose place counts from now on, but which has not joined yet.
     *
     * @param priority smaller is sooner
     * @param amount how large it is, compared with others
     */
    public Waiter ticket(int priority, long amount, long nowNanos) {
        return new Waiter(priority, numbers.getAndIncrement(), Math.max(1, amount), nowNanos);
    }

    /** Joins the queue; false if the group's largest number of requests waits already. */
    public boolean join(Waiter waiter, String group, int most) {
        lock.lock();
        try {
            TreeSet<Waiter> others = groups.get(group);
            if ((others == null ? 0 : others.size()) >= most) {
                return false;
            }
            groups.computeIfAbsent(group, any -> new TreeSet<>(ORDER)).add(waiter);
            waiter.group = group;
            size.incrementAndGet();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts a request that has joined into these lists, and into no others; true if it was not there before,
     * so that the request must check again.
     */
    public boolean waitAt(Waiter waiter, List<ResourceQueue> lists) {
        Set<Waiter> woken = new LinkedHashSet<>();
        lock.lock();
        try {
            Lane before = waiter.lane;
            if (before != null && before.lists.equals(lists)) {
                return false;
            }
            Lane lane = lanes.computeIfAbsent(List.copyOf(lists), Lane::open);
            // Into the new lists first, so that a list in both sets does not change its first request for a
            // moment.
            waiter.lane = lane;
            lane.add(waiter);
            update(lane, woken);
            remove(waiter, before, woken);
        } finally {
            lock.unlock();
        }
        // It is about to check anyway.
        woken.remove(waiter);
        woken.forEach(Waiter::wake);
        return true;
    }

    /**
     * Leaves the queue, served or not, and lets the next requests check. Does nothing for a request that is
     * not in it.
     */
    public void leave(Waiter waiter) {
        if (!waiter.isIn()) {
            return;
        }
        Set<Waiter> woken = new LinkedHashSet<>();
        lock.lock();
        try {
            String group = waiter.group;
            TreeSet<Waiter> others = group == null ? null : groups.get(group);
            if (others != null && others.remove(waiter) && others.isEmpty()) {
                groups.remove(group);
            }
            waiter.group = null;
            size.decrementAndGet();
            ResourceQueue debtor = waiter.promotedBy;
            if (debtor != null) {
                // It was not served: the next one is owed what this one was given.
                debtor.owed += waiter.amount;
                waiter.promotedBy = null;
            }
            Lane lane = waiter.lane;
            waiter.lane = null;
            remove(waiter, lane, woken);
        } finally {
            lock.unlock();
        }
        woken.forEach(Waiter::wake);
    }

    private void remove(Waiter waiter, @Nullable Lane lane, Set<Waiter> woken) {
        if (lane != null) {
            lane.remove(waiter);
            if (lane.bySize.isEmpty()) {
                lanes.remove(lane.lists);
                lane.close();
            }
            update(lane, woken);
        }
    }

    private static void update(Lane lane, Set<Waiter> woken) {
        for (ResourceQueue list : lane.lists) {
            woken.addAll(list.update());
        }
    }

    /**
     * Where a request that sleeps now will be served. Those after it check again if that is not where they
     * thought.
     */
    public void claim(Waiter waiter, Claim claim) {
        Claim before = waiter.claim;
        waiter.claim = claim;
        Lane lane = waiter.lane;
        if (lane != null && (before == null || before.at() != claim.at())) {
            Set<Waiter> woken = new LinkedHashSet<>();
            lane.lists.forEach(list -> woken.addAll(list.leadersAfter(waiter)));
            woken.remove(waiter);
            woken.forEach(Waiter::wake);
        }
    }

    /**
     * A request has taken of a resource. If less urgent ones wait there, they are owed their share of it; the
     * one that has waited longest is promoted when that is as much as it needs.
     *
     * @param amount how much it took, as in {@link #ticket}
     */
    public void took(ResourceQueue at, Waiter taker, long amount) {
        if (taker.rank() == PROMOTED) {
            taker.promotedBy = null;
            return;
        }
        if (at.isEmpty()) {
            return;
        }
        Set<Waiter> woken = new LinkedHashSet<>();
        lock.lock();
        try {
            Waiter next = longestWaiting(at, taker.priority);
            if (next == null) {
                at.owed = 0;
                return;
            }
            at.owed += amount * SHARE / (1 - SHARE);
            if (at.owed < next.amount) {
                return;
            }
            at.owed -= next.amount;
            next.promotedBy = at;
            promote(next, woken);
        } finally {
            lock.unlock();
        }
        woken.forEach(Waiter::wake);
    }

    /** Of those that are less urgent than a priority; null when there are none. */
    private static @Nullable Waiter longestWaiting(ResourceQueue at, long priority) {
        Waiter longest = null;
        for (Lane lane : at.lanes) {
            for (TreeSet<Waiter> waiters : lane.bySize.values()) {
                // The first of each priority has waited longest of them.
                Waiter each = waiters.higher(Waiter.after(priority));
                while (each != null) {
                    longest = longest == null || each.number < longest.number ? each : longest;
                    each = waiters.higher(Waiter.after(each.rank));
                }
            }
        }
        return longest;
    }

    private void promote(Waiter waiter, Set<Waiter> woken) {
        Lane lane = waiter.lane;
        TreeSet<Waiter> others = waiter.group == null ? null : groups.get(waiter.group);
        if (lane == null || others == null) {
            return;
        }
        lane.remove(waiter);
        others.remove(waiter);
        waiter.rank = PROMOTED;
        lane.add(waiter);
        others.add(waiter);
        update(lane, woken);
    }

    /**
     * The configuration has changed, and with it perhaps the resources that requests wait for: all of them
     * check, in their order.
     */
    public void wakeAll() {
        List<Waiter> all = new ArrayList<>();
        lock.lock();
        try {
            groups.values().forEach(all::addAll);
        } finally {
            lock.unlock();
        }
        all.sort(ORDER);
        all.forEach(Waiter::wake);
    }

    /**
     * What a request needs of limits that are shared with other processes.
     *
     * @param amount how much; nothing while that is not known
     * @param key of which quota alone; null for any of its group
     */
    public record Need(Amount amount, @Nullable String key) {
        private static final Need NONE = new Need(Amount.NONE, null);
    }

    /** What the first requests of a group need, in their order. */
    public List<Need> needs(String group, int most) {
        lock.lock();
        try {
            TreeSet<Waiter> waiters = groups.get(group);
            return waiters == null
                    ? List.of()
                    : waiters.stream().limit(most).map(Waiter::need).toList();
        } finally {
            lock.unlock();
        }
    }

    /** How many requests wait. */
    public int size() {
        return size.get();
    }

    /**
     * Requests that wait for the same resources, by size, in their order. Guarded by the lock of the queue.
     */
    static final class Lane {
        private final List<ResourceQueue> lists;
        private final Map<Integer, TreeSet<Waiter>> bySize = new HashMap<>();

        private Lane(List<ResourceQueue> lists) {
            this.lists = lists;
        }

        private static Lane open(List<ResourceQueue> lists) {
            Lane lane = new Lane(lists);
            lists.forEach(list -> list.lanes.add(lane));
            return lane;
        }

        private void close() {
            lists.forEach(list -> list.lanes.remove(this));
        }

        private void add(Waiter waiter) {
            bySize.computeIfAbsent(waiter.sizeClass(), any -> new TreeSet<>(ORDER))
                    .add(waiter);
        }

        private void remove(Waiter waiter) {
            TreeSet<Waiter> alike = bySize.get(waiter.sizeClass());
            if (alike != null && alike.remove(waiter) && alike.isEmpty()) {
                bySize.remove(waiter.sizeClass());
            }
        }

        /** The first request of each size class. */
        Map<Integer, Waiter> firsts() {
            Map<Integer, Waiter> firsts = new HashMap<>();
            bySize.forEach((size, waiters) -> firsts.put(size, waiters.first()));
            return firsts;
        }
    }

    /**
     * A request that waits, and how to wake it. A wake-up is a permit: it is kept until the request checks
     * again, so that none is lost between a check and the sleep.
     */
    public static final class Waiter {
        private final long priority;
        private final long number;
        private final long amount;
        private final long sinceNanos;
        /** The priority, until it is promoted. Written under the lock of the queue, while it is in no set. */
        private volatile long rank;

        private final AtomicReference<@Nullable Runnable> onWake = new AtomicReference<>();
        /** By how much those that overtook it have delayed it. */
        private final AtomicLong delayedNanos = new AtomicLong();

        private volatile boolean woken;
        /** Written by the request. */
        private volatile Need need = Need.NONE;
        /** Written by the request; null until it sleeps for the first time. */
        private volatile @Nullable Claim claim;

        /** Whose share promoted it, until it is served; written under the lock, and by its own request. */
        private @Nullable ResourceQueue promotedBy;

        private @Nullable String group; // guarded by the lock of the queue; written for its own request alone
        private @Nullable Lane lane; // guarded by the lock of the queue; written for its own request alone

        private Waiter(long priority, long number, long amount, long sinceNanos) {
            this.priority = priority;
            this.number = number;
            this.amount = amount;
            this.sinceNanos = sinceNanos;
            rank = priority;
        }

        /** A place after all of a rank. */
        private static Waiter after(long rank) {
            return new Waiter(rank, Long.MAX_VALUE, 1, 0);
        }

        long rank() {
            return rank;
        }

        long number() {
            return number;
        }

        /** Requests of one class differ in size by less than two to one. */
        int sizeClass() {
            return Long.SIZE - Long.numberOfLeadingZeros(amount);
        }

        /** Whether it is small enough, compared with another, to overtake it at all. */
        public boolean isMuchSmallerThan(Waiter other) {
            return amount <= other.amount / 2;
        }

        /** Where it will be served; null while it has not slept yet. */
        public @Nullable Claim claim() {
            return claim;
        }

        public long waitedNanos(long nowNanos) {
            return nowNanos - sinceNanos;
        }

        public long delayedNanos() {
            return delayedNanos.get();
        }

        /** A smaller request has overtaken it, which costs it this time. */
        public void delayedBy(long nanos) {
            delayedNanos.addAndGet(nanos);
        }

        /** Whether it has joined the queue and not left it. */
        public boolean isIn() {
            return group != null;
        }

        /** What it needs of limits that are shared with other processes. */
        public void needs(Need now) {
            need = now;
        }

        public Need need() {
            return need;
        }

        /** Whether it is the first at one of the resources that it waits for. */
        public boolean leads() {
            Lane mine = lane;
            return mine != null && mine.lists.stream().anyMatch(list -> list.isFirst(this));
        }

        /** The request checks now; a wake-up after this counts for the next check. */
        public void looks() {
            woken = false;
        }

        public boolean isWoken() {
            return woken;
        }

        /**
         * Runs this, once, at the next wake-up. The caller must then check {@link #isWoken}: the wake-up may
         * have come before.
         */
        public void onWake(@Nullable Runnable work) {
            onWake.set(work);
        }

        public void wake() {
            woken = true;
            Runnable work = onWake.getAndSet(null);
            if (work != null) {
                work.run();
            }
        }
    }
}
