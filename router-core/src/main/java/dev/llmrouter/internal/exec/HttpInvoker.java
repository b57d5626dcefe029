package dev.llmrouter.internal.exec;

import dev.llmrouter.call.HttpAnswer;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.plan.ActiveAttempt;
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
public final class HttpInvoker {
    private static final int LEAST_ERROR = 400;

    private final HttpExchange.Means means;
    private final ModelRequest request;

    public HttpInvoker(HttpExchange.Means means, ModelRequest request) {
        this.means = means;
        this.request = request;
    }

    public AttemptResult<Provider.Answer> attempt(ActiveAttempt attempt) {
        if (attempt.terms().mock() != null) {
            return MockAnswers.answer(attempt, request);
        }
        return HttpExchange.attempt(
                means, attempt, request, exchange -> readAndClose(attempt, exchange, exchange.execute()));
    }

    public CompletableFuture<AttemptResult<Provider.Answer>> attemptAsync(ActiveAttempt attempt) {
        if (attempt.terms().mock() != null) {
            return CompletableFuture.completedFuture(MockAnswers.answer(attempt, request));
        }
        HttpExchange exchange;
        try {
            exchange = HttpExchange.open(means, attempt, request);
        } catch (Guard.Threw e) {
            return CompletableFuture.completedFuture(AttemptResult.failed(attempt.unsent(e)));
        }
        CompletableFuture<AttemptResult<Provider.Answer>> made = new CompletableFuture<>();
        made.whenComplete((answer, failure) -> {
            if (made.isCancelled()) {
                exchange.cancel();
            }
        });
        try {
            CompletableFuture<TransportResponse> begun =
                    exchange.executeAsync(() -> made.complete(AttemptResult.failed(exchange.ended())));
            begun.whenComplete((response, failure) -> answered(attempt, exchange, made, response, failure));
        } catch (Guard.Threw e) {
            exchange.cancel();
            made.complete(AttemptResult.failed(exchange.threw(e)));
        } catch (RuntimeException | Error bug) {
            exchange.cancel();
            throw bug;
        }
        return made;
    }

    private void answered(
            ActiveAttempt attempt,
            HttpExchange exchange,
            CompletableFuture<AttemptResult<Provider.Answer>> made,
            @Nullable TransportResponse response,
            @Nullable Throwable failure) {
        if (made.isDone()) {
            // The exchange was cancelled: an answer that comes late still holds a connection.
            exchange.over();
            Guard.close(response);
            return;
        }
        AttemptResult<Provider.Answer> over;
        try {
            over = exchange.run(it ->
                    response != null ? readAndClose(attempt, it, response) : AttemptResult.failed(failed(failure)));
        } catch (RuntimeException | Error bug) {
            made.completeExceptionally(bug);
            return;
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

    private AttemptResult<Provider.Answer> readAndClose(
            ActiveAttempt attempt, HttpExchange exchange, TransportResponse response) throws IOException, Guard.Threw {
        try {
            return read(attempt, exchange, response);
        } finally {
            Guard.close(response);
        }
    }

    private AttemptResult<Provider.Answer> read(
            ActiveAttempt attempt, HttpExchange exchange, TransportResponse response) throws IOException, Guard.Threw {
        byte[] body = Guard.exchange(response, () -> response.bytes(attempt.responseLimits()));
        Map<String, String> headers = response.headers();
        Provider provider = attempt.provider();
        Provider.Answer read = new Provider.Answer(request.endpoint(), response.status(), headers, body);
        Provider.Answer answer = exchange.translated(read);
        Outcome outcome = counted(attempt, answer, outcome(provider, answer));
        attempt.learnFromAnswer(limits(provider, headers), outcome);
        return new AttemptResult<>(outcome, answer);
    }

    /** An answer is a success even if its headers cannot be read. */
    public static RateLimits limits(Provider provider, Map<String, String> headers) {
        return Guard.callOr(RateLimits.none(), provider, () -> provider.rateLimits(headers));
    }

    /** How an answer ended its attempt. An error is kept as it came, for callers that speak HTTP. */
    public static Outcome outcome(Provider provider, Provider.Answer answer) throws Guard.Threw {
        Outcome outcome = Guard.call(provider, () -> provider.outcome(answer));
        return answer.status() < LEAST_ERROR
                ? outcome
                : outcome.withAnswer(new HttpAnswer(answer.status(), answer.headers(), answer.body()));
    }

    /** Delivered text costs tokens, whether or not the provider reports usage. */
    private static Outcome counted(ActiveAttempt attempt, Provider.Answer answer, Outcome outcome) {
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
