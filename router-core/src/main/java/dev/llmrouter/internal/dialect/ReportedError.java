package dev.llmrouter.internal.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.json.Json;

/** Finds the error that a body or an event with a good status carries, in any of the shapes in use. */
public final class ReportedError {
    private ReportedError() {}

    /** What reports a failure, as a body of its own; the missing node when nothing does. */
    public static JsonNode in(JsonNode body) {
        if (body.isArray()) {
            return in(body.path(0));
        }
        if (isPresent(body.path("error")) || isPresent(body.path("errors")) || isFailed(body.path("base_resp"))) {
            return body;
        }
        JsonNode groq = body.path("x_groq").path("error");
        if (isPresent(groq)) {
            return Json.object().set("error", groq);
        }
        for (JsonNode choice : body.path("choices")) {
            if (isPresent(choice.path("error"))) {
                return choice;
            }
        }
        return MissingNode.getInstance();
    }

    /** Whether a body without an answer is an error whose fields stand at its top. */
    public static boolean isFlat(JsonNode body) {
        String kind = body.path("object").asText(body.path("type").asText(""));
        return kind.equals("error")
                || isPresent(body.path("detail"))
                || (isPresent(body.path("message")) && isPresent(body.path("code")));
    }

    /** Many servers write an empty error beside a good answer. */
    public static boolean isPresent(JsonNode value) {
        if (value.isObject() || value.isArray()) {
            for (JsonNode part : value) {
                if (isPresent(part)) {
                    return true;
                }
            }
            return false;
        }
        return value.isTextual()
                ? !value.textValue().isBlank()
                : value.isNumber() ? value.asDouble() != 0 : value.asBoolean();
    }

    /** MiniMax answers 200 to everything. */
    public static boolean isFailed(JsonNode minimax) {
        return minimax.path("status_code").asInt(0) != 0;
    }
}
