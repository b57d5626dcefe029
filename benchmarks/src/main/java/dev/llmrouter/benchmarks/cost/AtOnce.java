package dev.llmrouter.benchmarks.cost;

import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Answers at once, without a socket, and always the same: what is left to measure is the router. */
public final class AtOnce implements Transport {
    static final byte[] ANSWER = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"gpt-4o","choices":[{"index":0,"message":\
            {"role":"assistant","content":"Hello."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}""".getBytes(StandardCharsets.UTF_8);

    private static final Map<String, String> HEADERS = Map.of("content-type", "application/json");

    private final TransportCall call = new Call();

    @Override
    public TransportCall newCall(TransportRequest request) {
        return call;
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    private static final class Call implements TransportCall {
        @Override
        public TransportResponse execute() {
            return new TransportResponse(200, HEADERS, ANSWER);
        }

        @Override
        public CompletableFuture<TransportResponse> executeAsync() {
            return CompletableFuture.completedFuture(execute());
        }

        @Override
        public void cancel() {
            // Over before anybody can.
        }
    }
}
