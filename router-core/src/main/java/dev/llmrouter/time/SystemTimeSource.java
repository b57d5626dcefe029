package dev.llmrouter.time;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

final class SystemTimeSource implements TimeSource {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long beatNanos;
    private final ScheduledThreadPoolExecutor timer;
    /**
     * Tasks that are due after more than two beats: mostly the time-outs that each call sets and cancels. The
     * executor's queue has one lock, for which all threads would wait, and a thread to wake; this set has
     * neither, and is large, so that threads seldom write to the same cache line. Each beat moves the tasks
     * that are due soon to the executor.
     */
    private final Set<Scheduled> later = ConcurrentHashMap.newKeySet(1024);

    private final AtomicBoolean beating = new AtomicBoolean();
    /** Written when the thread is made. */
    private volatile @Nullable Thread timerThread;

    SystemTimeSource() {
        this(SECOND);
    }

    SystemTimeSource(long beatNanos) {
        this.beatNanos = beatNanos;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            // Without inherited thread locals: the thread would keep those of the request that needed the
            // first timer.
            Thread thread = new Thread(null, task, "llm-router-timer", 0, false);
            thread.setDaemon(true);
            timerThread = thread;
            return thread;
        });
        // Without this a cancelled time-out stays in the queue until it is due: minutes of garbage under
        // load.
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }

    @Override
    public void await(long nanos, BooleanSupplier condition) throws InterruptedException {
        long start = nanos();
        while (!condition.getAsBoolean()) {
            long left = nanos - (nanos() - start);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting");
            }
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Scheduled scheduled = new Scheduled(task, nanos() + delayNanos);
        if (delayNanos > 2 * beatNanos) {
            later.add(scheduled);
            beat();
        } else {
            start(scheduled, delayNanos);
        }
        return scheduled;
    }

    @Override
    public boolean isTimerThread() {
        return Thread.currentThread() == timerThread;
    }

    private void start(Scheduled scheduled, long delayNanos) {
        try {
            scheduled.started(timer.schedule(scheduled, delayNanos, TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException closed) {
            // After close() no task runs, as if close() had dropped it.
            later.clear();
        }
    }

    private void beat() {
        if (!beating.get() && beating.compareAndSet(false, true)) {
            boolean started = false;
            try {
                start(new Scheduled(this::moveOn, 0), beatNanos);
                started = true;
            } finally {
                if (!started) {
                    // Out of memory: the next call of schedule tries again.
                    beating.set(false);
                }
            }
        }
    }

    private void moveOn() {
        long now = nanos();
        try {
            later.removeIf(each -> startIfSoon(each, each.dueNanos - now));
        } finally {
            // Without far tasks the thread needs no beat.
            beating.set(false);
            if (!later.isEmpty()) {
                beat();
            }
        }
    }

    private boolean startIfSoon(Scheduled scheduled, long left) {
        boolean soon = left <= 2 * beatNanos;
        if (soon) {
            start(scheduled, left);
        }
        return soon;
    }

    private final class Scheduled implements Timer, Callable<@Nullable Void> {
        private final Runnable task;
        private final long dueNanos;
        /** Set when the task moves to the executor; null while it waits for a beat. */
        private volatile @Nullable ScheduledFuture<?> future;

        private volatile boolean cancelled; // set once, by cancel()

        Scheduled(Runnable task, long dueNanos) {
            this.task = task;
            this.dueNanos = dueNanos;
        }

        void started(ScheduledFuture<?> inQueue) {
            future = inQueue;
            if (cancelled) {
                inQueue.cancel(false);
            }
        }

        @Override
        public @Nullable Void call() {
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                // The executor would keep the exception in a future that is never read.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            }
            return null;
        }

        @Override
        public void cancel() {
            cancelled = true;
            ScheduledFuture<?> inQueue = future;
            if (inQueue != null) {
                inQueue.cancel(false);
            } else {
                later.remove(this);
            }
        }

        /** Cheaper than the identity hash code, which the JVM computes and stores at first use. */
        @Override
        public int hashCode() {
            return Long.hashCode(dueNanos);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        later.clear();
    }
}
