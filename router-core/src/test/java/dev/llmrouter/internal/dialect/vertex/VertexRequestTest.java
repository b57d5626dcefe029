package dev.llmrouter.internal.dialect.vertex;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where models of other vendors are asked at Vertex AI, and by which name. */
class VertexRequestTest {
    private static final String MODELS =
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/mistralai/models/";

    @ParameterizedTest
    @CsvSource({
        "mistral-large@2407, mistral-large, mistral-large%402407",
        "codestral-2501, codestral-2501, codestral-2501"
    })
    void versionOfAModelOfMistral_standsInTheAddressAlone(String model, String name, String segment) {
        TransportRequest sent = send(call(
                chat("{\"messages\":[]}"),
                deployment(
                        "vertex_ai/" + model,
                        d -> d.headers(Map.of("Authorization", "Bearer t"))
                                .params(Map.of("vertex_project", "p", "vertex_location", "us-central1")))));

        assertEquals(MODELS + segment + ":rawPredict", sent.url());
        assertEquals("{\"model\":\"" + name + "\",\"messages\":[]}", text(sent));
    }
}
