package dev.llmrouter.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.json.Json;

/** Finds the error that a body or an event with a good status carries, in any of the shapes in use. */
final class ReportedError {
    private ReportedError() {}

    /** What reports a failure, as a body of its own; the missing node when nothing does. */
    static JsonNode in(JsonNode body) {
        if (body.isArray()) {
            return in(body.path(0));
        }
        if (saysSomething(body.path("error"))
                || saysSomething(body.path("errors"))
                || isFailed(body.path("base_resp"))) {
            return body;
        }
        JsonNode groq = body.path("x_groq").path("error");
        if (saysSomething(groq)) {
            return Json.object().set("error", groq);
        }
        for (JsonNode choice : body.path("choices")) {
            if (saysSomething(choice.path("error"))) {
                return choice;
            }
        }
        return MissingNode.getInstance();
    }

    /** Whether a body without an answer is an error whose fields stand at its top. */
    static boolean isFlat(JsonNode body) {
        String kind = body.path("object").asText(body.path("type").asText(""));
        return kind.equals("error")
                || saysSomething(body.path("detail"))
                || (saysSomething(body.path("message")) && saysSomething(body.path("code")));
    }

    /** Many servers write an empty error beside a good answer. */
    static boolean saysSomething(JsonNode value) {
        if (value.isObject() || value.isArray()) {
            for (JsonNode part : value) {
                if (saysSomething(part)) {
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
    static boolean isFailed(JsonNode minimax) {
        return minimax.path("status_code").asInt(0) != 0;
    }
}
