package dev.llmrouter.internal.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for one resource: a set of limits, a budget, or the end of a cooldown. Only the first of them may take from it, so
 * the first is the one to wake. {@link WaitQueue} keeps it.
 */
public final class ResourceQueue {
    /** Guarded by the lock of the line; read by it alone. */
    final List<WaitQueue.Lane> lanes = new ArrayList<>(0);
    /** Written under the lock of the line; read without it, so that the end of a call takes no lock. */
    private volatile WaitQueue.@Nullable Waiter first;

    /**
     * The resource may have room: wakes the first. Whoever changed the resource calls this afterwards; whoever waits joins before it looks.
     * So one of the two sees the other.
     */
    public void wake() {
        wakeUnless(null);
    }

    /** The same, where the first is not to be woken by what it did itself. */
    public void wakeUnless(WaitQueue.@Nullable Waiter self) {
        WaitQueue.Waiter waiter = first;
        if (waiter != null && waiter != self) {
            waiter.wake();
        }
    }

    /** Whether another request is to be served before this one. */
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

    /** Finds the first again, under the lock of the line; answers with it when it is another than before. */
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
