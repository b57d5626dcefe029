package dev.llmrouter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.time.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries a plan's steps out without occupying a thread. Decides nothing. One instance serves one request.
 *
 * <p>The plan is used by one thread at a time: whoever takes the wait that was left behind (the attempt's end, the timer, or the caller's
 * cancellation) goes on with it, and nobody else can.
 */
final class AsyncDriver<T extends @Nullable Object, R extends @Nullable Object> {
    private final RoutePlan plan;
    private final Function<OpenAttempt, CompletableFuture<Attempted<T>>> attempter;
    private final Function<@Nullable T, R> finish;
    private final Resources resources;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    /** What is waited for; taken by the one who goes on. */
    private final AtomicReference<@Nullable Wait> waiting = new AtomicReference<>();

    /** How to give up what is waited for. */
    private interface Wait {
        void giveUp();
    }

    AsyncDriver(
            RoutePlan plan,
            Function<OpenAttempt, CompletableFuture<Attempted<T>>> attempter,
            Function<@Nullable T, R> finish,
            Resources resources) {
        this.plan = plan;
        this.attempter = attempter;
        this.finish = finish;
        this.resources = resources;
    }

    /** Starts; the future's cancellation cancels what is under way. */
    CompletableFuture<R> run() {
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                Wait wait = waiting.get();
                if (wait != null) {
                    wait.giveUp();
                }
            }
        });
        guarded(() -> advance(plan.start(), null));
        return result;
    }

    private void advance(Step step, @Nullable Attempted<T> last) {
        Step next = step;
        Attempted<T> newest = last;
        while (true) {
            if (next instanceof Step.Attempt attempt) {
                CompletableFuture<Attempted<T>> made = attempter.apply(attempt.attempt());
                if (!made.isDone()) {
                    await(made);
                    return;
                }
                // An attempt that ended at once goes on in this loop: recursion would grow with the retries.
                newest = ended(made);
                next = plan.after(newest.outcome());
            } else if (next instanceof Step.Pause pause) {
                await(pause.nanos());
                return;
            } else if (next instanceof Step.Wait wait) {
                TimedWait place = await(wait.nanos());
                wait.waiter().onCall(() -> resources.workers().execute(() -> goOn(place)));
                return;
            } else {
                end(next, newest);
                return;
            }
        }
    }

    private void await(CompletableFuture<Attempted<T>> made) {
        Wait wait = () -> made.cancel(true);
        waiting.set(wait);
        made.whenComplete((attempted, failure) -> {
            if (waiting.compareAndSet(wait, null)) {
                guarded(() -> {
                    Attempted<T> over = ended(made);
                    advance(plan.after(over.outcome()), over);
                });
            }
        });
        giveUpIfCancelled(wait);
    }

    /** Goes on when the time has passed, unless somebody does before. */
    private TimedWait await(long nanos) {
        TimedWait wait = new TimedWait();
        waiting.set(wait);
        // The timer's thread serves everybody: it hands over and does not work.
        wait.timer = resources.time().schedule(() -> resources.workers().execute(() -> goOn(wait)), nanos);
        giveUpIfCancelled(wait);
        return wait;
    }

    private final class TimedWait implements Wait {
        /** Written before anybody else can give up; a timer that fires unneeded finds that somebody went on. */
        private volatile TimeSource.@Nullable Timer timer;

        @Override
        public void giveUp() {
            if (waiting.compareAndSet(this, null)) {
                stop();
                guarded(() -> end(plan.cancel(), null));
            }
        }

        void stop() {
            TimeSource.Timer scheduled = timer;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }

    private void goOn(TimedWait wait) {
        if (waiting.compareAndSet(wait, null)) {
            wait.stop();
            guarded(() -> advance(plan.resume(), null));
        }
    }

    /** The cancellation may have come before there was anything to give up. */
    private void giveUpIfCancelled(Wait wait) {
        if (result.isCancelled()) {
            wait.giveUp();
        }
    }

    private Attempted<T> ended(CompletableFuture<Attempted<T>> made) {
        if (result.isCancelled() || made.isCancelled()) {
            return Attempted.failed(Outcome.failure(FailureKind.CANCELLED, 0));
        }
        return made.join();
    }

    private void end(Step step, @Nullable Attempted<T> last) {
        if (step instanceof Step.Fail failure) {
            result.completeExceptionally(failure.exception());
        } else if (last != null) {
            result.complete(finish.apply(last.value()));
        } else {
            throw new IllegalStateException("the plan returned without an attempt");
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error bug) {
            plan.abort(bug);
            result.completeExceptionally(bug);
        }
    }
}
