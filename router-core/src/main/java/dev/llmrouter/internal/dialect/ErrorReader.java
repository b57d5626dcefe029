package dev.llmrouter.internal.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads an error in any of the shapes in use: an {@code error} object, list or text, also one in another; a bare {@code message} or
 * {@code detail}, as text, object or list (FastAPI); {@code errors} (Cloudflare); {@code base_resp} (MiniMax); a list of one of these
 * (Gemini); {@code metadata.raw} (OpenRouter), and any other text that is JSON itself. For one error; not thread-safe.
 */
final class ErrorReader {
    /** A list in a body in a text in an error in a list is the deepest that was seen. */
    private static final int MAX_DEPTH = 6;

    private static final int MAX_ENTRIES = 8;
    /** Far more than any error has; a body that only looks like one costs no more. */
    private static final int MAX_VALUES = 300;

    private static final int MAX_TEXTS = 6;
    private static final int LONGEST_EMBEDDED = 64 * 1024;

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    /** Numbers that mean something else at other providers get the name of where they stand. */
    private static final String MINIMAX = "base_resp.";

    private static final String CLOUDFLARE = "errors.";

    private static final List<String> WORDS = List.of("code", "type", "status", "error_code", "reason", "__type");
    /** What says only that there is an error. */
    private static final List<String> NO_WORDS = List.of("error", "failure", "failed", "list");

    private static final List<String> STATUSES = List.of("code", "status", "statusCode", "status_code", "http_code");
    private static final List<String> MESSAGES =
            List.of("message", "detail", "msg", "error_description", "error_msg", "status_msg", "error", "details");
    /** As objects these are read where they belong. */
    private static final List<String> READ_ELSEWHERE = List.of("error", "details");
    /** Where there is nothing better. */
    private static final List<String> LAST_RESORTS = List.of("reason", "description", "title");

    private static final List<String> DELAYS =
            List.of("retryDelay", "retry_after", "retryAfter", "retry_after_seconds", "estimated_time");

    /** OpenRouter's, when the cause stands in {@code metadata.raw}. */
    private static final String NOTHING_SAID = "provider returned error";

    private final List<String> words = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private Optional<Duration> delay = Optional.empty();
    private Optional<Instant> resetAt = Optional.empty();
    private int status;
    private int values;

    ErrorBody read(JsonNode json) {
        readValue(json, 0);
        if (texts.size() > 1) {
            texts.removeIf(text -> text.equalsIgnoreCase(NOTHING_SAID));
        }
        return new ErrorBody(
                List.copyOf(words), ErrorBody.bounded(String.join(": ", texts)), delay, resetAt, status, usage(json));
    }

    static String withoutPlace(String word) {
        for (String place : List.of(MINIMAX, CLOUDFLARE)) {
            if (word.startsWith(place)) {
                return word.substring(place.length());
            }
        }
        return word;
    }

    private static JsonNode usage(JsonNode json) {
        JsonNode usage = json.path("usage");
        return usage.isObject() ? usage : MissingNode.getInstance();
    }

    private void readValue(JsonNode value, int depth) {
        if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
            return;
        }
        if (value.isArray()) {
            for (int i = 0; i < Math.min(value.size(), MAX_ENTRIES); i++) {
                readValue(value.get(i), depth + 1);
            }
        } else if (value.isObject()) {
            readObject(value, depth);
        } else if (value.isTextual()) {
            readText(value.textValue(), depth);
        }
    }

    private void readObject(JsonNode object, int depth) {
        JsonNode inner = object.path("error");
        boolean wraps = inner.isContainerNode() && !inner.isEmpty();
        if (wraps) {
            readValue(inner, depth + 1);
            addWord("", object.path("code"));
        } else {
            WORDS.forEach(name -> addWord("", object.path(name)));
            addWord("", named(inner));
        }
        addWord("", object.path("innererror").path("code"));
        addWord("", object.path("inner_error").path("code"));
        if (status == 0) {
            status = statusOf(object);
        }
        if (!wraps || texts.isEmpty()) {
            readMessages(object, depth);
        }
        readErrors(object.path("errors"), depth);
        readBaseResp(object.path("base_resp"), depth);
        readMetadata(object.path("metadata"), depth);
        readDetails(object.path("details"));
        readDelays(object);
    }

    private void readMessages(JsonNode object, int depth) {
        int before = texts.size();
        JsonNode location = object.path("loc");
        for (String name : MESSAGES) {
            JsonNode value = field(object, name);
            if (value.isTextual()) {
                readText(value.textValue() + (name.equals("msg") ? at(location) : ""), depth);
            } else if (!READ_ELSEWHERE.contains(name)) {
                readContainer(value, depth);
            }
        }
        LAST_RESORTS.forEach(name -> {
            if (texts.size() == before) {
                readValue(field(object, name), depth + 1);
            }
        });
    }

    private void readContainer(JsonNode value, int depth) {
        if (!value.isContainerNode() || value.isEmpty()) {
            return;
        }
        int before = texts.size();
        readValue(value, depth + 1);
        if (texts.size() == before) {
            addText(value.toString());
        }
    }

    /** Such as {@code  (body.stream_options)}: which field FastAPI speaks of. */
    private static String at(JsonNode location) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < Math.min(location.size(), MAX_ENTRIES); i++) {
            path.add(location.get(i).asText());
        }
        return path.isEmpty() ? "" : " (" + String.join(".", path) + ")";
    }

    private void readErrors(JsonNode errors, int depth) {
        if (errors.isArray()) {
            for (int i = 0; i < Math.min(errors.size(), MAX_ENTRIES); i++) {
                JsonNode entry = errors.get(i);
                if (entry.path("code").isNumber()) {
                    addWord(CLOUDFLARE, entry.path("code"));
                }
                readValue(entry, depth + 1);
            }
        } else {
            readContainer(errors, depth);
        }
    }

    private void readBaseResp(JsonNode baseResp, int depth) {
        if (baseResp.path("status_code").asInt(0) != 0) {
            addWord(MINIMAX, baseResp.path("status_code"));
            readValue(baseResp.path("status_msg"), depth + 1);
        }
    }

    private void readMetadata(JsonNode metadata, int depth) {
        addWord("", metadata.path("error_type"));
        addWord("", metadata.path("provider_error_code"));
        if (!metadata.path("reasons").isEmpty() && metadata.path("reasons").isArray()) {
            words.add(FailureTable.MODERATED);
        }
        readValue(metadata.path("raw"), depth + 1);
        readDelays(metadata);
        JsonNode headers = metadata.path("headers");
        Durations.parse(field(headers, "Retry-After").asText("")).ifPresent(this::addDelay);
        String reset = field(headers, "X-RateLimit-Reset").asText("");
        Durations.parse(reset).ifPresent(this::addDelay);
        resetAt = resetAt.or(() -> Durations.epoch(reset));
    }

    /** Google's list of what is wrong, and Anthropic's object. */
    private void readDetails(JsonNode details) {
        addWord("", details.path("error_code"));
        if (details.isArray()) {
            for (int i = 0; i < Math.min(details.size(), MAX_ENTRIES); i++) {
                addWord("", details.get(i).path("reason"));
                readDelays(details.get(i));
            }
        }
    }

    private void readDelays(JsonNode object) {
        DELAYS.forEach(name -> Durations.parse(object.path(name).asText("")).ifPresent(this::addDelay));
        Durations.parseMillis(object.path("retry_after_ms").asText("")).ifPresent(this::addDelay);
    }

    private void addDelay(Duration found) {
        delay = delay.or(() -> Optional.of(found));
    }

    private void readText(String text, int depth) {
        String stripped = text.strip();
        String json = stripped.startsWith("data:")
                ? stripped.substring("data:".length()).strip()
                : stripped;
        boolean mayBeJson = (json.startsWith("{") || json.startsWith("[")) && json.length() <= LONGEST_EMBEDDED;
        JsonNode embedded = mayBeJson ? Json.read(json) : MissingNode.getInstance();
        if (embedded.isContainerNode()) {
            readContainer(embedded, depth);
        } else {
            addText(stripped);
        }
    }

    private void addText(String text) {
        String added = ErrorBody.bounded(text);
        if (added.isEmpty() || texts.stream().anyMatch(had -> had.contains(added))) {
            return;
        }
        texts.removeIf(added::contains);
        if (texts.size() < MAX_TEXTS) {
            texts.add(added);
        }
    }

    private void addWord(String place, JsonNode value) {
        String text = value.isTextual() || value.isNumber() ? value.asText() : "";
        // AWS writes the name of a namespace in front.
        String word = text.substring(text.indexOf('#') + 1);
        if (WORD.matcher(word).matches() && !NO_WORDS.contains(word) && !words.contains(place + word)) {
            words.add(place + word);
        }
    }

    private static int statusOf(JsonNode object) {
        return STATUSES.stream()
                .mapToInt(name -> object.path(name).asInt(0))
                .filter(number -> number >= 400 && number <= 599)
                .findFirst()
                .orElse(0);
    }

    /** An error whose text is a name, such as {@code insufficient_quota}. */
    private static JsonNode named(JsonNode error) {
        return error.isTextual() && error.textValue().indexOf('_') > 0 ? error : MissingNode.getInstance();
    }

    /** A field whose name may be in any case. */
    private static JsonNode field(JsonNode object, String name) {
        JsonNode exact = object.path(name);
        if (!exact.isMissingNode()) {
            return exact;
        }
        return object.properties().stream()
                .filter(named -> named.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(exact);
    }
}
