package dev.llmrouter.langchain4j;

import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.HttpStreamingEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

/**
 * LangChain4j's client over a router's exchanges. Before 1.20 LangChain4j has neither {@code executeAsync} nor {@code stream}, nor the type
 * {@link HttpStreamingEvent}: no other code of this class may name that. Thread-safe.
 */
final class RouterHttpClient implements HttpClient {
    private final Exchanges exchanges;
    private final Executor executor;

    RouterHttpClient(Exchanges exchanges, Executor executor) {
        this.exchanges = exchanges;
        this.executor = executor;
    }

    /** Waits for an asynchronous exchange, because an interrupt does not end a blocking one while OkHttp reads a socket. */
    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        CompletableFuture<ExchangeResponse> made = exchanges.of(request).executeAsync();
        try (ExchangeResponse answer = made.get()) {
            return Exchanges.whole(answer, answer.bytes());
        } catch (InterruptedException e) {
            made.cancel(true);
            // Of an answer that came at this moment.
            made.thenAccept(ExchangeResponse::close);
            Thread.currentThread().interrupt();
            throw new LangChain4jException("The thread that waited for an answer was interrupted", e);
        } catch (ExecutionException e) {
            throw Failures.of(e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        Exchange exchange = exchanges.of(request);
        EndingListener ending = new EndingListener(listener);
        try {
            executor.execute(() -> read(exchange, parser, ending));
        } catch (RejectedExecutionException e) {
            ending.onError(e);
        }
    }

    private static void read(Exchange exchange, ServerSentEventParser parser, EndingListener listener) {
        try (ExchangeResponse answer = exchange.execute()) {
            if (!Exchanges.isSuccess(answer)) {
                listener.onError(new RouterHttpException(answer, answer.bytes()));
                return;
            }
            listener.onOpen(Exchanges.head(answer));
            parser.parse(answer.body(), listener);
            listener.onClose();
        } catch (IOException | RuntimeException e) {
            listener.onError(e);
        }
    }

    @Override
    public CompletableFuture<SuccessfulHttpResponse> executeAsync(HttpRequest request) {
        CompletableFuture<ExchangeResponse> made = exchanges.of(request).executeAsync();
        CompletableFuture<SuccessfulHttpResponse> result = new CompletableFuture<>();
        result.whenComplete((response, failure) -> {
            if (result.isCancelled()) {
                made.cancel(true);
            }
        });
        made.whenComplete((answer, failure) -> {
            if (failure == null) {
                complete(result, answer);
            } else {
                result.completeExceptionally(unwrapped(failure));
            }
        });
        return result;
    }

    private static void complete(CompletableFuture<SuccessfulHttpResponse> result, ExchangeResponse made) {
        try (ExchangeResponse answer = made) {
            result.complete(Exchanges.whole(answer, answer.bytes()));
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public Flow.Publisher<HttpStreamingEvent> stream(HttpRequest request, ServerSentEventParser parser) {
        return new StreamPublisher(() -> exchanges.of(request), parser, executor);
    }
}
