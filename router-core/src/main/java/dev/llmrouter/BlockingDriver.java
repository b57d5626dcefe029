package dev.llmrouter;

import dev.llmrouter.time.TimeSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries a plan's steps out on the calling thread. Decides nothing. */
final class BlockingDriver {
    private final TimeSource time;

    BlockingDriver(TimeSource time) {
        this.time = time;
    }

    /** Runs a plan to its end with one way of making attempts. */
    <T extends @Nullable Object> @Nullable T run(RoutePlan plan, Function<OpenAttempt, Attempted<T>> attempter) {
        try {
            Attempted<T> last = null;
            Step step = plan.start();
            while (true) {
                if (step instanceof Step.Attempt next) {
                    last = attempter.apply(next.attempt());
                    step = plan.after(last.outcome());
                } else if (step instanceof Step.Pause pause) {
                    step = sleep(pause.nanos()) ? plan.resume() : plan.cancel();
                } else if (step instanceof Step.Wait wait) {
                    step = await(wait) ? plan.resume() : plan.cancel();
                } else {
                    return end(step, last);
                }
            }
        } catch (RuntimeException | Error bug) {
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

    private boolean await(Step.Wait wait) {
        wait.waiter().parks(Thread.currentThread());
        try {
            time.await(wait.nanos(), wait.waiter()::isCalled);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            wait.waiter().parks(null);
        }
    }

    private boolean sleep(long nanos) {
        try {
            time.sleep(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
