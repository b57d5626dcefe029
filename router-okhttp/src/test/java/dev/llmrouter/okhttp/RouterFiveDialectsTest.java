package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One model at five vendors, each in its dialect, over sockets: OpenAI, Azure, Claude at Azure AI, Claude at Vertex AI, Claude at Bedrock. A
 * caller sees one form of answers, events and errors, whoever serves.
 */
class RouterFiveDialectsTest {
    private static final String KEY = "the-key";
    private static final String IMAGE = "data:image/png;base64,iVBORw0KGgo=";

    /** A conversation in which a tool was called, with an image, and the tool once more. */
    private static final String CONVERSATION = """
            {"model":"m","max_tokens":100,"messages":[
              {"role":"system","content":"Be brief"},
              {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"%s"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
                "function":{"name":"look","arguments":"{\\"at\\":\\"image\\"}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":"a cat"},
              {"role":"user","content":"Say it"}],
             "tools":[{"type":"function","function":{"name":"look","description":"Looks","parameters":{"type":"object","properties":{"at":{"type":"string"}}}}}]}
            """.formatted(IMAGE);

    /** Who serves. */
    enum Vendor {
        OPENAI("openai/gpt-4o", "/v1"),
        AZURE("azure/gpt-4o", ""),
        AZURE_AI("azure_ai/claude-sonnet-4-5", ""),
        VERTEX("vertex_ai/claude-sonnet-4-5@20250929", ""),
        BEDROCK("bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "");

        private final String model;
        private final String path;

        Vendor(String model, String path) {
            this.model = model;
            this.path = path;
        }

        /** A context-window error as the vendor's pages write it. */
        MockReply tooLong() {
            return switch (this) {
                case OPENAI, AZURE ->
                    MockReply.json(
                            400,
                            "{\"error\":{\"message\":\"This model's maximum context length is 128000 tokens.\",\"type\":\"invalid_request_error\",\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}");
                case AZURE_AI, VERTEX ->
                    MockReply.json(
                            400,
                            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 210000 tokens > 200000 maximum\"}}");
                case BEDROCK -> MockReply.json(400, "{\"message\":\"Input is too long for requested model.\"}");
            };
        }

        /** A refusal. */
        MockReply refused() {
            return switch (this) {
                case OPENAI, AZURE ->
                    MockReply.json(
                            400,
                            "{\"error\":{\"message\":\"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.\",\"type\":null,\"param\":\"prompt\",\"code\":\"content_filter\",\"status\":400}}");
                case AZURE_AI, VERTEX ->
                    MockReply.json(
                            200,
                            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":[],\"stop_reason\":\"refusal\",\"usage\":{\"input_tokens\":5,\"output_tokens\":0}}");
                case BEDROCK ->
                    MockReply.json(
                            200,
                            "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Blocked.\"}]}},\"stopReason\":\"guardrail_intervened\",\"usage\":{\"inputTokens\":5,\"outputTokens\":0,\"totalTokens\":5},\"metrics\":{\"latencyMs\":1}}");
            };
        }

        /** Too fast; when to come back, in the vendor's way. */
        MockReply tooFast() {
            return switch (this) {
                case OPENAI ->
                    MockReply.json(
                            429,
                            "{\"error\":{\"message\":\"Rate limit reached. Please try again in 7s.\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}");
                case AZURE ->
                    MockReply.json(429, "{\"error\":{\"code\":\"429\",\"message\":\"Rate limit is exceeded.\"}}")
                            .header("retry-after-ms", "7000");
                case AZURE_AI ->
                    MockReply.json(
                                    429,
                                    "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Too fast\"}}")
                            .header("retry-after", "7");
                case VERTEX ->
                    MockReply.json(
                            429,
                            "[{\"error\":{\"code\":429,\"message\":\"Quota exceeded\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"7s\"}]}}]");
                // It never says when.
                case BEDROCK ->
                    MockReply.json(429, "{\"message\":\"Too many tokens, please wait before trying again.\"}");
            };
        }
    }

    private final Map<Vendor, MockProvider> vendors = new LinkedHashMap<>();
    private final Router router = router();

    private Router router() {
        Router.Builder builder = Router.builder();
        for (Vendor vendor : Vendor.values()) {
            MockProvider mock = MockProvider.builder(vendor.name())
                    .answer("It is a cat")
                    .apiKey(KEY)
                    .start();
            vendors.put(vendor, mock);
            for (String group : List.of("m", vendor.name())) {
                Deployment.Builder deployment = Deployment.builder(group, vendor.model)
                        .id(group + "-" + vendor)
                        .apiBase(mock.url() + vendor.path);
                if (vendor == Vendor.VERTEX) {
                    deployment.headers(Map.of("Authorization", "Bearer " + KEY)).params(Map.of("vertex_project", "p"));
                } else {
                    deployment.apiKey(Secret.of(KEY));
                }
                builder.deployment(deployment.build());
            }
        }
        return builder.build();
    }

    @AfterEach
    void close() {
        router.close();
        vendors.values().forEach(MockProvider::close);
    }

    private MockProvider mock(Vendor vendor) {
        return Optional.ofNullable(vendors.get(vendor)).orElseThrow();
    }

    private static ModelRequest request(String group) {
        return ModelRequest.builder(group)
                .json(CONVERSATION)
                .options(RequestOptions.builder().numRetries(0).build())
                .build();
    }

    /** The shape of an answer: names of its fields, and the values that a caller decides by. */
    private static String shape(ModelResponse response) {
        JsonValue body = JsonValue.read(response.body());
        JsonValue choice = body.get("choices").get(0);
        TreeSet<String> usage = new TreeSet<>(body.get("usage").fields().keySet());
        usage.retainAll(List.of("prompt_tokens", "completion_tokens", "total_tokens"));
        return new TreeSet<>(body.fields().keySet()) + " " + body.get("object").textOr("") + " "
                + choice.get("finish_reason").textOr("") + " "
                + choice.get("message").get("role").textOr("") + " "
                + choice.get("message").get("content").textOr("null") + " " + usage;
    }

    @ParameterizedTest
    @EnumSource
    void conversation_withToolsAndAnImage_hasOneForm(Vendor vendor) {
        ModelResponse response = router.send(request(vendor.name()));

        assertEquals(
                "[choices, created, id, model, object, usage] chat.completion stop assistant It is a cat"
                        + " [completion_tokens, prompt_tokens, total_tokens]",
                shape(response));
        String sent = mock(vendor).requests().get(0).body();
        assertTrue(sent.contains("iVBORw0KGgo="), sent);
        assertTrue(sent.contains("a cat"), sent);
    }

    @ParameterizedTest
    @EnumSource
    void stream_hasOneForm(Vendor vendor) {
        List<String> kinds = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        try (ModelStream stream = router.stream(request(vendor.name()))) {
            for (StreamEvent event : stream) {
                JsonValue chunk = JsonValue.read(event.data());
                JsonValue choice = chunk.get("choices").get(0);
                text.append(choice.get("delta").get("content").textOr(""));
                String reason = choice.get("finish_reason").textOr("");
                kinds.add(chunk.get("object").textOr("") + reason);
            }
            assertTrue(stream.usage().isKnown());
        }

        assertEquals("It is a cat", text.toString());
        assertEquals("chat.completion.chunkstop", kinds.get(kinds.size() - 1));
        assertEquals(1, kinds.stream().filter(kind -> kind.endsWith("stop")).count());
    }

    @ParameterizedTest
    @EnumSource
    void toolCall_hasOneForm(Vendor vendor) {
        mock(vendor).replies(MockReply.toolCall("look", "{\"at\":\"image\"}"));

        JsonValue choice = JsonValue.read(router.send(request(vendor.name())).body())
                .get("choices")
                .get(0);

        JsonValue call = choice.get("message").get("tool_calls").get(0);
        assertEquals("tool_calls", choice.get("finish_reason").textOr(""));
        assertTrue(choice.get("message").get("content").isNull());
        assertEquals("function", call.get("type").textOr(""));
        assertEquals("look", call.get("function").get("name").textOr(""));
        assertEquals(
                JsonValue.read("{\"at\":\"image\"}"),
                JsonValue.read(call.get("function").get("arguments").textOr("")));
    }

    private RouterException failure(Vendor vendor, MockReply reply) {
        mock(vendor).replies(reply);
        return assertThrows(RouterException.class, () -> router.send(request(vendor.name())));
    }

    @ParameterizedTest
    @EnumSource
    void contextWindow_isOneKind_andOneCode(Vendor vendor) {
        RouterException e = failure(vendor, vendor.tooLong());

        assertEquals(Optional.of(FailureKind.CONTEXT_WINDOW), e.kind());
        assertEquals(
                "context_length_exceeded",
                JsonValue.read(e.answer().orElseThrow().body())
                        .get("error")
                        .get("code")
                        .textOr(""));
    }

    @ParameterizedTest
    @EnumSource
    void refusal_isContentPolicy_orAnAnswerThatSaysSo(Vendor vendor) {
        if (vendor == Vendor.OPENAI || vendor == Vendor.AZURE) {
            assertEquals(
                    Optional.of(FailureKind.CONTENT_POLICY),
                    failure(vendor, vendor.refused()).kind());
            return;
        }
        mock(vendor).replies(vendor.refused());

        String reason = JsonValue.read(router.send(request(vendor.name())).body())
                .get("choices")
                .get(0)
                .get("finish_reason")
                .textOr("");

        assertEquals("content_filter", reason);
    }

    @ParameterizedTest
    @EnumSource
    void rateLimit_isOneKind_andSaysWhen(Vendor vendor) {
        RouterException e = failure(vendor, vendor.tooFast());

        assertEquals(Optional.of(FailureKind.RATE_LIMITED), e.kind());
        if (vendor != Vendor.BEDROCK) {
            long seconds = e.retryAfter().orElseThrow().toSeconds();
            assertTrue(seconds >= 5 && seconds <= 7, seconds + " s");
        }
    }

    @Test
    void group_goesOnFromOneVendorToAnother_andOnlyTheHeaderTells() {
        for (Vendor vendor : Vendor.values()) {
            if (vendor != Vendor.BEDROCK) {
                mock(vendor).overload(503);
            }
        }

        ModelResponse response = router.send(ModelRequest.builder("m")
                .json(CONVERSATION)
                .options(RequestOptions.builder().numRetries(10).build())
                .build());

        assertEquals("It is a cat", response.text());
        assertEquals("m-BEDROCK", response.deploymentId());
    }
}
