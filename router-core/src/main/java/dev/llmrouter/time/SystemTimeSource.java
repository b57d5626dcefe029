package dev.llmrouter.time;

import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

final class SystemTimeSource implements TimeSource {
    /**
     * While there is something to wait for, the timer thread waits no longer than this. The task that is due next wakes it when it is scheduled; with
     * this one before them, the time-outs of minutes that each call sets and takes back do not, which is most of what they would cost.
     */
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ScheduledThreadPoolExecutor timer;
    private final AtomicBoolean beating = new AtomicBoolean();

    SystemTimeSource() {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            // Without inherited thread locals: the thread would keep those of whichever request was the first to need a
            // timer.
            Thread thread = new Thread(null, task, "llm-router-timer", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        // Without this a cancelled time-out stays in the queue until it is due: minutes of garbage under load.
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
        try {
            if (delayNanos > BEAT_NANOS && beating.compareAndSet(false, true)) {
                var unused = timer.schedule(this::beat, BEAT_NANOS, TimeUnit.NANOSECONDS);
            }
            Scheduled scheduled = new Scheduled(task);
            // As a callable: a runnable would be wrapped in one.
            scheduled.future = timer.schedule(scheduled, delayNanos, TimeUnit.NANOSECONDS);
            return scheduled;
        } catch (RejectedExecutionException closed) {
            // After close() nothing is due any more, as if the task had been dropped by it.
            return () -> {};
        }
    }

    private void beat() {
        if (timer.getQueue().isEmpty()) {
            // Nobody waits for anything: the thread may sleep until somebody does.
            beating.set(false);
        } else {
            var unused = timer.schedule(this::beat, BEAT_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private static final class Scheduled implements Timer, Callable<@Nullable Void> {
        private final Runnable task;
        /** Written before the timer is handed out. */
        private @Nullable ScheduledFuture<?> future;

        Scheduled(Runnable task) {
            this.task = task;
        }

        @Override
        public @Nullable Void call() {
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                // The executor would keep it in a future that nobody reads.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            }
            return null;
        }

        @Override
        public void cancel() {
            ScheduledFuture<?> scheduled = future;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
