package dev.llmrouter.internal.exec;

import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.plan.ActiveAttempt;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/** Makes attempts with the caller's own client and determines their outcomes. Decides nothing. */
public final class ClientInvoker<T extends @Nullable Object> {
    private final ClientCall<T> call;
    private final Clients clients;

    public ClientInvoker(ClientCall<T> call, Clients clients) {
        this.call = call;
        this.clients = clients;
    }

    /** Makes an attempt and blocks until it ends. */
    public AttemptResult<T> attempt(ActiveAttempt attempt) {
        return attempt(attempt, clients.waiting());
    }

    public AttemptResult<T> attempt(ActiveAttempt attempt, ClientRun.Means means) {
        AttemptResult<T> refused = refused(attempt);
        if (refused != null) {
            return refused;
        }
        ClientRun<T> run = run(attempt, means);
        run.start();
        T answer;
        try {
            answer = run.await();
        } catch (Throwable thrown) {
            return failed(attempt, thrown);
        }
        return answered(attempt, answer);
    }

    /** Makes an attempt and completes a future at its end. */
    public CompletableFuture<AttemptResult<T>> attemptAsync(ActiveAttempt attempt) {
        AttemptResult<T> refused = refused(attempt);
        if (refused != null) {
            return CompletableFuture.completedFuture(refused);
        }
        ClientRun<T> run = run(attempt, clients.warned());
        CompletableFuture<AttemptResult<T>> made = new CompletableFuture<>();
        made.whenComplete((over, failure) -> {
            if (made.isCancelled()) {
                run.result().cancel(true);
            }
        });
        run.result().whenComplete((value, failure) -> {
            try {
                if (!made.isDone() && made.complete(ended(attempt, value, failure))) {
                    return;
                }
            } catch (Throwable mistake) {
                made.completeExceptionally(mistake);
            }
            if (value instanceof AutoCloseable open) {
                // The caller has cancelled it meanwhile.
                Guard.close(open);
            }
        });
        run.start();
        return made;
    }

    // An answer may be null where its type allows it.
    @SuppressWarnings("NullAway")
    private AttemptResult<T> ended(ActiveAttempt attempt, @Nullable T value, @Nullable Throwable failure) {
        return failure == null ? answered(attempt, value) : failed(attempt, failure);
    }

    private ClientRun<T> run(ActiveAttempt attempt, ClientRun.Means means) {
        String id = attempt.deployment().id();
        long time = attempt.terms().timeoutNanos();
        ClientAttempt shown = new Shown(attempt, clients);
        return call.async()
                .<ClientRun<T>>map(async -> new StageRun<>(
                        means, id, time, Scopes.around(attempt, () -> async.call(attempt.deployment(), shown))))
                .orElseGet(() -> new ThreadRun<>(
                        means,
                        id,
                        time,
                        call.executor().orElse(clients.threads()),
                        Scopes.around(
                                attempt, () -> call.blocking().orElseThrow().call(attempt.deployment(), shown))));
    }

    /** Too many calls there did not end at their time-out: another would only occupy one more thread. */
    private @Nullable AttemptResult<T> refused(ActiveAttempt attempt) {
        AbandonedCalls abandoned = clients.abandoned();
        String id = attempt.deployment().id();
        if (call.async().isPresent() || !abandoned.isFull(id)) {
            return null;
        }
        String message = abandoned.maximum() + " calls to deployment '" + id
                + "' did not end when their time was over, and each occupies a thread; no other is started until some of"
                + " them end. Set the client's own time-out to the attempt's, or raise maxAbandonedCalls";
        return AttemptResult.failed(Outcome.failure(FailureKind.CONNECTION, new RejectedExecutionException(message))
                .withCode("abandoned_calls"));
    }

    private AttemptResult<T> answered(ActiveAttempt attempt, T answer) {
        TokenUsage usage =
                answer != null && call.usage().isPresent() ? counted(answer) : clients.usage(attempt, answer);
        if (call.inputTokens() == 0 && usage.isKnown() && !usage.estimated()) {
            clients.prompts().learn(attempt.deployment().modelName(), usage.inputTokens());
        }
        return new AttemptResult<>(Outcome.success(200, usage), answer);
    }

    /** An answer without usage is an answer all the same: the reservation is then charged. */
    private TokenUsage counted(@NonNull T answer) {
        Function<? super T, TokenUsage> usage = call.usage().orElseThrow();
        return Guard.callOr(TokenUsage.unknown(), usage, () -> usage.apply(answer));
    }

    private AttemptResult<T> failed(ActiveAttempt attempt, Throwable thrown) {
        if (thrown instanceof ClientRun.Left left) {
            Throwable cause = left.getCause() == null ? left : left.getCause();
            return AttemptResult.failed(Outcome.failure(left.kind(), cause));
        }
        return AttemptResult.failed(clients.meaning(call, attempt, thrown).orElseThrow(() -> Clients.asItIs(thrown)));
    }

    /** The view of an attempt that the caller's code gets. */
    private record Shown(ActiveAttempt attempt, Clients clients) implements ClientAttempt {
        @Override
        public Deployment deployment() {
            return attempt.deployment();
        }

        @Override
        public String providerModel() {
            return attempt.providerModel();
        }

        @Override
        public int number() {
            return attempt.info().number();
        }

        @Override
        public Duration timeLeft() {
            return Duration.ofNanos(Math.max(0, attempt.timeLeft(clients.time().nanos())));
        }

        @Override
        public String toString() {
            return "ClientAttempt[" + number() + ", " + deployment().id() + "]";
        }
    }
}
