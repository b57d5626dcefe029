package dev.llmrouter.internal.exec;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.plan.ActiveAttempt;
import dev.llmrouter.internal.plan.RoutePlan;
import dev.llmrouter.internal.plan.Step;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.time.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries a plan's steps out without occupying a thread. Decides nothing. One instance serves one request.
 *
 * <p>The plan is used by one thread at a time: the attempt's end, the timer and the caller's cancellation
 * race to take the pending wait by compare-and-set, and only the thread that wins goes on with the plan.
 */
public final class AsyncDriver<T extends @Nullable Object, R extends @Nullable Object> {
    private final RoutePlan plan;
    private final Function<ActiveAttempt, CompletableFuture<AttemptResult<T>>> invoker;
    private final Function<@Nullable T, R> finish;
    private final RouterResources resources;
    private volatile @Nullable AttemptResult<T> filtered; // used by the thread that goes on
    private final CompletableFuture<R> result = new CompletableFuture<>();
    /** Cancels the pending wait; the thread that takes it goes on with the plan. */
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

    public AsyncDriver(
            RoutePlan plan,
            Function<ActiveAttempt, CompletableFuture<AttemptResult<T>>> invoker,
            Function<@Nullable T, R> finish,
            RouterResources resources) {
        this.plan = plan;
        this.invoker = invoker;
        this.finish = finish;
        this.resources = resources;
    }

    /** Starts; cancelling the future cancels the work that is under way. */
    public CompletableFuture<R> run() {
        result.whenComplete((value, failure) -> {
            // If the caller completed the future, by cancelling or by a time-out of its own, it has given the
            // call up.
            Runnable giveUp = waiting.get();
            if (giveUp != null) {
                giveUp.run();
            }
        });
        guarded(() -> advance(plan.start(), null));
        return result;
    }

    private void advance(Step step, @Nullable AttemptResult<T> last) {
        Step next = step;
        AttemptResult<T> newest = last;
        while (true) {
            if (next instanceof Step.Attempt attempt) {
                CompletableFuture<AttemptResult<T>> made = invoker.apply(attempt.attempt());
                if (!made.isDone()) {
                    await(made);
                    return;
                }
                // An attempt that ended at once goes on in this loop: recursion would grow with the retries.
                newest = ended(made);
                next = plan.after(newest.outcome());
            } else if (next instanceof Step.Pause pause) {
                await(pause.nanos(), null);
                return;
            } else if (next instanceof Step.Wait wait) {
                await(wait.nanos(), wait.waiter());
                return;
            } else {
                end(next, newest);
                return;
            }
        }
    }

    private void await(CompletableFuture<AttemptResult<T>> made) {
        Runnable giveUp = () -> made.cancel(true);
        waiting.set(giveUp);
        made.whenComplete((attempted, failure) -> {
            if (waiting.compareAndSet(giveUp, null)) {
                guarded(() -> {
                    AttemptResult<T> over = ended(made);
                    advance(plan.after(over.outcome()), over);
                });
            }
        });
        giveUpIfUnwanted(giveUp);
    }

    /** Goes on when the time has passed, or when it is woken before. */
    private void await(long nanos, WaitQueue.@Nullable Waiter waiter) {
        TimedWait wait = new TimedWait();
        waiting.set(wait);
        resources.active().add(wait);
        if (waiter != null) {
            // Before there is a timer: once another thread may go on with the plan, the waiter belongs to the
            // next wait.
            waiter.onWake(wait::resumeElsewhere);
            if (waiter.isWoken()) {
                wait.resumeElsewhere();
            }
        }
        if (wait.isOn()) {
            // The timer's thread serves all requests: it hands over and does not work.
            wait.timer = resources.time().schedule(wait::resumeElsewhere, nanos);
        }
        giveUpIfUnwanted(wait);
        if (!wait.isOn()) {
            // Another thread may have gone on before the wait was complete.
            wait.clear();
        }
    }

    /** A wait for time to pass; running it cancels the request. */
    private final class TimedWait implements Runnable {
        /** Written once; a timer that fires too late finds that another thread went on. */
        private volatile TimeSource.@Nullable Timer timer;

        @Override
        public void run() {
            goOn(() -> end(plan.cancel(), null));
        }

        void resumeElsewhere() {
            resources.workers().handOver(() -> goOn(() -> advance(plan.resume(), null)));
        }

        /** Whether no thread has gone on yet. */
        boolean isOn() {
            return waiting.get() == this;
        }

        private void goOn(Runnable how) {
            if (waiting.compareAndSet(this, null)) {
                clear();
                guarded(how);
            }
        }

        /** Removes the timer and the registration. */
        void clear() {
            resources.active().remove(this);
            TimeSource.Timer scheduled = timer;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }

    /** The caller may have cancelled before there was anything to cancel. */
    private void giveUpIfUnwanted(Runnable giveUp) {
        if (result.isDone()) {
            giveUp.run();
        }
    }

    private AttemptResult<T> ended(CompletableFuture<AttemptResult<T>> made) {
        if (result.isDone() || made.isCancelled()) {
            closeUnwanted(made);
            return AttemptResult.failed(Outcome.failure(FailureKind.CANCELLED, 0));
        }
        AttemptResult<T> over;
        try {
            over = made.join();
        } catch (CompletionException e) {
            throw e.getCause() == null ? e : Guard.<RuntimeException>asItIs(e.getCause());
        }
        if (over.outcome().isFiltered()) {
            filtered = over;
        }
        return over;
    }

    /** An answer that arrived after the caller cancelled may hold a connection. */
    private void closeUnwanted(CompletableFuture<AttemptResult<T>> made) {
        boolean answered = made.isDone() && !made.isCompletedExceptionally();
        if (answered && made.join().value() instanceof AutoCloseable open) {
            Guard.close(open);
        }
    }

    private void end(Step step, @Nullable AttemptResult<T> last) {
        AttemptResult<T> answer = step instanceof Step.Return returned && returned.filtered() ? filtered : last;
        if (step instanceof Step.Fail failure) {
            result.completeExceptionally(failure.exception());
        } else if (answer != null) {
            T value = answer.value();
            if (!result.complete(finish.apply(value)) && value instanceof AutoCloseable open) {
                // The caller cancelled it at this very moment.
                Guard.close(open);
            }
        } else {
            throw new IllegalStateException("the plan returned without an attempt");
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable bug) {
            // Any throwable, declared or not: the caller must get an end.
            Guard.run(plan, () -> plan.abort(bug));
            result.completeExceptionally(bug);
        }
    }
}
