package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import dev.llmrouter.testing.provider.MockRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Models of Vertex AI, each at the path of its publisher, over sockets. The token is given as a header. */
class RouterVertexTest {
    private static final String PROJECT = "/v1/projects/p/locations/europe-west4/";

    private final MockProvider vertex = MockProvider.builder("vertex")
            .answer("Hello from Vertex")
            .apiKey("ya29")
            .start();
    private final Router router = router();

    private Router router() {
        Router.Builder builder = Router.builder();
        Map<String, String> models = Map.of(
                "claude", "claude-sonnet-4@20250514",
                "gemini", "gemini-2.5-flash",
                "llama", "meta/llama-4-maverick-17b-128e-instruct-maas",
                "mistral", "mistral-small-2503",
                "own", "1234567890123456789",
                "embedding", "text-embedding-005");
        models.forEach((group, model) -> builder.deployment(Deployment.builder(group, "vertex_ai/" + model)
                .apiBase(vertex.url())
                .headers(Map.of("Authorization", "Bearer ya29"))
                .params(Map.of("vertex_project", "p", "vertex_location", "europe-west4"))
                .build()));
        return builder.build();
    }

    @AfterEach
    void close() {
        router.close();
        vertex.close();
    }

    private MockRequest asked() {
        List<MockRequest> all = vertex.requests();
        return all.get(all.size() - 1);
    }

    private String path(String group) {
        assertEquals(
                "Hello from Vertex", router.send(ModelRequest.chat(group, "Hi")).text());
        return asked().path();
    }

    @Test
    void everyFamily_isAskedAtItsPath() {
        assertEquals(PROJECT + "publishers/anthropic/models/claude-sonnet-4%4020250514:rawPredict", path("claude"));
        assertEquals(PROJECT + "publishers/google/models/gemini-2.5-flash:generateContent", path("gemini"));
        assertEquals(PROJECT + "endpoints/openapi/chat/completions", path("llama"));
        assertEquals(
                "meta/llama-4-maverick-17b-128e-instruct-maas",
                JsonValue.read(asked().body()).get("model").textOr(""));
        assertEquals(PROJECT + "endpoints/1234567890123456789/chat/completions", path("own"));
    }

    @Test
    void claude_isAskedInItsDialect() {
        router.send(ModelRequest.builder("claude")
                .json("{\"model\":\"claude\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief\"},"
                        + "{\"role\":\"user\",\"content\":\"Hi\"}],\"temperature\":1.5,\"stop\":[\"END\"]}")
                .build());

        assertEquals(JsonValue.read("""
                {"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],
                 "system":[{"type":"text","text":"Be brief"}],"max_tokens":4096,"temperature":1.0,"stop_sequences":["END"],
                 "anthropic_version":"vertex-2023-10-16"}"""), JsonValue.read(asked().body()));
    }

    @Test
    void streamOfClaude_hasOpenAisEvents() {
        vertex.replies(MockReply.toolCall("weather", "{\"city\":\"Oslo\"}"));
        StringBuilder arguments = new StringBuilder();
        String reason = "";
        try (ModelStream stream = router.stream(ModelRequest.builder("claude")
                .json(
                        "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"tools\":[{\"type\":"
                                + "\"function\",\"function\":{\"name\":\"weather\"}}]}")
                .build())) {
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

        assertEquals("{\"city\":\"Oslo\"}", arguments.toString());
        assertEquals("tool_calls", reason);
        assertTrue(asked().path().endsWith(":streamRawPredict"), asked().path());
    }

    @Test
    void requestsOfTheirOwnDialects_stayAsTheyAre() {
        router.send(ModelRequest.builder("claude")
                .json("{\"model\":\"claude\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .endpoint(Endpoint.MESSAGES)
                .build());
        assertEquals(
                JsonValue.read("{\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                        + "\"anthropic_version\":\"vertex-2023-10-16\"}"),
                JsonValue.read(asked().body()));

        router.send(ModelRequest.builder("gemini")
                .json("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}")
                .endpoint(Endpoint.GENERATE_CONTENT)
                .build());
        assertEquals(PROJECT + "publishers/google/models/gemini-2.5-flash:generateContent", asked().path());
    }

    @Test
    void modelThatDoesNotSpeakTheDialect_isNoCandidate() {
        ModelRequest messages = ModelRequest.builder("gemini")
                .json("{\"max_tokens\":9,\"messages\":[]}")
                .endpoint(Endpoint.MESSAGES)
                .build();

        NoDeploymentAvailableException none =
                assertThrows(NoDeploymentAvailableException.class, () -> router.send(messages));
        assertTrue(
                String.valueOf(none.getMessage()).contains("its model at 'vertex_ai' does not speak"),
                none::getMessage);
        assertEquals(List.of(), vertex.requests());
    }

    @Test
    void embeddings_arePredicted() {
        var response = router.send(ModelRequest.builder("embedding")
                .json("{\"model\":\"embedding\",\"input\":[\"Hi there\"],\"dimensions\":2}")
                .endpoint(Endpoint.EMBEDDINGS)
                .build());

        assertEquals(PROJECT + "publishers/google/models/text-embedding-005:predict", asked().path());
        assertEquals(
                "{\"instances\":[{\"content\":\"Hi there\"}],\"parameters\":{\"outputDimensionality\":2}}",
                asked().body());
        assertEquals(2, response.usage().inputTokens());
    }
}
