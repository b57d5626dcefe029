package dev.llmrouter;

import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.time.TimeSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes attempts with the caller's own client. Knows how they end; decides nothing. */
final class ClientAttempter<T> {
    private final ClientCall<T> call;
    private final TimeSource time;

    ClientAttempter(ClientCall<T> call, TimeSource time) {
        this.call = call;
        this.time = time;
    }

    Attempted<T> attempt(OpenAttempt attempt) {
        InterruptGuard guard = new InterruptGuard(Thread.currentThread());
        TimeSource.Timer timer = time.schedule(guard::interrupt, attempt.terms().timeoutNanos());
        try {
            T answer = call.attempt().call(attempt.deployment());
            return answered(answer, Outcome.success(200, call.usage(answer)));
        } catch (Exception e) {
            return Attempted.failed(guard.interrupted() ? timedOut(e) : read(e));
        } finally {
            timer.cancel();
            guard.end();
        }
    }

    private static <T> Attempted<T> answered(@Nullable T answer, Outcome outcome) {
        return new Attempted<>(outcome, answer);
    }

    private static Outcome timedOut(Throwable e) {
        return Outcome.failure(FailureKind.TIMEOUT, e);
    }

    private Outcome read(Exception e) {
        Optional<Outcome> meaning = call.failure(e);
        if (meaning.isEmpty()) {
            throw e instanceof RuntimeException mistake ? mistake : new CompletionException(e);
        }
        if (meaning.get().is(FailureKind.CANCELLED)) {
            Thread.currentThread().interrupt();
        }
        return meaning.get();
    }

    /** Makes attempts with a client that answers later. */
    static <T> CompletableFuture<Attempted<T>> attemptAsync(
            Function<? super Deployment, ? extends CompletionStage<T>> client,
            ClientCall<T> call,
            OpenAttempt attempt,
            TimeSource time) {
        CompletableFuture<T> answer;
        try {
            answer = client.apply(attempt.deployment()).toCompletableFuture();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> pending = answer;
        AtomicBoolean late = new AtomicBoolean();
        TimeSource.Timer timer = time.schedule(
                () -> {
                    late.set(true);
                    pending.cancel(true);
                },
                attempt.terms().timeoutNanos());
        CompletableFuture<Attempted<T>> made = pending.handle((value, failure) -> {
            timer.cancel();
            if (failure == null) {
                return answered(value, Outcome.success(200, value == null ? TokenUsage.unknown() : call.usage(value)));
            }
            return Attempted.failed(late.get() ? timedOut(failure) : readAsync(call, failure));
        });
        made.whenComplete((over, failure) -> {
            if (made.isCancelled()) {
                timer.cancel();
                pending.cancel(true);
            }
        });
        return made;
    }

    private static <T> Outcome readAsync(ClientCall<T> call, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return call.failure(cause)
                .orElseThrow(
                        () -> cause instanceof RuntimeException mistake ? mistake : new CompletionException(cause));
    }

    /** Interrupts a thread that works for an attempt, but never after it has finished with it. */
    private static final class InterruptGuard {
        private final Thread thread;
        private boolean over;
        private boolean interrupted;

        InterruptGuard(Thread thread) {
            this.thread = thread;
        }

        synchronized void interrupt() {
            if (!over) {
                interrupted = true;
                thread.interrupt();
            }
        }

        synchronized boolean interrupted() {
            return interrupted;
        }

        synchronized void end() {
            over = true;
            // Ours to clear: the interrupt that ended the attempt must not hit what the thread does next.
            if (interrupted && Thread.interrupted()) {
                interrupted = false;
            }
        }
    }
}
