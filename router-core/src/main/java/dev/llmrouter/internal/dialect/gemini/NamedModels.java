package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Some bodies repeat the model of the address, and are refused when the two differ: embeddings, one by one in a batch, and a request whose
 * tokens are counted.
 */
final class NamedModels {
    private static final String MODEL = "model";
    private static final Set<String> NAMING = Set.of("embedContent", "batchEmbedContents", "countTokens");

    private NamedModels() {}

    /** The body with the provider's name of the model; the given one when it names none. */
    static byte[] renamed(byte[] body, Endpoint endpoint, String place) {
        if (!NAMING.contains(endpoint.path())) {
            return body;
        }
        JsonNode json = Json.read(body);
        Map<String, Object> replaced = new LinkedHashMap<>();
        if (json.path(MODEL).isTextual()) {
            replaced.put(MODEL, place);
        }
        if (json.path("generateContentRequest") instanceof ObjectNode counted) {
            replaced.put("generateContentRequest", counted.put(MODEL, place));
        }
        if (json.path("requests").isArray()) {
            for (JsonNode request : json.path("requests")) {
                if (request instanceof ObjectNode one) {
                    one.put(MODEL, place);
                }
            }
            replaced.put("requests", json.path("requests"));
        }
        return replaced.isEmpty() ? body : JsonPayload.of(body).bytes(replaced, Map.of(), Set.of());
    }
}
