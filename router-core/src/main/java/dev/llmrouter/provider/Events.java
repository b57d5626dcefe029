package dev.llmrouter.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.json.Json;
import java.util.Optional;

/** Reads events of streams in OpenAI's dialect. Nearly all are only passed on, so a look comes before the parsing. */
final class Events {
    private static final String ERROR = "\"error\"";
    private static final String USAGE = "\"usage\"";
    private static final int ANSWERED = 200;

    private Events() {}

    static EventContent content(StreamEvent event) {
        boolean isError = event.type().equals("error") || event.type().equals("response.failed");
        if (!isError && !mentions(event.data(), ERROR) && !mentions(event.data(), USAGE)) {
            return EventContent.PLAIN;
        }
        JsonNode json = Json.read(event.data());
        JsonNode response = json.path("response");
        Optional<TokenUsage> usage =
                UsageFields.read(json.path("usage")).or(() -> UsageFields.read(response.path("usage")));
        Optional<Outcome> failure = failure(isError, json, response);
        boolean usageOnly = failure.isEmpty()
                && usage.isPresent()
                && json.path("choices").isArray()
                && json.path("choices").isEmpty();
        return failure.isEmpty() && usage.isEmpty() ? EventContent.PLAIN : new EventContent(failure, usage, usageOnly);
    }

    private static Optional<Outcome> failure(boolean isError, JsonNode json, JsonNode response) {
        for (JsonNode holder : new JsonNode[] {json, response}) {
            JsonNode error = holder.path("error");
            if (error.isObject() || error.isTextual()) {
                return Optional.of(failure(ErrorBody.of(holder)));
            }
        }
        boolean flat = json.path("type").asText("").equals("error");
        return isError || flat ? Optional.of(failure(flatError(json))) : Optional.empty();
    }

    /** {@code type} is the event's own here, not the error's. */
    private static ErrorBody flatError(JsonNode json) {
        ErrorBody body = ErrorBody.of(json);
        return new ErrorBody(
                body.words().stream().filter(word -> !word.equals("error")).toList(),
                body.message(),
                body.retryDelay(),
                body.status());
    }

    private static Outcome failure(ErrorBody error) {
        int status = error.status() > 0 ? error.status() : ANSWERED;
        return Answers.describe(Outcome.failure(FailureRules.kind(error), status), error)
                .withRetryAfter(error.retryDelay().orElse(null));
    }

    /** Whether a word stands in the data with anything but null behind it: many servers write {@code "usage":null} into every event. */
    private static boolean mentions(String data, String word) {
        for (int at = data.indexOf(word); at >= 0; at = data.indexOf(word, at + 1)) {
            int next = skip(data, at + word.length(), ' ');
            if (!data.startsWith(":", next) || !data.startsWith("null", skip(data, next + 1, ' '))) {
                return true;
            }
        }
        return false;
    }

    private static int skip(String data, int from, char c) {
        int i = from;
        while (i < data.length() && data.charAt(i) == c) {
            i++;
        }
        return i;
    }
}
