package dev.llmrouter.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an error says, in any of the shapes in use: an {@code error} object or text, a bare {@code message} or {@code detail}, a list of one
 * of these, or no JSON at all.
 *
 * @param words short words that tell the kind: codes and types, outermost first
 * @param message what a human would read; may quote the prompt
 * @param retryDelay Gemini's wish to be left alone
 * @param status a status that the error carries itself; 0 when none
 */
record ErrorBody(List<String> words, String message, Optional<Duration> retryDelay, int status) {
    /** Enough for any explanation; some servers quote the whole prompt. */
    static final int LONGEST_MESSAGE = 4_000;

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern LETTER = Pattern.compile(".*[A-Za-z].*");
    private static final List<String> WORDS = List.of("code", "type", "status");
    private static final List<String> MESSAGES = List.of("message", "detail", "msg", "error");

    static ErrorBody read(byte[] body) {
        JsonNode json = Json.read(body);
        if (json.isArray()) {
            json = json.path(0);
        }
        // UTF-8 has at most four bytes to a character.
        return json.isObject()
                ? of(json)
                : plain(new String(body, 0, Math.min(body.length, 4 * LONGEST_MESSAGE), StandardCharsets.UTF_8));
    }

    static ErrorBody of(JsonNode json) {
        JsonNode error = json.path("error").isObject() ? json.path("error") : json;
        List<String> words = new ArrayList<>();
        WORDS.forEach(name -> addWord(words, error.path(name)));
        addWord(words, error.path("innererror").path("code"));
        addWord(words, error.path("inner_error").path("code"));
        return new ErrorBody(
                words, bounded(message(error)), retryDelay(error.path("details")), status(error.path("code")));
    }

    private static ErrorBody plain(String text) {
        return new ErrorBody(List.of(), bounded(text.strip()), Optional.empty(), 0);
    }

    /** The provider's own code: a word, else a number. */
    Optional<String> code() {
        return words.stream()
                .filter(word -> LETTER.matcher(word).matches())
                .findFirst()
                .or(() -> words.stream().findFirst());
    }

    boolean hasWord(java.util.Set<String> lowerCase) {
        return words.stream().anyMatch(word -> lowerCase.contains(word.toLowerCase(Locale.ROOT)));
    }

    boolean says(List<String> lowerCase) {
        String text = message.toLowerCase(Locale.ROOT);
        return lowerCase.stream().anyMatch(text::contains);
    }

    private static void addWord(List<String> words, JsonNode value) {
        String text = value.isValueNode() && !value.isNull() ? value.asText() : "";
        if (WORD.matcher(text).matches()) {
            words.add(text);
        }
    }

    private static String message(JsonNode error) {
        for (String name : MESSAGES) {
            JsonNode value = error.path(name);
            if (value.isTextual()) {
                return value.textValue();
            }
            if (value.isContainerNode()) {
                return value.toString();
            }
        }
        return "";
    }

    private static Optional<Duration> retryDelay(JsonNode details) {
        for (JsonNode detail : details) {
            Optional<Duration> delay = Durations.parse(detail.path("retryDelay").asText(""));
            if (delay.isPresent()) {
                return delay;
            }
        }
        return Optional.empty();
    }

    private static int status(JsonNode code) {
        int number = code.asInt(0);
        return number >= 400 && number <= 599 ? number : 0;
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE);
    }
}
