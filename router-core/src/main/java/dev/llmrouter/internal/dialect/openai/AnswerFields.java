package dev.llmrouter.internal.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.FinishReason;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.json.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a complete answer says about itself, read in one pass: of megabytes of embeddings or pictures nothing is kept. Where a name stands
 * twice the last one counts.
 */
final class AnswerFields {
    private static final JsonNode MISSING = MissingNode.getInstance();

    private final byte[] body;
    /** Whether a list or text under one of the names of contents has something in it. */
    private Map<String, Boolean> contents = Map.of();

    private JsonNode usage = MISSING;
    private JsonNode groq = MISSING;
    private boolean error;
    private boolean errors;
    private boolean badBase;
    private String status = "";
    private String stoppedFor = "";
    private String incompleteFor = "";
    private Choices choices = new Choices();

    /** What the choices of an answer say together. */
    private static final class Choices {
        private int count;
        private boolean hasMessage;
        private boolean error;
        private String failedFor = "";
        private String filteredFor = "";
        private int filtered;
        private JsonNode usage = MISSING;

        void ended(String reason) {
            switch (FinishReason.of(reason)) {
                case FAILED -> failedFor = reason;
                case FILTERED -> {
                    filteredFor = reason;
                    filtered++;
                }
                case ENDED -> {}
            }
        }

        /** The reason for which no choice is whole; empty when one is. */
        String filteredFor() {
            return filtered < count ? "" : filteredFor;
        }
    }

    private AnswerFields(byte[] body) {
        this.body = body;
    }

    /** Empty for what is no JSON object, or goes on behind one. */
    static Optional<AnswerFields> read(byte[] body) {
        try (JsonParser parser = Json.parser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            AnswerFields fields = new AnswerFields(body);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.readField(name, parser);
            }
            return parser.nextToken() == null ? Optional.of(fields) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private void readField(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "choices" -> readChoices(parser);
            case "usage" -> usage = Json.readBeginning(body, parser);
            case "x_groq" -> groq = Json.readBeginning(body, parser);
            case "error" -> error = ReportedError.isPresent(Json.readBeginning(body, parser));
            case "errors" -> errors = ReportedError.isPresent(Json.readBeginning(body, parser));
            case "base_resp" -> badBase = ReportedError.isFailed(Json.readBeginning(body, parser));
            case "status" -> status = text(parser);
            case "stop_reason" -> stoppedFor = text(parser);
            case "incomplete_details" -> {
                JsonNode details = Json.readBeginning(body, parser);
                incompleteFor = details.path("reason").asText("");
            }
            case "output", "output_text", "data", "embeddings", "images", "results" -> note(name, readContent(parser));
            default -> parser.skipChildren();
        }
    }

    /** Chat answers, the most of all, have none of them. */
    private void note(String content, boolean something) {
        contents = contents.isEmpty() ? new HashMap<>(4) : contents;
        contents.put(content, something);
    }

    private static String text(JsonParser parser) throws IOException {
        String text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
        parser.skipChildren();
        return text;
    }

    private static boolean readContent(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            boolean something = parser.currentToken() == JsonToken.START_OBJECT
                    || (parser.currentToken() == JsonToken.VALUE_STRING && parser.getTextLength() > 0);
            parser.skipChildren();
            return something;
        }
        boolean something = false;
        for (JsonToken part = parser.nextToken(); part != JsonToken.END_ARRAY; part = parser.nextToken()) {
            something |= part != JsonToken.VALUE_NULL;
            parser.skipChildren();
        }
        return something;
    }

    private void readChoices(JsonParser parser) throws IOException {
        choices = new Choices();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        for (JsonToken choice = parser.nextToken(); choice != JsonToken.END_ARRAY; choice = parser.nextToken()) {
            if (choice == JsonToken.START_OBJECT) {
                choices.count++;
                readChoice(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readChoice(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "finish_reason" -> choices.ended(text(parser));
                case "message", "text", "delta" -> {
                    choices.hasMessage |= value != JsonToken.VALUE_NULL;
                    parser.skipChildren();
                }
                case "error" -> choices.error |= ReportedError.isPresent(Json.readBeginning(body, parser));
                case "usage" -> choices.usage = Json.readBeginning(body, parser);
                default -> parser.skipChildren();
            }
        }
    }

    /** The tokens as the provider counted them. */
    Optional<TokenUsage> usage() {
        return UsageFields.read(usage)
                .or(() -> UsageFields.read(groq.path("usage")))
                .or(() -> UsageFields.read(choices.usage));
    }

    /** Whether an error stands beside the answer, or in it. */
    boolean reportsError() {
        return error || errors || badBase || choices.error || ReportedError.isPresent(groq.path("error"));
    }

    /** Whether a choice has a message or a text. */
    boolean hasMessage() {
        return choices.hasMessage;
    }

    boolean holds(String content) {
        return contents.getOrDefault(content, false);
    }

    /** The status of a response. */
    String status() {
        return status;
    }

    /** The reason for which the provider could not go on; empty when it could. */
    String failedFor() {
        return FinishReason.of(stoppedFor) == FinishReason.FAILED ? stoppedFor : choices.failedFor;
    }

    /** The reason for which the content filter cut all of the answer; empty when it did not, or left a choice whole. */
    String filteredFor() {
        return FinishReason.of(stoppedFor) == FinishReason.FILTERED
                ? stoppedFor
                : FinishReason.of(incompleteFor) == FinishReason.FILTERED ? incompleteFor : choices.filteredFor();
    }
}
