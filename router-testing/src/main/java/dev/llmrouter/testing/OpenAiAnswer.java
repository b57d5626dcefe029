package dev.llmrouter.testing;

import static dev.llmrouter.testing.FakeJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.testing.ReplyContent.Body;
import dev.llmrouter.transport.TransportRequest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A good answer to one request, in the shape of the endpoint at the end of its path. */
final class OpenAiAnswer {
    private static final String JSON = "application/json";

    /** 2026-01-01T00:00Z, where a {@link FakeClock} starts. */
    private static final long CREATED = 1_767_225_600L;

    private final String path;
    private final JsonNode asked;
    private final String model;
    private final TokenUsage usage;

    OpenAiAnswer(TransportRequest request, TokenUsage usage) {
        this.path = request.url().replaceFirst("[?#].*", "");
        this.asked = FakeJson.read(request.body());
        this.model = asked.path("model").asText("fake-model");
        this.usage = usage;
    }

    private boolean at(String endpoint) {
        return path.endsWith("/" + endpoint);
    }

    private boolean atResponses() {
        return at("responses");
    }

    /** Text completions; "completions" is also how the path of chat completions ends. */
    private boolean atCompletions() {
        return at("completions") && !at("chat/completions");
    }

    boolean streams() {
        return at("completions") || atResponses();
    }

    Body whole(String text) {
        return at("audio/speech") ? Body.whole("audio/mpeg", text.getBytes(UTF_8)) : json(fields(text));
    }

    private Map<String, Object> fields(String text) {
        if (atResponses()) {
            return response(text);
        }
        if (at("embeddings")) {
            return embeddings();
        }
        if (path.contains("/images/")) {
            return object("created", CREATED, "data", List.of(object("url", "https://images.example/1.png")));
        }
        if (path.contains("/audio/")) {
            return object("text", text);
        }
        if (at("moderations")) {
            return object("id", "modr-fake", "model", model, "results", List.of(object("flagged", false)));
        }
        if (at("rerank")) {
            return object("id", "rerank-fake", "results", List.of(object("index", 0, "relevance_score", 0.9)));
        }
        return completion(text);
    }

    private Map<String, Object> completion(String text) {
        Object said = atCompletions() ? text : object("role", "assistant", "content", text);
        Map<String, Object> choice = object("index", 0, word(), said, "finish_reason", "stop");
        return chunk(atCompletions() ? "text_completion" : "chat.completion", List.of(choice), counted());
    }

    private String word() {
        return atCompletions() ? "text" : "message";
    }

    private Map<String, Object> response(String text) {
        Map<String, Object> content = object("type", "output_text", "text", text, "annotations", List.of());
        Map<String, Object> message = object("type", "message", "id", "msg_fake", "role", "assistant");
        message.putAll(object("status", "completed", "content", List.of(content)));
        Map<String, Object> fields = object("id", "resp_fake", "object", "response", "created_at", CREATED);
        fields.putAll(object("status", "completed", "model", model, "output", List.of(message)));
        fields.put(
                "usage",
                object(
                        "input_tokens", usage.inputTokens(),
                        "output_tokens", usage.outputTokens(),
                        "total_tokens", usage.totalTokens()));
        return fields;
    }

    private Map<String, Object> embeddings() {
        List<Object> vectors = new ArrayList<>();
        // One for each input; a single text counts as one.
        for (int i = 0; i < Math.max(asked.path("input").size(), 1); i++) {
            vectors.add(object("object", "embedding", "index", i, "embedding", List.of(0.1, 0.2, 0.3)));
        }
        Map<String, Object> tokens = object("prompt_tokens", usage.inputTokens(), "total_tokens", usage.inputTokens());
        return object("object", "list", "data", vectors, "model", model, "usage", tokens);
    }

    private Map<String, Object> counted() {
        Map<String, Object> tokens = object("prompt_tokens", usage.inputTokens());
        tokens.putAll(object("completion_tokens", usage.outputTokens(), "total_tokens", usage.totalTokens()));
        return object("usage", tokens);
    }

    private Map<String, Object> chunk(String object, List<Object> choices, Map<String, Object> rest) {
        Map<String, Object> fields = object("id", "cmpl-fake", "object", object, "created", CREATED, "model", model);
        fields.put("choices", choices);
        fields.putAll(rest);
        return fields;
    }

    Body streamed(List<String> pieces) {
        List<byte[]> events = new ArrayList<>();
        for (String piece : pieces) {
            events.add(atResponses() ? responseDelta(piece) : delta(piece, events.isEmpty()));
        }
        return new Body("text/event-stream", events, atResponses() ? responseEnd(pieces) : end());
    }

    private byte[] responseDelta(String piece) {
        String type = "response.output_text.delta";
        return event("event: " + type + "\n", object("type", type, "item_id", "msg_fake", "delta", piece));
    }

    private byte[] responseEnd(List<String> pieces) {
        String type = "response.completed";
        return event("event: " + type + "\n", object("type", type, "response", response(String.join("", pieces))));
    }

    private byte[] delta(String piece, boolean first) {
        Map<String, Object> said = first ? object("role", "assistant", "content", piece) : object("content", piece);
        return event(
                "", piece(atCompletions() ? object("index", 0, "text", piece) : object("index", 0, "delta", said)));
    }

    private byte[] end() {
        Map<String, Object> last = object("index", 0, "finish_reason", "stop");
        last.putAll(atCompletions() ? object("text", "") : object("delta", Map.of()));
        ByteArrayOutputStream closing = new ByteArrayOutputStream();
        closing.writeBytes(event("", piece(last)));
        // As there: a stream counts its tokens for those who ask for it.
        if (asked.path("stream_options").path("include_usage").asBoolean()) {
            closing.writeBytes(event("", chunk(pieceName(), List.of(), counted())));
        }
        closing.writeBytes("data: [DONE]\n\n".getBytes(UTF_8));
        return closing.toByteArray();
    }

    private Map<String, Object> piece(Map<String, Object> choice) {
        return chunk(pieceName(), List.of(choice), Map.of());
    }

    private String pieceName() {
        return atCompletions() ? "text_completion" : "chat.completion.chunk";
    }

    private static byte[] event(String type, Map<String, Object> data) {
        return (type + "data: " + new String(FakeJson.write(data), UTF_8) + "\n\n").getBytes(UTF_8);
    }

    private static Body json(Map<String, Object> fields) {
        return Body.whole(JSON, FakeJson.write(fields));
    }
}
