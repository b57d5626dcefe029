package dev.llmrouter;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries a plan's steps out on the calling thread. Decides nothing. */
final class BlockingDriver {
    private final Resources resources;

    BlockingDriver(Resources resources) {
        this.resources = resources;
    }

    /** Runs a plan to its end with one way of making attempts. */
    <T extends @Nullable Object> @Nullable T run(RoutePlan plan, Function<OpenAttempt, Attempted<T>> attempter) {
        try {
            Attempted<T> last = null;
            Attempted<T> filtered = null;
            Step step = plan.start();
            while (true) {
                if (step instanceof Step.Attempt next) {
                    last = attempter.apply(next.attempt());
                    filtered = last.outcome().isFiltered() ? last : filtered;
                    step = plan.after(last.outcome());
                } else if (step instanceof Step.Pause pause) {
                    step = uninterrupted(() -> resources.time().sleep(pause.nanos())) ? plan.resume() : plan.cancel();
                } else if (step instanceof Step.Wait wait) {
                    step = await(wait.waiter(), wait.nanos()) ? plan.resume() : plan.cancel();
                } else {
                    return end(step, step instanceof Step.Return returned && returned.filtered() ? filtered : last);
                }
            }
        } catch (Throwable bug) {
            // Whatever it is, declared or not: a client in Kotlin throws checked exceptions as it likes.
            // Does nothing after the plan's own failure, which holds nothing any more.
            plan.abort(bug);
            throw bug;
        }
    }

    private static <T extends @Nullable Object> @Nullable T end(Step step, @Nullable Attempted<T> last) {
        if (step instanceof Step.Fail failure) {
            throw failure.exception();
        }
        if (last == null) {
            throw new IllegalStateException("the plan returned without an attempt");
        }
        return last.value();
    }

    private boolean await(WaitingLine.Waiter waiter, long nanos) {
        Thread thread = Thread.currentThread();
        waiter.onWake(() -> LockSupport.unpark(thread));
        try {
            return uninterrupted(() -> resources.time().await(nanos, waiter::isWoken));
        } finally {
            waiter.onWake(null);
        }
    }

    private interface Waiting {
        void run() throws InterruptedException;
    }

    /** Lets time pass unless the thread is interrupted, by its owner or by the router that closes. */
    private boolean uninterrupted(Waiting waiting) {
        Resources.finishTurns();
        InterruptGuard guard = new InterruptGuard();
        resources.underWay().add(guard);
        try {
            waiting.run();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            resources.underWay().remove(guard);
            guard.end();
        }
    }
}
