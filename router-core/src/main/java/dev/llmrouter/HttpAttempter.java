package dev.llmrouter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Makes attempts over HTTP whose answers are complete. One instance serves one request. */
final class HttpAttempter {
    private final Exchange.Means means;
    private final ModelRequest request;

    HttpAttempter(Exchange.Means means, ModelRequest request) {
        this.means = means;
        this.request = request;
    }

    Attempted<Provider.Answer> attempt(OpenAttempt attempt) {
        if (attempt.terms().mock() != null) {
            return MockAnswers.answer(attempt, request);
        }
        Exchange exchange;
        try {
            exchange = Exchange.open(means, attempt, request);
        } catch (IllegalArgumentException e) {
            return unwritable(e);
        }
        try (TransportResponse response = exchange.call().execute()) {
            return read(attempt, response, response.bytes());
        } catch (IOException e) {
            return Attempted.failed(exchange.broken(e));
        } catch (RuntimeException | Error bug) {
            exchange.cancel();
            throw bug;
        } finally {
            exchange.over();
        }
    }

    CompletableFuture<Attempted<Provider.Answer>> attemptAsync(OpenAttempt attempt) {
        if (attempt.terms().mock() != null) {
            return CompletableFuture.completedFuture(MockAnswers.answer(attempt, request));
        }
        Exchange exchange;
        try {
            exchange = Exchange.open(means, attempt, request);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(unwritable(e));
        }
        CompletableFuture<Attempted<Provider.Answer>> made =
                begun(exchange).handle((response, failure) -> read(attempt, exchange, response, failure));
        made.whenComplete((answer, failure) -> {
            if (made.isCancelled()) {
                exchange.cancel();
            }
        });
        return made;
    }

    private static CompletableFuture<TransportResponse> begun(Exchange exchange) {
        try {
            return exchange.call().executeAsync();
        } catch (RuntimeException | Error bug) {
            exchange.cancel();
            throw bug;
        }
    }

    private Attempted<Provider.Answer> read(
            OpenAttempt attempt, Exchange exchange, @Nullable TransportResponse response, @Nullable Throwable failure) {
        if (response != null) {
            try (response) {
                return read(attempt, response, response.bytes());
            } catch (IOException e) {
                return Attempted.failed(exchange.broken(e));
            } finally {
                exchange.over();
            }
        }
        exchange.over();
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof IOException e) {
            return Attempted.failed(exchange.broken(e));
        }
        exchange.cancel();
        throw new CompletionException("the transport failed in a way that is no answer and no IOException", cause);
    }

    private Attempted<Provider.Answer> read(OpenAttempt attempt, TransportResponse response, byte[] body) {
        Map<String, String> headers = response.headers();
        Provider provider = attempt.provider();
        Provider.Answer answer =
                provider.normalized(new Provider.Answer(request.endpoint(), response.status(), headers, body));
        Outcome outcome = counted(attempt, answer, provider.outcome(answer));
        attempt.heard(provider.rateLimits(headers), outcome);
        return new Attempted<>(outcome, answer);
    }

    /** Text that was delivered was written, whether or not the provider counts it. */
    private static Outcome counted(OpenAttempt attempt, Provider.Answer answer, Outcome outcome) {
        if (!outcome.isSuccess() || outcome.usage().isKnown()) {
            return outcome;
        }
        OptionalDouble tokens = attempt.provider().estimatedTokens(answer);
        return tokens.isEmpty()
                ? outcome
                : outcome.withUsage(
                        TokenUsage.estimate(attempt.reservedInputTokens(), (long) Math.ceil(tokens.getAsDouble())));
    }

    static <T> Attempted<T> unwritable(IllegalArgumentException e) {
        return Attempted.failed(Outcome.failure(FailureKind.BAD_REQUEST, e));
    }
}
