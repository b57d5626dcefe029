package dev.llmrouter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for one resource: a set of limits, a budget, or the end of a cooldown. Only the first of them may take from it, so
 * the first is the one to wake. {@link WaitingLine} keeps it.
 */
final class WaitList {
    /** Guarded by the lock of the line; read by it alone. */
    final List<WaitingLine.Lane> lanes = new ArrayList<>(0);
    /** Written under the lock of the line; read without it, so that the end of a call takes no lock. */
    private volatile WaitingLine.@Nullable Waiter first;

    /**
     * The resource may have room: wakes the first. Whoever changed the resource calls this afterwards; whoever waits joins before it looks.
     * So one of the two sees the other.
     */
    void wake() {
        wakeUnless(null);
    }

    /** The same, where the first is not to be woken by what it did itself. */
    void wakeUnless(WaitingLine.@Nullable Waiter self) {
        WaitingLine.Waiter waiter = first;
        if (waiter != null && waiter != self) {
            waiter.wake();
        }
    }

    /** Whether another request is to be served before this one. */
    boolean isBehind(WaitingLine.Waiter waiter) {
        WaitingLine.Waiter head = first;
        return head != null && head != waiter && WaitingLine.ORDER.compare(head, waiter) < 0;
    }

    boolean isFirst(WaitingLine.Waiter waiter) {
        return first == waiter;
    }

    /** Finds the first again, under the lock of the line; answers with it when it is another than before. */
    WaitingLine.@Nullable Waiter update() {
        WaitingLine.Waiter before = first;
        WaitingLine.Waiter head = null;
        for (int i = 0; i < lanes.size(); i++) {
            WaitingLine.Waiter each = lanes.get(i).first();
            head = head == null || WaitingLine.ORDER.compare(each, head) < 0 ? each : head;
        }
        first = head;
        return head == before ? null : head;
    }
}
