package dev.llmrouter.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.json.Json;
import java.util.List;

/**
 * One server-sent event of a stream. The final {@code [DONE]} of OpenAI's streams is not an event here: the stream ends instead.
 *
 * @param type the event's name; {@code message} when the provider gave none
 * @param data the event's data, as a rule JSON
 */
public record StreamEvent(String type, String data) {
    /** {@return the piece of the answer's text in this event, or all of it where a server does not stream; empty when it has none} */
    public String text() {
        JsonNode json = Json.readFields(data, AnswerText.FIELDS);
        JsonNode choice = json.path("choices").path(0);
        for (JsonNode text : List.of(
                choice.path("delta").path("content"),
                choice.path("message").path("content"),
                choice.path("text"),
                ofResponse(json))) {
            if (text.isTextual()) {
                return text.textValue();
            }
        }
        return json.path("object").asText("").equals("response") ? AnswerText.ofResponse(json) : "";
    }

    private JsonNode ofResponse(JsonNode json) {
        return switch (json.path("type").asText(type)) {
            case "response.output_text.delta" -> json.path("delta");
            case "content_block_delta" -> json.path("delta").path("text");
            default -> MissingNode.getInstance();
        };
    }

    /** {@return the type and the size; never the data} */
    @Override
    public String toString() {
        return "StreamEvent[" + type + ", " + data.length() + " characters]";
    }
}
