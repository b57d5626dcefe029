package dev.llmrouter.internal.exec;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.internal.guard.Guard;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Work of a blocking client, on a thread that can be left behind. */
public final class ThreadRun<V extends @Nullable Object> extends ClientRun<V> {
    private final Executor executor;
    private final Callable<V> work;
    private final Thread waiting = Thread.currentThread();
    /** Set by the working thread before it changes the state to running. */
    private volatile @Nullable InterruptGuard guard;

    private volatile boolean inline;

    public ThreadRun(Means means, String deploymentId, long timeoutNanos, Executor executor, Callable<V> work) {
        super(means, deploymentId, timeoutNanos);
        this.executor = executor;
        this.work = work;
    }

    @Override
    void begin() {
        try {
            executor.execute(this::work);
        } catch (Throwable refused) {
            // Any throwable, declared or not. A task that the executor accepted all the same ends by itself.
            Guard.keepInterrupt(refused);
            if (running()) {
                failed(refused);
            }
        }
    }

    // Any throwable, declared or not, is the result.
    @SuppressWarnings("CatchThrowable")
    private void work() {
        InterruptGuard own = new InterruptGuard();
        guard = own;
        inline = Thread.currentThread() == waiting;
        if (!running()) {
            return;
        }
        try {
            V value = work.call();
            own.end();
            ended(value);
        } catch (Throwable thrown) {
            boolean interrupted = thrown instanceof InterruptedException;
            FailureKind why = own.reason();
            own.end();
            if (inline && interrupted && why == null) {
                // The owner interrupted the caller's thread; throwing InterruptedException has cleared its
                // interrupt status.
                Thread.currentThread().interrupt();
            }
            failed(inline && why != null ? left(why, thrown) : thrown);
        }
    }

    @Override
    void stop(FailureKind why) {
        InterruptGuard working = guard;
        if (working != null) {
            working.interrupt(why);
        }
    }

    @Override
    boolean isInline() {
        return inline;
    }

    @Override
    boolean occupiesThread() {
        return true;
    }
}
