package dev.llmrouter.testing.provider;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Answers in the shape of each endpoint; those of other vendors than OpenAI have files of their own. */
final class MockBodies {
    /** 2023-11-14, a round number of seconds; no test reads it. */
    private static final long CREATED = 1_700_000_000L;
    /** Enough for code that reads a vector; real ones have a thousand. */
    private static final double[] VECTOR = {0.1, -0.2, 0.3, -0.4};
    /** The start of an MP3: code that sniffs the type recognises it. */
    private static final byte[] SPEECH = {'I', 'D', '3', 4, 0, 0, 0, 0, 0, 0};
    /** The smallest valid PNG is longer; this is only its signature. */
    private static final byte[] IMAGE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private static final Map<String, BiFunction<MockCall, Said, ObjectNode>> SHAPES = Map.of(
            "chat/completions", MockBodies::chat,
            "completions", MockBodies::completion,
            "responses", MockBodies::response,
            "embeddings", (call, said) -> embeddings(call),
            "images/generations", (call, said) -> images(),
            "audio/transcriptions", (call, said) -> object().put("text", said.text()),
            "audio/translations", (call, said) -> object().put("text", said.text()),
            "moderations", (call, said) -> moderation(call),
            "rerank", (call, said) -> ranking(call));

    private static final Map<String, BiFunction<MockCall, Said, ObjectNode>> NATIVE = Map.ofEntries(
            Map.entry(MockMessages.ENDPOINT, MockMessages::answer),
            Map.entry(MockMessages.COUNT, (call, said) -> object().put("input_tokens", said.inputTokens())),
            Map.entry(MockGemini.WHOLE, MockGemini::answer),
            Map.entry(MockGemini.STREAM, MockGemini::answer),
            Map.entry(MockGemini.COUNT, (call, said) -> object().put("totalTokens", said.inputTokens())),
            Map.entry(MockGemini.EMBED, (call, said) -> MockGemini.embedding(VECTOR)),
            Map.entry(MockGemini.EMBED_ALL, (call, said) -> MockGemini.embeddings(call, VECTOR)),
            Map.entry(MockGemini.PREDICT, (call, said) -> MockGemini.predictions(call, VECTOR)),
            Map.entry(MockConverse.WHOLE, (call, said) -> MockConverse.answer(said)),
            Map.entry(MockConverse.STREAM, (call, said) -> MockConverse.answer(said)),
            Map.entry(MockConverse.INVOKE, (call, said) -> MockConverse.embedding(said, VECTOR)));

    private static final String SPEAKING = "audio/speech";

    private MockBodies() {}

    /** What the model says, a token each. */
    record Said(List<String> tokens, int inputTokens, boolean cut, MockReply.@Nullable ToolCall tool) {
        String text() {
            return String.join("", tokens);
        }

        String finishReason() {
            return tool != null ? "tool_calls" : cut ? "length" : "stop";
        }
    }

    /** Whether there are answers at the call's endpoint. */
    static boolean knows(MockCall call) {
        return call.endpoint().equals(SPEAKING)
                || SHAPES.containsKey(call.endpoint())
                || NATIVE.containsKey(call.endpoint());
    }

    /** A whole answer and its type. */
    static Body answer(MockCall call, Said said) {
        if (call.endpoint().equals(SPEAKING)) {
            return new Body("audio/mpeg", SPEECH.clone());
        }
        var shapes = call.dialect() == MockDialect.OPENAI ? SHAPES : NATIVE;
        return Body.json(requireNonNull(shapes.get(call.endpoint())).apply(call, said));
    }

    /** Bytes and what they are. */
    record Body(String type, byte[] bytes) {
        static Body json(JsonNode json) {
            return new Body("application/json", json.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The fields that chat answers and their chunks have in common. */
    static ObjectNode talk(String object, MockCall call) {
        return object().put("id", "mock-1")
                .put("object", object)
                .put("created", CREATED)
                .put("model", call.model());
    }

    static ObjectNode usage(Said said) {
        return object().put("prompt_tokens", said.inputTokens())
                .put("completion_tokens", said.tokens().size())
                .put("total_tokens", said.inputTokens() + said.tokens().size());
    }

    private static ObjectNode chat(MockCall call, Said said) {
        ObjectNode root = talk("chat.completion", call);
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        if (said.tool() == null) {
            message.put("content", said.text());
        } else {
            message.putNull("content");
            message.putArray("tool_calls").add(tool(said.tool()));
        }
        choice.put("finish_reason", said.finishReason());
        root.set("usage", usage(said));
        return root;
    }

    static ObjectNode tool(MockReply.ToolCall tool) {
        ObjectNode call = object().put("index", 0).put("id", "mock-call-1").put("type", "function");
        call.putObject("function").put("name", tool.name()).put("arguments", tool.arguments());
        return call;
    }

    private static ObjectNode completion(MockCall call, Said said) {
        ObjectNode root = talk("text_completion", call);
        root.putArray("choices")
                .addObject()
                .put("index", 0)
                .put("text", said.text())
                .put("finish_reason", said.finishReason());
        root.set("usage", usage(said));
        return root;
    }

    static ObjectNode response(MockCall call, Said said) {
        ObjectNode root = object().put("id", "mock-1")
                .put("object", "response")
                .put("created_at", CREATED)
                .put("status", said.cut() ? "incomplete" : "completed")
                .put("model", call.model());
        ObjectNode message = root.putArray("output")
                .addObject()
                .put("type", "message")
                .put("id", "mock-message-1")
                .put("role", "assistant");
        ObjectNode content = message.putArray("content").addObject();
        content.put("type", "output_text").put("text", said.text()).putArray("annotations");
        root.putObject("usage")
                .put("input_tokens", said.inputTokens())
                .put("output_tokens", said.tokens().size())
                .put("total_tokens", said.inputTokens() + said.tokens().size());
        return root;
    }

    private static ObjectNode embeddings(MockCall call) {
        ObjectNode root = object().put("object", "list").put("model", call.model());
        ArrayNode data = root.putArray("data");
        for (int i = 0; i < count(call.body().path("input")); i++) {
            ArrayNode vector =
                    data.addObject().put("object", "embedding").put("index", i).putArray("embedding");
            for (double value : VECTOR) {
                vector.add(value);
            }
        }
        root.putObject("usage").put("prompt_tokens", call.inputTokens()).put("total_tokens", call.inputTokens());
        return root;
    }

    private static ObjectNode images() {
        ObjectNode root = object().put("created", CREATED);
        root.putArray("data").addObject().put("b64_json", Base64.getEncoder().encodeToString(IMAGE));
        return root;
    }

    private static ObjectNode moderation(MockCall call) {
        ObjectNode root = object().put("id", "mock-1").put("model", call.model());
        ArrayNode results = root.putArray("results");
        for (int i = 0; i < count(call.body().path("input")); i++) {
            ObjectNode result = results.addObject().put("flagged", false);
            result.putObject("categories").put("violence", false);
            result.putObject("category_scores").put("violence", 0.0);
        }
        return root;
    }

    private static ObjectNode ranking(MockCall call) {
        ObjectNode root = object().put("id", "mock-1").put("model", call.model());
        ArrayNode results = root.putArray("results");
        int documents = call.body().path("documents").size();
        for (int i = 0; i < documents; i++) {
            results.addObject().put("index", i).put("relevance_score", 1.0 / (i + 1));
        }
        return root;
    }

    private static int count(JsonNode input) {
        return input.isArray() ? input.size() : 1;
    }
}
