package dev.llmrouter.internal.queue;

import dev.llmrouter.usage.Amount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a router that wait for room: first come, first served within a priority, at each resource
 * that they wait for.
 *
 * <p>The invariant: while a resource has room for the first request in its {@link ResourceQueue}, that
 * request is awake, or has a timer that ends no later than the room comes. It holds because a request joins
 * before it checks, a wake-up is kept until the request checks again, and a request that becomes first in a
 * list is woken. No other request is woken: those that cannot be next sleep.
 *
 * <p>Thread-safe; no request is woken while the lock is held.
 */
public final class WaitQueue {
    public static final Comparator<Waiter> ORDER =
            Comparator.comparingLong(Waiter::place).thenComparingLong(Waiter::number);
    /**
     * The weight of one step of priority: a request is overtaken by more urgent ones that came up to this
     * much later, and by none after that, so that none starves.
     */
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The largest number of steps: a place in the queue is a point in time, which must not overflow. */
    private static final int MOST_STEPS = 1_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    /** Requests that wait for the same resources form one lane, of which only the first request matters. */
    private final Map<List<ResourceQueue>, Lane> lanes = new HashMap<>(); // guarded by lock

    private final Map<String, TreeSet<Waiter>> groups = new HashMap<>(); // guarded by lock
    private final AtomicLong numbers = new AtomicLong();
    private final long originNanos;
    /**
     * Written under the lock; read without it, so that the queue costs a request nothing while no other
     * request waits.
     */
    private final AtomicInteger size = new AtomicInteger();

    public WaitQueue(long originNanos) {
        this.originNanos = originNanos;
    }

    public boolean isEmpty() {
        return size.get() == 0;
    }

    /** Makes a request whose place counts from now on, but which has not joined yet. */
    public Waiter ticket(int priority, long nowNanos) {
        int steps = Math.max(-MOST_STEPS, Math.min(MOST_STEPS, priority));
        return new Waiter(nowNanos - originNanos + steps * STEP_NANOS, numbers.getAndIncrement());
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
        List<Waiter> woken = new ArrayList<>();
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
            lane.waiters.add(waiter);
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
        List<Waiter> woken = new ArrayList<>();
        lock.lock();
        try {
            String group = waiter.group;
            TreeSet<Waiter> others = group == null ? null : groups.get(group);
            if (others != null && others.remove(waiter) && others.isEmpty()) {
                groups.remove(group);
            }
            waiter.group = null;
            size.decrementAndGet();
            Lane lane = waiter.lane;
            waiter.lane = null;
            remove(waiter, lane, woken);
        } finally {
            lock.unlock();
        }
        woken.forEach(Waiter::wake);
    }

    private void remove(Waiter waiter, @Nullable Lane lane, List<Waiter> woken) {
        if (lane != null) {
            lane.waiters.remove(waiter);
            if (lane.waiters.isEmpty()) {
                lanes.remove(lane.lists);
                lane.close();
            }
            update(lane, woken);
        }
    }

    private static void update(Lane lane, List<Waiter> woken) {
        for (ResourceQueue list : lane.lists) {
            Waiter first = list.update();
            if (first != null && !woken.contains(first)) {
                woken.add(first);
            }
        }
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

    /** Requests that wait for the same resources, in their order. Guarded by the lock of the queue. */
    static final class Lane {
        private final List<ResourceQueue> lists;
        private final TreeSet<Waiter> waiters = new TreeSet<>(ORDER);

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

        Waiter first() {
            return waiters.first();
        }
    }

    /**
     * A request that waits, and how to wake it. A wake-up is a permit: it is kept until the request checks
     * again, so that none is lost between a check and the sleep.
     */
    public static final class Waiter {
        private final long place;
        private final long number;
        private final AtomicReference<@Nullable Runnable> onWake = new AtomicReference<>();
        private volatile boolean woken;
        /** Written by the request. */
        private volatile Need need = Need.NONE;

        private @Nullable String group; // guarded by the lock of the queue; written for its own request alone
        private @Nullable Lane lane; // guarded by the lock of the queue; written for its own request alone

        private Waiter(long place, long number) {
            this.place = place;
            this.number = number;
        }

        long place() {
            return place;
        }

        long number() {
            return number;
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
