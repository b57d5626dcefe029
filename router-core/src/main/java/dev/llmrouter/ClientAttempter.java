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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes attempts with the caller's own client. Knows how they end; decides nothing. */
final class ClientAttempter<T extends @Nullable Object> {
    private final ClientCall<T> call;
    private final Resources resources;

    ClientAttempter(ClientCall<T> call, Resources resources) {
        this.call = call;
        this.resources = resources;
    }

    Attempted<T> attempt(OpenAttempt attempt) {
        InterruptGuard guard = new InterruptGuard();
        TimeSource.Timer timer = resources
                .time()
                .schedule(
                        () -> guard.interrupt(FailureKind.TIMEOUT),
                        attempt.terms().timeoutNanos());
        resources.underWay().add(guard);
        try {
            T answer = call.attempt().call(attempt.deployment());
            return answered(answer, Outcome.success(200, call.usage(answer)));
        } catch (Exception e) {
            FailureKind ours = guard.reason();
            return Attempted.failed(ours != null ? Outcome.failure(ours, e) : read(e));
        } finally {
            timer.cancel();
            resources.underWay().remove(guard);
            guard.end();
        }
    }

    private static <T extends @Nullable Object> Attempted<T> answered(@Nullable T answer, Outcome outcome) {
        return new Attempted<>(outcome, answer);
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
    CompletableFuture<Attempted<T>> attemptAsync(
            Function<? super Deployment, ? extends CompletionStage<T>> client, OpenAttempt attempt) {
        CompletableFuture<T> pending = begun(client, attempt);
        AtomicReference<@Nullable FailureKind> ours = new AtomicReference<>();
        Runnable giveUp = () -> cancel(pending, ours, FailureKind.CANCELLED);
        // What follows the cancelled stage is the caller's, and the timer's thread serves everybody.
        Runnable late = () -> resources.handOver(() -> cancel(pending, ours, FailureKind.TIMEOUT));
        TimeSource.Timer timer = resources.time().schedule(late, attempt.terms().timeoutNanos());
        resources.underWay().add(giveUp);
        CompletableFuture<Attempted<T>> made = pending.handle((value, failure) -> {
            FailureKind why = ours.get();
            return failure != null && why != null
                    ? Attempted.failed(Outcome.failure(why, failure))
                    : ended(value, failure);
        });
        made.whenComplete((over, failure) -> {
            timer.cancel();
            resources.underWay().remove(giveUp);
            if (made.isCancelled()) {
                pending.cancel(true);
            }
        });
        return made;
    }

    private static void cancel(
            CompletableFuture<?> pending, AtomicReference<@Nullable FailureKind> ours, FailureKind why) {
        ours.compareAndSet(null, why);
        pending.cancel(true);
    }

    private CompletableFuture<T> begun(
            Function<? super Deployment, ? extends CompletionStage<T>> client, OpenAttempt attempt) {
        try {
            return client.apply(attempt.deployment()).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Attempted<T> ended(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            return answered(value, Outcome.success(200, value == null ? TokenUsage.unknown() : call.usage(value)));
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return Attempted.failed(call.failure(cause)
                .orElseThrow(
                        () -> cause instanceof RuntimeException mistake ? mistake : new CompletionException(cause)));
    }
}
