package dev.llmrouter.benchmarks.cost;

import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Answers at once, without a socket, and always the same: what is left to measure is the router. */
public final class AtOnce implements Transport {
    static final byte[] ANSWER = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"gpt-4o","choices":[{"index":0,"message":\
            {"role":"assistant","content":"Hello."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}""".getBytes(StandardCharsets.UTF_8);

    /** A short answer in eleven events, its usage at the end. */
    static final byte[] EVENTS = (chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null")
                    + chunk("{\"content\":\" word\"}", "null").repeat(9)
                    + chunk("{}", "\"stop\"")
                    + "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o\",\"choices\":[],"
                    + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9,\"total_tokens\":18}}\n\ndata: [DONE]\n\n")
            .getBytes(StandardCharsets.UTF_8);

    private static final Map<String, String> HEADERS = Map.of("content-type", "application/json");
    private static final Map<String, String> STREAM_HEADERS = Map.of("content-type", "text/event-stream");

    private final TransportCall call = new Call(() -> new TransportResponse(200, HEADERS, ANSWER));
    private final TransportCall stream = new Call(() -> new TransportResponse(200, STREAM_HEADERS, EVENTS));

    private static String chunk(String delta, String reason) {
        return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,"
                + "\"delta\":" + delta + ",\"finish_reason\":" + reason + "}]}\n\n";
    }

    @Override
    public TransportCall newCall(TransportRequest request) {
        return request.streamed() ? stream : call;
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    private record Call(Supplier<TransportResponse> answer) implements TransportCall {
        @Override
        public TransportResponse execute() {
            return answer.get();
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
