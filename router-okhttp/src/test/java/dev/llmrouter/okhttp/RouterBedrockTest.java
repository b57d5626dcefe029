package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import dev.llmrouter.testing.provider.MockRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chats in OpenAI's dialect at a deployment of Bedrock, over sockets. */
class RouterBedrockTest {
    private static final String MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

    private final MockProvider bedrock = MockProvider.builder("bedrock")
            .answer("Hello from Bedrock")
            .apiKey("bedrock-key")
            .start();
    private final Router router = Router.builder()
            .deployment(Deployment.builder("m", "bedrock/" + MODEL)
                    .id("b")
                    .apiBase(bedrock.url())
                    .apiKey(Secret.of("bedrock-key"))
                    .build())
            .deployment(Deployment.builder("e", "bedrock/amazon.titan-embed-text-v2:0")
                    .apiBase(bedrock.url())
                    .apiKey(Secret.of("bedrock-key"))
                    .build())
            .build();

    @AfterEach
    void close() {
        router.close();
        bedrock.close();
    }

    private static ModelRequest chat(String more) {
        return ModelRequest.builder("m")
                .json("{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief\"},"
                        + "{\"role\":\"user\",\"content\":\"Hi\"}]" + more + "}")
                .build();
    }

    private MockRequest asked() {
        List<MockRequest> all = bedrock.requests();
        return all.get(all.size() - 1);
    }

    @Test
    void chat_isAskedByConverse() {
        router.send(chat(",\"max_tokens\":20,\"temperature\":0.5,\"stop\":\"END\""));

        assertEquals("/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse", asked().path());
        assertEquals(JsonValue.read("""
                {"messages":[{"role":"user","content":[{"text":"Hi"}]}],"system":[{"text":"Be brief"}],
                 "inferenceConfig":{"maxTokens":20,"temperature":0.5,"stopSequences":["END"]}}"""), JsonValue.read(asked().body()));
    }

    @Test
    void answer_hasOpenAisForm() {
        ModelResponse response = router.send(chat(""));

        JsonValue body = JsonValue.read(response.body());
        assertEquals("Hello from Bedrock", response.text());
        assertEquals("chat.completion", body.get("object").textOr(""));
        assertEquals(MODEL, body.get("model").textOr(""));
        assertEquals("stop", body.get("choices").get(0).get("finish_reason").textOr(""));
        assertEquals(3, response.usage().outputTokens());
    }

    @Test
    void stream_hasOpenAisEvents() {
        List<String> pieces = new ArrayList<>();
        try (ModelStream stream = router.stream(chat(",\"stream_options\":{\"include_usage\":true}"))) {
            for (StreamEvent event : stream) {
                pieces.add(event.text());
            }
            assertEquals(3, stream.usage().outputTokens());
        }

        assertEquals("Hello from Bedrock", String.join("", pieces));
        assertTrue(asked().path().endsWith("/converse-stream"), asked().path());
    }

    @Test
    void toolCall_comesWithItsArguments() {
        bedrock.replies(
                MockReply.toolCall("weather", "{\"city\":\"Oslo\"}"),
                MockReply.toolCall("weather", "{\"city\":\"Oslo\"}"));
        String tools =
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"type\":\"object\"}}}]";

        JsonValue whole =
                JsonValue.read(router.send(chat(tools)).body()).get("choices").get(0);
        StringBuilder arguments = new StringBuilder();
        String reason = "";
        try (ModelStream stream = router.stream(chat(tools))) {
            for (StreamEvent event : stream) {
                JsonValue choice = JsonValue.read(event.data()).get("choices").get(0);
                arguments.append(choice.get("delta")
                        .get("tool_calls")
                        .get(0)
                        .get("function")
                        .get("arguments")
                        .textOr(""));
                reason = choice.get("finish_reason").textOr(reason);
            }
        }

        JsonValue call = whole.get("message").get("tool_calls").get(0);
        assertEquals("tool_calls", whole.get("finish_reason").textOr(""));
        assertEquals("weather", call.get("function").get("name").textOr(""));
        assertEquals(
                "{\"city\":\"Oslo\"}", call.get("function").get("arguments").textOr(""));
        assertEquals("{\"city\":\"Oslo\"}", arguments.toString());
        assertEquals("tool_calls", reason);
    }

    private FailureKind failure(MockReply reply) {
        bedrock.replies(reply);
        return assertThrows(RouterException.class, () -> router.send(chat("")))
                .kind()
                .orElseThrow();
    }

    @Test
    void errors_haveTheirKind() {
        assertEquals(
                FailureKind.CONTEXT_WINDOW,
                failure(MockReply.json(400, "{\"message\":\"Input is too long for requested model.\"}")));
        assertEquals(
                FailureKind.BAD_REQUEST, failure(MockReply.json(400, "{\"message\":\"Malformed input request\"}")));
        assertEquals(
                FailureKind.PERMISSION,
                failure(MockReply.json(403, "{\"message\":\"You don't have access to the model.\"}")));
    }

    @Test
    void streamThatBreaks_isNoWholeAnswer() {
        bedrock.replies(MockReply.usual().breaksAfter(2));

        try (ModelStream stream = router.stream(chat(""))) {
            assertThrows(StreamBrokenException.class, () -> stream.forEach(event -> {}));
        }
    }

    @Test
    void embedding_ofTitan_isInvoked() {
        ModelResponse response = router.send(ModelRequest.builder("e")
                .json("{\"model\":\"e\",\"input\":\"Hello\",\"dimensions\":256}")
                .endpoint(Endpoint.EMBEDDINGS)
                .build());

        assertEquals("/model/amazon.titan-embed-text-v2%3A0/invoke", asked().path());
        assertEquals("{\"inputText\":\"Hello\",\"dimensions\":256}", asked().body());
        assertEquals(
                4,
                JsonValue.read(response.body())
                        .get("data")
                        .get(0)
                        .get("embedding")
                        .items()
                        .size());
    }
}
