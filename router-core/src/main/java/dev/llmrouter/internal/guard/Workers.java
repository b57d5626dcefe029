package dev.llmrouter.internal.guard;

import dev.llmrouter.time.TimeSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the router's work that no caller's thread can do: on the application's executor, or on threads of the
 * router. Short work that calls depend on never depends on that executor: tasks that it refuses, drops or
 * leaves in its queue run on a thread of the router. Thread-safe.
 */
public final class Workers implements AutoCloseable {
    /** An executor with a free thread starts a task much sooner, and this delay does not harm a retry. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** The tasks that this thread runs next, while it runs one that was handed over. */
    private static final ThreadLocal<@Nullable Deque<Runnable>> IN_TURN = new ThreadLocal<>();

    private final TimeSource time;
    private final @Nullable Executor given;
    private final ExecutorService own = newThreads();

    /** Null to use only threads of the router. */
    public Workers(TimeSource time, @Nullable Executor given) {
        this.time = time;
        this.given = given;
    }

    /** Threads only while there is work. */
    private static ExecutorService newThreads() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            // Without inherited thread locals: the thread would keep those of the call that started it.
            Thread thread = new Thread(null, task, "llm-router-worker-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    public TimeSource time() {
        return time;
    }

    /**
     * Runs short work that a call may depend on: on another thread, or on this one if the application's
     * executor runs tasks there.
     */
    public void handOver(Runnable work) {
        Executor executor = given;
        if (executor == null) {
            runOnOwn(work);
        } else if (time.isTimerThread()) {
            // Even handing over may block, if an executor waits for a place in its queue.
            runOnOwn(() -> handOver(work, executor));
        } else {
            handOver(work, executor);
        }
    }

    private void handOver(Runnable work, Executor executor) {
        Task task = new Task(work);
        try {
            executor.execute(task);
        } catch (Throwable refused) {
            Guard.complain(executor, refused);
            task.rescue();
            return;
        }
        task.watch();
    }

    /** Runs work that may block on a thread of the router, whatever executor the application gave. */
    public void elsewhere(Runnable work) {
        runOnOwn(work);
    }

    /**
     * Runs work that may call foreign code: here, unless this is the timer's thread, which serves all
     * requests.
     */
    public void offTimer(Runnable work) {
        if (time.isTimerThread()) {
            handOver(work);
        } else {
            work.run();
        }
    }

    /**
     * Runs long work, such as reading a stream, on the application's executor and nowhere else: the executor
     * bounds how many threads that occupies.
     *
     * @param unstarted runs instead, on a thread of the router, if the executor has not started the work
     *     after a time
     * @throws Guard.Threw if the executor refuses it
     */
    public void occupy(Runnable work, long nanos, Runnable unstarted) throws Guard.Threw {
        Executor executor = given == null ? own : given;
        Task task = new Task(work);
        Guard.call(executor, () -> {
            executor.execute(task);
            return task;
        });
        task.watch(nanos, unstarted);
    }

    private void runOnOwn(Runnable work) {
        try {
            own.execute(() -> runInTurn(work));
        } catch (RejectedExecutionException closed) {
            runInTurn(work);
        }
    }

    /** A task that runs once, on the application's executor or in its place. */
    private final class Task implements Runnable {
        private final Runnable work;
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile TimeSource.@Nullable Timer watch;

        Task(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (!take()) {
                return;
            }
            if (time.isTimerThread()) {
                // The executor runs its tasks on the thread that brings them.
                runOnOwn(work);
            } else {
                runInTurn(work);
            }
        }

        private boolean take() {
            if (!taken.compareAndSet(false, true)) {
                return false;
            }
            TimeSource.Timer timer = watch;
            if (timer != null) {
                timer.cancel();
            }
            return true;
        }

        void rescue() {
            instead(work);
        }

        private void instead(Runnable other) {
            if (take()) {
                runOnOwn(other);
            }
        }

        void watch() {
            watch(PATIENCE_NANOS, work);
        }

        void watch(long nanos, Runnable unstarted) {
            if (taken.get()) {
                return;
            }
            TimeSource.Timer timer = time.schedule(() -> instead(unstarted), nanos);
            watch = timer;
            if (taken.get()) {
                timer.cancel();
            }
        }
    }

    /**
     * An executor may run its tasks at once, on the thread that brings them. Then one request wakes the next
     * inside its own work, and a long queue would make a deep stack.
     */
    private static void runInTurn(Runnable work) {
        Deque<Runnable> outer = IN_TURN.get();
        if (outer != null) {
            outer.add(work);
            return;
        }
        IN_TURN.set(new ArrayDeque<>(List.of(work)));
        try {
            finishTurns();
        } finally {
            IN_TURN.remove();
        }
    }

    /**
     * Runs the tasks that this thread has put off; a thread does so before it blocks, because it may block
     * for their effects.
     */
    public static void finishTurns() {
        Deque<Runnable> turns = IN_TURN.get();
        if (turns == null) {
            return;
        }
        // A task that fails does not prevent the others, which belong to other requests.
        Throwable failure = null;
        for (Runnable next = turns.poll(); next != null; next = turns.poll()) {
            try {
                next.run();
            } catch (Throwable e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw Guard.<RuntimeException>asItIs(failure);
        }
    }

    @Override
    public void close() {
        own.shutdownNow();
    }
}
