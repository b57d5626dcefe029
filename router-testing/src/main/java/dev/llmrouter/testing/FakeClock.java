package dev.llmrouter.testing;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it.
 *
 * <p>Whoever moves it runs the timers that fall due on the way, in order, each at its own time, on the calling thread. Sleeping moves it too,
 * so a test on one thread never blocks: what would have waited 30 s returns at once, 30 s later on this clock. A timer that throws throws out
 * of the method that moved the time.
 *
 * <p>Thread-safe; timers run outside its lock. Threads that sleep at the same time sleep side by side, as on a real clock; a thread that
 * sleeps does not wait for those that still work.
 */
public final class FakeClock implements TimeSource {
    /** As if the machine had run for a while, so that code which takes 0 for "never" or for "the start" is found out. */
    private static final long DEFAULT_NANOS = Duration.ofHours(1000).toNanos();

    private static final Instant DEFAULT_WALL = Instant.parse("2026-01-01T00:00:00Z");

    /** How far {@link #advanceUntil} goes: further than any time-out, so timers that set themselves again cannot keep it going for ever. */
    private static final long HORIZON = Duration.ofDays(1).toNanos();

    private final long startNanos;
    private final long startMillis;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long elapsed; // guarded by tasks
    private long scheduled; // guarded by tasks

    /** Makes a clock at 2026-01-01T00:00Z whose monotonic time is not 0. */
    public FakeClock() {
        this(DEFAULT_NANOS, DEFAULT_WALL);
    }

    /**
     * Makes a clock.
     *
     * @param nanos the monotonic time that it starts at; may be negative, and may overflow while the clock runs
     * @param wall the date that it starts at
     */
    public FakeClock(long nanos, Instant wall) {
        startNanos = nanos;
        startMillis = requireNonNull(wall, "wall").toEpochMilli();
    }

    @Override
    public long nanos() {
        return startNanos + elapsedNanos();
    }

    @Override
    public long wallMillis() {
        return startMillis + Duration.ofNanos(elapsedNanos()).toMillis();
    }

    /** {@return how much time has passed since the clock was made} */
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos());
    }

    /** {@return how many timers are set, neither run nor cancelled} */
    public int pendingTimers() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    /**
     * Moves time on and runs what falls due on the way, also what is due now.
     *
     * @param length how far; zero runs what is due now
     * @throws IllegalArgumentException if it is negative
     */
    public void advance(Duration length) {
        if (length.isNegative()) {
            throw new IllegalArgumentException("time goes on, not back: " + length);
        }
        moveTo(after(length.toNanos()), () -> false);
    }

    /**
     * Moves time from timer to timer until something has happened; for futures, {@code advanceUntil(future::isDone)}. Goes no further than
     * the last timer, and not beyond one day.
     *
     * @param done what is to happen; asked before the first timer and after each
     * @return whether it has happened; if not, no timer was left for that day
     */
    public boolean advanceUntil(BooleanSupplier done) {
        long end = after(HORIZON);
        while (!done.getAsBoolean()) {
            Task next = takeDue(end, false);
            if (next == null) {
                return done.getAsBoolean();
            }
            next.work.run();
        }
        return true;
    }

    /** Moves time on, as {@link #advance} does. An interrupt, also one by a timer on the way, ends it at that moment. */
    @Override
    public void sleep(long nanos) throws InterruptedException {
        if (!sleepUnless(nanos, Thread.currentThread()::isInterrupted) && nanos > 0) {
            // As every method that throws this exception, it takes the mark away.
            Thread.interrupted();
            throw new InterruptedException("interrupted in a sleep of " + Duration.ofNanos(nanos));
        }
    }

    /**
     * Moves time on until something ends the sleep. Time then stands at the moment when that happened.
     *
     * @param nanos how far; zero or less moves nothing
     * @param stop what ends the sleep; asked before the first timer and after each
     * @return whether all of the time has passed
     */
    public boolean sleepUnless(long nanos, BooleanSupplier stop) {
        return nanos > 0 ? moveTo(after(nanos), stop) : !stop.getAsBoolean();
    }

    /** Moves time on until the condition holds, at most as far as this; an interrupt ends it too. */
    @Override
    public void await(long nanos, BooleanSupplier condition) throws InterruptedException {
        Thread waiting = Thread.currentThread();
        sleepUnless(nanos, () -> condition.getAsBoolean() || waiting.isInterrupted());
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted in a wait of " + Duration.ofNanos(nanos));
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        requireNonNull(task, "task");
        synchronized (tasks) {
            Task timer = new Task(after(Math.max(delayNanos, 0)), scheduled++, task);
            tasks.add(timer);
            return () -> cancel(timer);
        }
    }

    /** Drops the timers that are still set. The clock can be read and moved on. */
    @Override
    public void close() {
        synchronized (tasks) {
            tasks.clear();
        }
    }

    /** {@return the time that has passed and the number of timers} */
    @Override
    public String toString() {
        return "FakeClock[" + elapsed() + ", " + pendingTimers() + " timers]";
    }

    private boolean moveTo(long target, BooleanSupplier stop) {
        while (!stop.getAsBoolean()) {
            Task due = takeDue(target, true);
            if (due == null) {
                return true;
            }
            due.work.run();
        }
        return false;
    }

    /** Takes the first timer that is due by then and goes to its time; when there is none, goes all the way if that is wanted. */
    private @Nullable Task takeDue(long target, boolean allTheWay) {
        synchronized (tasks) {
            Task first = tasks.peek();
            boolean due = first != null && first.at <= target;
            if (due || allTheWay) {
                // A timer that itself sleeps, or another thread, may have moved time beyond this moment already.
                elapsed = Math.max(elapsed, first != null && due ? first.at : target);
            }
            return due ? tasks.poll() : null;
        }
    }

    private void cancel(Task timer) {
        synchronized (tasks) {
            tasks.remove(timer);
        }
    }

    private long elapsedNanos() {
        synchronized (tasks) {
            return elapsed;
        }
    }

    private long after(long nanos) {
        synchronized (tasks) {
            // "For ever" is written as Long.MAX_VALUE; it must not come round to the past.
            return nanos > Long.MAX_VALUE - elapsed ? Long.MAX_VALUE : elapsed + nanos;
        }
    }

    /** Ordered by time, then by when it was set. Compared by identity otherwise, so that cancelling one takes no other. */
    private static final class Task implements Comparable<Task> {
        final long at;
        final long order;
        final Runnable work;

        Task(long at, long order, Runnable work) {
            this.at = at;
            this.order = order;
            this.work = work;
        }

        @Override
        public int compareTo(Task other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }
}
