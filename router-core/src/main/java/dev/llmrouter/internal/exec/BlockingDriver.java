package dev.llmrouter.internal.exec;

import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.internal.plan.ActiveAttempt;
import dev.llmrouter.internal.plan.RoutePlan;
import dev.llmrouter.internal.plan.Step;
import dev.llmrouter.internal.queue.WaitQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries a plan's steps out on the calling thread. Decides nothing. */
public final class BlockingDriver {
    private final RouterResources resources;

    private final ActiveCalls active;

    public BlockingDriver(RouterResources resources) {
        this(resources, resources.active());
    }

    /** A driver whose waits can also be cancelled without closing the router. */
    public BlockingDriver(RouterResources resources, ActiveCalls active) {
        this.resources = resources;
        this.active = active;
    }

    /** Runs a plan to its end; the invoker makes the attempts. */
    public <T extends @Nullable Object> @Nullable T run(
            RoutePlan plan, Function<ActiveAttempt, AttemptResult<T>> invoker) {
        try {
            AttemptResult<T> last = null;
            AttemptResult<T> filtered = null;
            Step step = plan.start();
            while (true) {
                if (step instanceof Step.Attempt next) {
                    last = invoker.apply(next.attempt());
                    filtered = last.outcome().isFiltered() ? last : filtered;
                    step = plan.after(last.outcome());
                } else if (step instanceof Step.Pause pause) {
                    step = await(pause.nanos(), null) ? plan.resume() : plan.cancel();
                } else if (step instanceof Step.Wait wait) {
                    step = await(wait.nanos(), wait.waiter()) ? plan.resume() : plan.cancel();
                } else {
                    return end(step, step instanceof Step.Return returned && returned.filtered() ? filtered : last);
                }
            }
        } catch (Throwable bug) {
            // Any throwable, declared or not: a client in Kotlin may throw undeclared checked exceptions.
            // Does nothing after the plan's own failure: the plan then holds no reservation.
            plan.abort(bug);
            throw bug;
        }
    }

    private static <T extends @Nullable Object> @Nullable T end(Step step, @Nullable AttemptResult<T> last) {
        if (step instanceof Step.Fail failure) {
            throw failure.exception();
        }
        if (last == null) {
            throw new IllegalStateException("the plan returned without an attempt");
        }
        return last.value();
    }

    /**
     * Sleeps until the waiter is woken; false if the thread's owner interrupts it, or the call is cancelled.
     */
    private boolean await(long nanos, WaitQueue.@Nullable Waiter waiter) {
        Workers.finishTurns();
        Wait wait = new Wait(waiter);
        active.add(wait);
        if (waiter != null) {
            waiter.onWake(wait::unpark);
        }
        try {
            resources.time().await(nanos, wait);
            return !wait.givenUp;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            active.remove(wait);
            if (waiter != null) {
                waiter.onWake(null);
            }
        }
    }

    /**
     * A thread that waits. Running this ends the wait without an interrupt, which could not be distinguished
     * from one by the thread's owner.
     */
    private static final class Wait implements Runnable, BooleanSupplier {
        private final Thread thread = Thread.currentThread();
        private final WaitQueue.@Nullable Waiter waiter;
        private volatile boolean givenUp; // set once, by run()

        Wait(WaitQueue.@Nullable Waiter waiter) {
            this.waiter = waiter;
        }

        @Override
        public void run() {
            givenUp = true;
            unpark();
        }

        void unpark() {
            LockSupport.unpark(thread);
        }

        @Override
        public boolean getAsBoolean() {
            return givenUp || (waiter != null && waiter.isWoken());
        }
    }
}
