package dev.llmrouter.internal.dialect.vertex;

import static dev.llmrouter.internal.dialect.openai.Calls.answer;
import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.provider;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings of the models that embed a content. The forms are those of PredictionService.EmbedContent in Vertex AI's reference. */
class EmbeddedContentTest {
    private static ProviderCall asked(String body) {
        return call(
                chat(body).endpoint(Endpoint.EMBEDDINGS),
                deployment(
                        "vertex_ai/gemini-embedding-2-preview",
                        d -> d.headers(Map.of("Authorization", "Bearer t"))
                                .params(Map.of("vertex_project", "p", "vertex_location", "us-central1"))));
    }

    @Test
    void text_isTheContent() {
        TransportRequest sent = send(asked("{\"input\":[\"Hi\"],\"dimensions\":256,\"task_type\":\"CLUSTERING\"}"));

        assertEquals(
                "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/"
                        + "gemini-embedding-2-preview:embedContent",
                sent.url());
        assertEquals(
                "{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"taskType\":\"CLUSTERING\",\"outputDimensionality\":256}",
                text(sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a\",\"b\"]", "[[1,2]]", "[]"})
    void anythingButOneText_isRefused(String input) {
        assertThrows(IllegalArgumentException.class, () -> send(asked("{\"input\":" + input + "}")));
    }

    @Test
    void answer_isThatOfOpenAi() {
        byte[] body = provider("vertex_ai")
                .translation(asked("{\"input\":\"Hi\"}"))
                .complete(answer(
                        Endpoint.EMBEDDINGS,
                        200,
                        "{\"embedding\":{\"values\":[0.5,-0.25]},\"usageMetadata\":{\"promptTokenCount\":1,\"totalTokenCount\":1}}",
                        Map.of()))
                .body();

        assertEquals(
                "{\"object\":\"list\",\"model\":\"gemini-embedding-2-preview\",\"data\":["
                        + "{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5,-0.25]}],"
                        + "\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}",
                new String(body, UTF_8));
    }
}
