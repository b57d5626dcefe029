package dev.llmrouter.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.json.Json;

/**
 * One server-sent event of a stream. The final {@code [DONE]} of OpenAI's streams is not an event here: the stream ends instead.
 *
 * @param type the event's name; {@code message} when the provider gave none
 * @param data the event's data, as a rule JSON
 */
public record StreamEvent(String type, String data) {
    /** {@return the piece of the answer's text in this event; empty when it has none} */
    public String text() {
        JsonNode json = Json.read(data);
        JsonNode choice = json.path("choices").path(0);
        JsonNode text = choice.path("delta").path("content");
        if (text.isMissingNode()) {
            text = choice.path("text");
        }
        if (text.isMissingNode() && type.equals("response.output_text.delta")) {
            text = json.path("delta");
        }
        return text.isTextual() ? text.textValue() : "";
    }

    /** {@return the type and the size; never the data} */
    @Override
    public String toString() {
        return "StreamEvent[" + type + ", " + data.length() + " characters]";
    }
}
