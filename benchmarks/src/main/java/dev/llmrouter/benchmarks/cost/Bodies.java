package dev.llmrouter.benchmarks.cost;

import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests of given sizes, with the fields that clients send as a rule. */
final class Bodies {
    private static final String SENTENCE = "The quick brown fox jumps over the lazy dog, and the dog does not mind. ";
    /** As long as a turn of a conversation is. */
    private static final int SENTENCES = 6;

    private Bodies() {}

    /** A conversation whose body has about this many bytes. */
    static byte[] conversation(int bytes) {
        List<Object> messages = new ArrayList<>();
        messages.add(Map.of("role", "system", "content", "You are a helpful assistant."));
        for (int size = 200; size < bytes; size += SENTENCE.length() * SENTENCES + 30) {
            messages.add(Map.of(
                    "role", messages.size() % 2 == 1 ? "user" : "assistant", "content", SENTENCE.repeat(SENTENCES)));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", Fleet.MODEL);
        body.put("messages", messages);
        body.put("temperature", 0.7);
        body.put("max_tokens", 500);
        body.put("user", "user-17");
        body.put("metadata", Map.of("tenant", "acme"));
        return JsonPayload.of(body).bytes();
    }

    static ModelRequest request(byte[] body) {
        return ModelRequest.builder(Fleet.MODEL).payload(JsonPayload.of(body)).build();
    }
}
