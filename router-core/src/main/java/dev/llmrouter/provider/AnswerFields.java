package dev.llmrouter.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.json.Json;
import java.io.IOException;
import java.util.Optional;

/**
 * What a complete answer says about itself, read in one pass: of megabytes of embeddings or pictures nothing is kept. Where a name stands
 * twice the last one counts.
 */
final class AnswerFields {
    private JsonNode usage = MissingNode.getInstance();
    private JsonNode error = MissingNode.getInstance();
    private JsonNode incompleteDetails = MissingNode.getInstance();
    private boolean choices;
    private String finishReason = "";

    private AnswerFields() {}

    /** Empty for what is no JSON object: audio, text. */
    static Optional<AnswerFields> read(byte[] body) {
        try (JsonParser parser = Json.parser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            AnswerFields fields = new AnswerFields();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.readField(name, parser);
            }
            // Something after the object would not be JSON.
            return parser.nextToken() == null ? Optional.of(fields) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private void readField(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "usage" -> usage = parser.readValueAsTree();
            case "error" -> error = parser.readValueAsTree();
            case "incomplete_details" -> incompleteDetails = parser.readValueAsTree();
            case "choices" -> readChoices(parser);
            default -> parser.skipChildren();
        }
    }

    private void readChoices(JsonParser parser) throws IOException {
        choices = true;
        finishReason = "";
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        boolean isFirst = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (isFirst && parser.currentToken() == JsonToken.START_OBJECT) {
                readChoice(parser);
            } else {
                parser.skipChildren();
            }
            isFirst = false;
        }
    }

    private void readChoice(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isReason = parser.currentName().equals("finish_reason");
            JsonToken value = parser.nextToken();
            if (isReason) {
                finishReason = value == JsonToken.VALUE_STRING ? parser.getText() : "";
            }
            parser.skipChildren();
        }
    }

    JsonNode usage() {
        return usage;
    }

    JsonNode error() {
        return error;
    }

    boolean hasChoices() {
        return choices;
    }

    /** Whether this is why the first choice ended, or why the answer was left incomplete. */
    boolean endedFor(String reason) {
        return finishReason.equals(reason)
                || incompleteDetails.path("reason").asText("").equals(reason);
    }
}
