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
 * Where the router's work goes on when no caller waits for it: on the executor that it was given, or on threads of its own. Short work that
 * calls depend on never depends on that executor: what it refuses, drops or leaves in its queue is done on a thread of the router. Thread-safe.
 */
public final class Workers implements AutoCloseable {
    /** An executor with a free thread starts a task much sooner, and a retry that comes so much later is no worse. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What this thread runs next, while it runs something that was handed over. */
    private static final ThreadLocal<@Nullable Deque<Runnable>> IN_TURN = new ThreadLocal<>();

    private final TimeSource time;
    private final @Nullable Executor given;
    private final ExecutorService own = newThreads();

    /** Null is to use threads of the router alone. */
    public Workers(TimeSource time, @Nullable Executor given) {
        this.time = time;
        this.given = given;
    }

    /** Threads only while there is work. */
    private static ExecutorService newThreads() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            // Without inherited thread locals: the thread would keep those of whichever call was the first to need it.
            Thread thread = new Thread(null, task, "llm-router-worker-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    public TimeSource time() {
        return time;
    }

    /** Does short work that somebody may wait for on another thread, or, where the given executor does so, on this one. */
    public void handOver(Runnable work) {
        Executor executor = given;
        if (executor == null) {
            runOnOwn(work);
        } else if (time.isTimerThread()) {
            // Even to hand it over may block, where an executor waits for a place in its queue.
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

    /** Does what may block on a thread of the router, whatever executor was given. */
    public void elsewhere(Runnable work) {
        runOnOwn(work);
    }

    /** Does what may run foreign code: here, unless this is the timer's thread, which serves everybody. */
    public void offTimer(Runnable work) {
        if (time.isTimerThread()) {
            handOver(work);
        } else {
            work.run();
        }
    }

    /**
     * Does work that may take long, such as reading a stream, on the given executor and nowhere else: how many threads that may occupy is the
     * executor's to say.
     *
     * @param unstarted is done instead, on a thread of the router, if the work has not been started after a time
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

    /** Something that is done once, by the executor that was given or instead of it. */
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

    /** An executor may run its work at once. Then one request wakes the next inside its own work, and a long line would be a deep stack. */
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

    /** Runs what this thread has put off; a thread that blocks does so first, because it may block for what that does. */
    public static void finishTurns() {
        Deque<Runnable> turns = IN_TURN.get();
        if (turns == null) {
            return;
        }
        // One that fails does not take along the others, which belong to other requests.
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
