package dev.llmrouter;

import dev.llmrouter.usage.Amount;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one group that wait for room: first come first served within a priority. Nobody polls: the first one knows when a limit
 * refills and sleeps until then; the end of a call, or the first one's leaving, calls the next. Thread-safe; nobody is called while the lock
 * is held.
 */
final class WaitingLine {
    /**
     * What one step of priority is worth: a request is overtaken by more urgent ones that came up to this much later, and by none after that,
     * so that none starves.
     */
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** More steps than this are the same: the place is a moment, and moments must not overflow. */
    private static final int MOST_STEPS = 1_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Waiter> waiters =
            new TreeSet<>(Comparator.comparingLong(Waiter::place).thenComparingLong(Waiter::number));
    private final long originNanos;
    private long numbers;
    /** Written under the lock; read without it, so that a call's end costs nothing while nobody waits. */
    private volatile @Nullable Waiter first;

    WaitingLine(long originNanos) {
        this.originNanos = originNanos;
    }

    /** Joins the line; null when it is full. */
    @Nullable
    Waiter join(int priority, int most, long nowNanos) {
        lock.lock();
        try {
            if (waiters.size() >= most) {
                return null;
            }
            int steps = Math.max(-MOST_STEPS, Math.min(MOST_STEPS, priority));
            Waiter waiter = new Waiter(nowNanos - originNanos + steps * STEP_NANOS, numbers++);
            waiters.add(waiter);
            first = waiters.first();
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody is to be served before this one; null for one who is not in the line. */
    boolean isBehindOthers(@Nullable Waiter waiter) {
        Waiter head = first;
        return head != null && head != waiter;
    }

    /** Leaves the line, served or not; the next one may look. */
    void leave(Waiter waiter) {
        lock.lock();
        try {
            waiters.remove(waiter);
            first = waiters.isEmpty() ? null : waiters.first();
        } finally {
            lock.unlock();
        }
        callFirst();
    }

    /** Room may have come: the first one looks. */
    void callFirst() {
        Waiter head = first;
        if (head != null) {
            head.call();
        }
    }

    /** What the first ones need, in their order. */
    List<Amount> needs(int most) {
        lock.lock();
        try {
            return waiters.stream().limit(most).map(Waiter::need).toList();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiters.size();
        } finally {
            lock.unlock();
        }
    }

    /** A request in the line, and how to call it: a thread that is parked, or work that goes on elsewhere. */
    static final class Waiter {
        private final long place;
        private final long number;
        private final AtomicReference<@Nullable Runnable> onCall = new AtomicReference<>();
        /** Written by the waiting thread before it parks. */
        private volatile @Nullable Thread parked;

        private volatile boolean called;
        /** Written by the waiting request, once. */
        private volatile Amount need = Amount.NONE;

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

        /** What it needs of limits that are shared. */
        void needs(Amount amount) {
            need = amount;
        }

        Amount need() {
            return need;
        }

        boolean isCalled() {
            return called;
        }

        /** From now on a call means news: what was called before has been looked at. */
        void listen() {
            called = false;
        }

        /** This thread parks until it is called. */
        void parks(@Nullable Thread thread) {
            parked = thread;
        }

        /** Runs once when called; at once when that has happened already. */
        void onCall(Runnable work) {
            onCall.set(work);
            if (called) {
                run();
            }
        }

        private void call() {
            called = true;
            LockSupport.unpark(parked);
            run();
        }

        private void run() {
            Runnable work = onCall.getAndSet(null);
            if (work != null) {
                work.run();
            }
        }
    }
}
