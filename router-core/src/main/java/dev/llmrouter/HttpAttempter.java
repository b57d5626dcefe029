package dev.llmrouter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Makes attempts over HTTP whose answers are complete. One instance serves one request. */
final class HttpAttempter {
    private final Transport transport;
    private final ModelRequest request;
    private final TimeSource time;

    HttpAttempter(Transport transport, ModelRequest request, TimeSource time) {
        this.transport = transport;
        this.request = request;
        this.time = time;
    }

    Attempted<Provider.Answer> attempt(OpenAttempt attempt) {
        if (attempt.terms().mock() != null) {
            return MockAnswers.answer(attempt, request);
        }
        Exchange exchange;
        try {
            exchange = Exchange.open(transport, attempt, request, time);
        } catch (IllegalArgumentException e) {
            return unwritable(e);
        }
        try (TransportResponse response = exchange.call().execute()) {
            byte[] body = response.bytes();
            exchange.answered();
            return read(attempt, response, body);
        } catch (IOException e) {
            return Attempted.failed(exchange.broken(e));
        } catch (RuntimeException | Error bug) {
            exchange.cancel();
            throw bug;
        }
    }

    CompletableFuture<Attempted<Provider.Answer>> attemptAsync(OpenAttempt attempt) {
        if (attempt.terms().mock() != null) {
            return CompletableFuture.completedFuture(MockAnswers.answer(attempt, request));
        }
        Exchange exchange;
        try {
            exchange = Exchange.open(transport, attempt, request, time);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(unwritable(e));
        }
        CompletableFuture<Attempted<Provider.Answer>> made = exchange.call()
                .executeAsync()
                .handle((response, failure) -> read(attempt, exchange, response, failure));
        made.whenComplete((answer, failure) -> {
            if (made.isCancelled()) {
                exchange.cancel();
            }
        });
        return made;
    }

    private static Attempted<Provider.Answer> read(
            OpenAttempt attempt,
            Exchange exchange,
            @org.jspecify.annotations.Nullable TransportResponse response,
            @org.jspecify.annotations.Nullable Throwable failure) {
        if (response != null) {
            try (response) {
                byte[] body = response.bytes();
                exchange.answered();
                return read(attempt, response, body);
            } catch (IOException e) {
                return Attempted.failed(exchange.broken(e));
            }
        }
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof IOException e) {
            return Attempted.failed(exchange.broken(e));
        }
        exchange.cancel();
        throw new CompletionException("the transport failed in a way that is no answer and no IOException", cause);
    }

    private static Attempted<Provider.Answer> read(OpenAttempt attempt, TransportResponse response, byte[] body) {
        Map<String, String> headers = response.headers();
        Provider.Answer answer = new Provider.Answer(response.status(), headers, body);
        attempt.state().providerSays(attempt.provider().rateLimits(headers));
        return new Attempted<>(attempt.provider().outcome(answer), answer);
    }

    static <T> Attempted<T> unwritable(IllegalArgumentException e) {
        return Attempted.failed(Outcome.failure(FailureKind.BAD_REQUEST, e));
    }
}
