package dev.llmrouter.server;

import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** An exchange of the router whose answer goes over HTTP. */
record Served(Exchange exchange, ExchangeRequest request, Consumer<Map<String, String>> more) implements Exchange {
    @Override
    public ExchangeResponse execute() throws IOException {
        return served(exchange.execute());
    }

    @Override
    public CompletableFuture<ExchangeResponse> executeAsync() {
        CompletableFuture<ExchangeResponse> made = exchange.executeAsync();
        CompletableFuture<ExchangeResponse> served = made.thenApply(this::served);
        served.whenComplete((answer, failure) -> {
            if (served.isCancelled()) {
                made.cancel(true);
            }
        });
        return served;
    }

    @Override
    public void cancel() {
        exchange.cancel();
    }

    private ExchangeResponse served(ExchangeResponse answer) {
        Map<String, String> headers = new TreeMap<>(answer.headers());
        more.accept(headers);
        if (!answer.isStreamed()) {
            return answer.withHeaders(headers);
        }
        headers.put("cache-control", "no-cache");
        // A proxy in between would collect the events of minutes.
        headers.put("x-accel-buffering", "no");
        return ExchangeResponse.streamed(
                answer.status(), headers, new ErrorEventBody(answer.body(), request.dialect()), answer.attempts());
    }
}
