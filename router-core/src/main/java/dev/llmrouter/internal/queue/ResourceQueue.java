package dev.llmrouter.internal.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for one resource: a set of limits, a budget, or the end of a cooldown. Awake are its
 * leaders: the first request, and of limits, where a small request may use what is too little for a large
 * one, also the first one after it that is smaller, and so on. {@link WaitQueue} maintains it.
 */
public final class ResourceQueue {
    private static final List<WaitQueue.Waiter> NONE = List.of();

    /** Read and written under the lock of {@link WaitQueue}. */
    final List<WaitQueue.Lane> lanes = new ArrayList<>(0);
    /** What less urgent requests are owed of what others took before them; guarded as the lanes. */
    double owed;
    /** Whether small requests may overtake large ones. */
    private final boolean bySize;
    /**
     * In their order, each of a smaller size class than those before it. Written under the lock of
     * {@link WaitQueue}; read without it, so that the end of a call takes no lock.
     */
    private volatile List<WaitQueue.Waiter> leaders = NONE;

    /** One whose first request alone may take from it. */
    public ResourceQueue() {
        this(false);
    }

    private ResourceQueue(boolean bySize) {
        this.bySize = bySize;
    }

    /** One of limits, where small requests need not wait until there is enough for large ones. */
    public static ResourceQueue ofLimits() {
        return new ResourceQueue(true);
    }

    /**
     * The resource may have room: wakes the leaders. A thread that frees capacity calls this afterwards, and
     * a request joins before it checks, so one of the two sees the other.
     */
    public void wake() {
        wakeUnless(null);
    }

    /** The same, unless a leader is the request that caused the change itself. */
    public void wakeUnless(WaitQueue.@Nullable Waiter self) {
        List<WaitQueue.Waiter> now = leaders;
        for (int i = 0; i < now.size(); i++) {
            WaitQueue.Waiter waiter = now.get(i);
            if (waiter != self) {
                waiter.wake();
            }
        }
    }

    /** Whether another request is before this one. */
    public boolean isBehind(WaitQueue.Waiter waiter) {
        List<WaitQueue.Waiter> now = leaders;
        return !now.isEmpty() && isBefore(now.get(0), waiter);
    }

    private static boolean isBefore(WaitQueue.Waiter other, WaitQueue.Waiter waiter) {
        return other != waiter && WaitQueue.ORDER.compare(other, waiter) < 0;
    }

    /** Of the requests before this one the leaders: it may overtake the others if it may overtake these. */
    public List<WaitQueue.Waiter> leadersBefore(WaitQueue.Waiter waiter) {
        List<WaitQueue.Waiter> now = leaders;
        int count = 0;
        while (count < now.size() && isBefore(now.get(count), waiter)) {
            count++;
        }
        return now.subList(0, count);
    }

    /** Whether no request waits for it. */
    public boolean isEmpty() {
        return leaders.isEmpty();
    }

    public boolean isFirst(WaitQueue.Waiter waiter) {
        List<WaitQueue.Waiter> now = leaders;
        return !now.isEmpty() && now.get(0) == waiter;
    }

    /** The leaders after this one, which are smaller. */
    List<WaitQueue.Waiter> leadersAfter(WaitQueue.Waiter waiter) {
        List<WaitQueue.Waiter> now = leaders;
        return now.subList(leadersBefore(waiter).size(), now.size());
    }

    /**
     * Determines the leaders again, under the lock of {@link WaitQueue}; returns those that have other
     * requests before them now.
     */
    List<WaitQueue.Waiter> update() {
        List<WaitQueue.Waiter> before = leaders;
        List<WaitQueue.Waiter> now = bySize ? smallerAndSmaller() : first();
        int same = 0;
        while (same < now.size() && same < before.size() && now.get(same) == before.get(same)) {
            same++;
        }
        leaders = now;
        return now.subList(same, now.size());
    }

    private List<WaitQueue.Waiter> first() {
        WaitQueue.Waiter head = null;
        for (WaitQueue.Lane lane : lanes) {
            for (WaitQueue.Waiter each : lane.firsts().values()) {
                head = earlier(head, each);
            }
        }
        return head == null ? NONE : List.of(head);
    }

    private List<WaitQueue.Waiter> smallerAndSmaller() {
        TreeMap<Integer, WaitQueue.Waiter> firsts = new TreeMap<>();
        for (WaitQueue.Lane lane : lanes) {
            lane.firsts().forEach((size, each) -> firsts.merge(size, each, ResourceQueue::earlier));
        }
        List<WaitQueue.Waiter> chain = new ArrayList<>(firsts.size());
        WaitQueue.Waiter head = null;
        for (Map.Entry<Integer, WaitQueue.Waiter> each : firsts.entrySet()) {
            // From the smallest class on: one that comes after a smaller one has nothing to overtake it with.
            if (head == null || WaitQueue.ORDER.compare(each.getValue(), head) < 0) {
                head = each.getValue();
                chain.add(0, head);
            }
        }
        return List.copyOf(chain);
    }

    private static WaitQueue.Waiter earlier(WaitQueue.@Nullable Waiter one, WaitQueue.Waiter other) {
        return one == null || WaitQueue.ORDER.compare(other, one) < 0 ? other : one;
    }
}
