package dev.llmrouter.internal.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for one resource: a set of limits, a budget, or the end of a cooldown. Only the
 * first of them may take from it, so only the first is woken. {@link WaitQueue} maintains it.
 */
public final class ResourceQueue {
    /** Read and written under the lock of {@link WaitQueue}. */
    final List<WaitQueue.Lane> lanes = new ArrayList<>(0);
    /**
     * Written under the lock of {@link WaitQueue}; read without it, so that the end of a call takes no lock.
     */
    private volatile WaitQueue.@Nullable Waiter first;

    /**
     * The resource may have room: wakes the first request. A thread that frees capacity calls this
     * afterwards, and a request joins before it checks, so one of the two sees the other.
     */
    public void wake() {
        wakeUnless(null);
    }

    /** The same, unless the first is the request that caused the change itself. */
    public void wakeUnless(WaitQueue.@Nullable Waiter self) {
        WaitQueue.Waiter waiter = first;
        if (waiter != null && waiter != self) {
            waiter.wake();
        }
    }

    /** Whether another request must be served before this one. */
    public boolean isBehind(WaitQueue.Waiter waiter) {
        WaitQueue.Waiter head = first;
        return head != null && head != waiter && WaitQueue.ORDER.compare(head, waiter) < 0;
    }

    /** Whether no request waits for it. */
    public boolean isEmpty() {
        return first == null;
    }

    public boolean isFirst(WaitQueue.Waiter waiter) {
        return first == waiter;
    }

    /** Determines the first again, under the lock of {@link WaitQueue}; returns it if it has changed. */
    WaitQueue.@Nullable Waiter update() {
        WaitQueue.Waiter before = first;
        WaitQueue.Waiter head = null;
        for (int i = 0; i < lanes.size(); i++) {
            WaitQueue.Waiter each = lanes.get(i).first();
            head = head == null || WaitQueue.ORDER.compare(each, head) < 0 ? each : head;
        }
        first = head;
        return head == before ? null : head;
    }
}
