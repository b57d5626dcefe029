package dev.llmrouter.okhttp;

import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A call whose request cannot be sent. */
record ImpossibleCall(BadRequestException reason) implements TransportCall {
    @Override
    public TransportResponse execute() throws IOException {
        throw reason;
    }

    @Override
    public CompletableFuture<TransportResponse> executeAsync() {
        return CompletableFuture.failedFuture(reason);
    }

    @Override
    public void cancel() {}
}
