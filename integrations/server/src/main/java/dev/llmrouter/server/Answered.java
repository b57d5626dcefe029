package dev.llmrouter.server;

import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeResponse;
import java.util.concurrent.CompletableFuture;

/** An exchange whose answer is there. */
record Answered(ExchangeResponse answer) implements Exchange {
    @Override
    public ExchangeResponse execute() {
        return answer;
    }

    @Override
    public CompletableFuture<ExchangeResponse> executeAsync() {
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public void cancel() {
        answer.close();
    }
}
