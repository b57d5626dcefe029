package dev.llmrouter.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Finds the text of an answer in the shapes of OpenAI's endpoints. */
final class AnswerText {
    /** Where texts stand; all else may be large, and is not read. */
    static final Set<String> FIELDS = Set.of(
            "choices", "delta", "message", "content", "text", "object", "output", "output_text", "type", "response");

    private AnswerText() {}

    static String of(byte[] body, String contentType) {
        JsonNode json = Json.readFields(body, FIELDS);
        if (contentType.startsWith("text/") && !json.isObject()) {
            return new String(body, StandardCharsets.UTF_8);
        }
        JsonNode choice = json.path("choices").path(0);
        for (JsonNode text : List.of(
                choice.path("message").path("content"),
                choice.path("text"),
                json.path("output_text"),
                json.path("text"))) {
            if (text.isTextual()) {
                return text.textValue();
            }
        }
        return ofResponse(json);
    }

    static String ofResponse(JsonNode json) {
        StringBuilder all = new StringBuilder();
        for (JsonNode item : json.path("output")) {
            for (JsonNode content : item.path("content")) {
                if (content.path("type").asText().equals("output_text")) {
                    all.append(content.path("text").asText());
                }
            }
        }
        return all.toString();
    }
}
