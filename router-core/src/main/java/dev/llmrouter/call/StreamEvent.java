package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server-sent event of a stream. The final {@code [DONE]} of OpenAI's streams is not an event here: the stream ends instead.
 * Immutable.
 */
public final class StreamEvent {
    private final String type;
    private final String data;
    private final @Nullable String text;

    /**
     * Makes an event whose text is found in its data.
     *
     * @param type the event's name; {@code message} when the provider gave none
     * @param data the event's data, as a rule JSON
     */
    public StreamEvent(String type, String data) {
        this(requireNonNull(type, "type"), requireNonNull(data, "data"), null);
    }

    private StreamEvent(String type, String data, @Nullable String text) {
        this.type = type;
        this.data = data;
        this.text = text;
    }

    /**
     * The same event with the text that its provider has found in it.
     *
     * @param value the piece of the answer's text; empty when it has none
     * @return a copy
     */
    public StreamEvent withText(String value) {
        return new StreamEvent(type, data, requireNonNull(value, "text"));
    }

    /** {@return the event's name; {@code message} when the provider gave none} */
    public String type() {
        return type;
    }

    /** {@return the event's data, as a rule JSON} */
    public String data() {
        return data;
    }

    /**
     * {@return the piece of the answer's text in this event, or all of it where a server does not stream; empty when it has none} What the
     * provider has found; else what stands in the data where OpenAI's and Anthropic's events have it.
     */
    public String text() {
        return text == null ? textOfData() : text;
    }

    private String textOfData() {
        JsonNode json = Json.readFields(data, AnswerText.FIELDS);
        JsonNode choice = json.path("choices").path(0);
        for (JsonNode each : List.of(
                choice.path("delta").path("content"),
                choice.path("message").path("content"),
                choice.path("text"),
                ofResponse(json))) {
            if (each.isTextual()) {
                return each.textValue();
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

    /** {@return whether type and data are the same} */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StreamEvent that && type.equals(that.type) && data.equals(that.data);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + data.hashCode();
    }

    /** {@return the type and the size; never the data} */
    @Override
    public String toString() {
        return "StreamEvent[" + type + ", " + data.length() + " characters]";
    }
}
