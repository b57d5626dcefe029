package dev.llmrouter;

import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.RateLimits;
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
        } catch (Guard.Threw e) {
            return Attempted.failed(attempt.unsent(e));
        }
        TransportResponse response = null;
        try {
            response = exchange.execute();
            return read(attempt, response);
        } catch (IOException e) {
            return Attempted.failed(exchange.broken(e));
        } catch (Guard.Threw e) {
            exchange.cancel();
            return Attempted.failed(exchange.threw(e));
        } catch (RuntimeException | Error bug) {
            exchange.cancel();
            throw bug;
        } finally {
            exchange.over();
            Guard.close(response);
        }
    }

    CompletableFuture<Attempted<Provider.Answer>> attemptAsync(OpenAttempt attempt) {
        if (attempt.terms().mock() != null) {
            return CompletableFuture.completedFuture(MockAnswers.answer(attempt, request));
        }
        Exchange exchange;
        try {
            exchange = Exchange.open(means, attempt, request);
        } catch (Guard.Threw e) {
            return CompletableFuture.completedFuture(Attempted.failed(attempt.unsent(e)));
        }
        CompletableFuture<Attempted<Provider.Answer>> made = new CompletableFuture<>();
        made.whenComplete((answer, failure) -> {
            if (made.isCancelled()) {
                exchange.cancel();
            }
        });
        try {
            CompletableFuture<TransportResponse> begun =
                    exchange.executeAsync(() -> made.complete(Attempted.failed(exchange.ended())));
            begun.whenComplete((response, failure) -> answered(attempt, exchange, made, response, failure));
        } catch (Guard.Threw e) {
            exchange.cancel();
            made.complete(Attempted.failed(exchange.threw(e)));
        } catch (RuntimeException | Error bug) {
            exchange.cancel();
            throw bug;
        }
        return made;
    }

    private void answered(
            OpenAttempt attempt,
            Exchange exchange,
            CompletableFuture<Attempted<Provider.Answer>> made,
            @Nullable TransportResponse response,
            @Nullable Throwable failure) {
        if (made.isDone()) {
            // It was given up: what comes late still holds a connection.
            exchange.over();
            Guard.close(response);
            return;
        }
        Attempted<Provider.Answer> over;
        try {
            over = response != null ? read(attempt, response) : Attempted.failed(failed(failure));
        } catch (IOException e) {
            over = Attempted.failed(exchange.broken(e));
        } catch (Guard.Threw e) {
            exchange.cancel();
            over = Attempted.failed(exchange.threw(e));
        } catch (RuntimeException | Error bug) {
            exchange.cancel();
            made.completeExceptionally(bug);
            return;
        } finally {
            exchange.over();
            Guard.close(response);
        }
        made.complete(over);
    }

    private Outcome failed(@Nullable Throwable failure) throws IOException, Guard.Threw {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof IOException e) {
            throw e;
        }
        throw new Guard.Threw(
                means.transport(),
                cause == null ? new NullPointerException("the transport answered with null") : cause);
    }

    private Attempted<Provider.Answer> read(OpenAttempt attempt, TransportResponse response)
            throws IOException, Guard.Threw {
        byte[] body = Guard.exchange(response, () -> response.bytes(attempt.responseLimits()));
        Map<String, String> headers = response.headers();
        Provider provider = attempt.provider();
        Provider.Answer read = new Provider.Answer(request.endpoint(), response.status(), headers, body);
        Provider.Answer answer = Guard.call(provider, () -> provider.normalized(read));
        Outcome outcome = counted(attempt, answer, Guard.call(provider, () -> provider.outcome(answer)));
        attempt.heard(limits(provider, headers), outcome);
        return new Attempted<>(outcome, answer);
    }

    /** An answer is good whatever becomes of its headers. */
    static RateLimits limits(Provider provider, Map<String, String> headers) {
        return Guard.callOr(RateLimits.none(), provider, () -> provider.rateLimits(headers));
    }

    /** Text that was delivered was written, whether or not the provider counts it. */
    private static Outcome counted(OpenAttempt attempt, Provider.Answer answer, Outcome outcome) {
        if (!outcome.isSuccess() || outcome.usage().isKnown()) {
            return outcome;
        }
        Provider provider = attempt.provider();
        OptionalDouble tokens = Guard.callOr(OptionalDouble.empty(), provider, () -> provider.estimatedTokens(answer));
        return tokens.isEmpty()
                ? outcome
                : outcome.withUsage(
                        TokenUsage.estimate(attempt.reservedInputTokens(), (long) Math.ceil(tokens.getAsDouble())));
    }
}
