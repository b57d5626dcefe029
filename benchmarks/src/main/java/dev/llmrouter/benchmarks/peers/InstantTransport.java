package dev.llmrouter.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Answers every request with the same completion, at once and without a network. */
final class InstantTransport implements Transport {
    private static final Map<String, String> HEADERS = Map.of("content-type", "application/json");
    private static final byte[] BODY =
            ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1767225600,\"model\":\"gpt-4o\","
                            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
                            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":20,\"total_tokens\":30}}")
                    .getBytes(UTF_8);

    @Override
    public TransportCall newCall(TransportRequest request) {
        return new TransportCall() {
            @Override
            public TransportResponse execute() {
                return new TransportResponse(200, HEADERS, BODY);
            }

            @Override
            public CompletableFuture<TransportResponse> executeAsync() {
                return CompletableFuture.completedFuture(execute());
            }

            @Override
            public void cancel() {}
        };
    }

    @Override
    public void close() {}
}
