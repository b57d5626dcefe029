package dev.llmrouter.internal.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an error says, in whatever shape: {@link ErrorReader} lists them.
 *
 * @param words short words that tell the kind: codes and types, outermost first
 * @param message what a human would read, with its cause; may quote the prompt
 * @param retryDelay the wait that a field of the error asks for
 * @param resetAt the time at which a field of the error says that the limit is reset
 * @param status a status that the error carries itself; 0 when none
 * @param usage the tokens that the provider counted all the same; the missing node when it does not say
 */
public record ErrorBody(
        List<String> words,
        String message,
        Optional<Duration> retryDelay,
        Optional<Instant> resetAt,
        int status,
        JsonNode usage) {
    /** Enough for any explanation; some servers quote the whole prompt. */
    static final int LONGEST_MESSAGE = 4_000;

    /** Explanations come first. What a phrase stands in after that is more likely the prompt. */
    private static final int LONGEST_SEARCHED = 1_000;

    /** Pydantic's marks, in front of the part of the request that it rejects. */
    private static final List<String> QUOTES_THE_REQUEST = List.of("input_value=", ", 'input':");

    private static final Pattern LETTER = Pattern.compile(".*[A-Za-z].*");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    ErrorBody(List<String> words, String message, Optional<Duration> retryDelay, int status) {
        this(words, message, retryDelay, Optional.empty(), status, MissingNode.getInstance());
    }

    /** A body that was cut off is read as far as it goes. */
    public static ErrorBody read(byte[] body) {
        JsonNode json = Json.readBeginning(body);
        // UTF-8 has at most four bytes to a character.
        return json.isContainerNode() && !json.isEmpty()
                ? of(json)
                : plain(new String(body, 0, Math.min(body.length, 4 * LONGEST_MESSAGE), StandardCharsets.UTF_8));
    }

    public static ErrorBody of(JsonNode json) {
        return new ErrorReader().read(json);
    }

    private static ErrorBody plain(String text) {
        return new ErrorBody(List.of(), bounded(text.strip()), Optional.empty(), 0);
    }

    static String bounded(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE);
    }

    /** The provider's own code: a word, else a number. */
    public Optional<String> code() {
        return words.stream()
                .filter(word -> LETTER.matcher(word).matches())
                .findFirst()
                .or(() -> words.stream().findFirst())
                .map(ErrorReader::withoutPlace);
    }

    /** The words as {@link FailureTable} writes them. */
    Set<String> searchedWords() {
        return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    /** The message as the phrases of {@link FailureTable} are written: in lower case, with single spaces, without the request. */
    String searchedText() {
        String text = message.length() <= LONGEST_SEARCHED ? message : message.substring(0, LONGEST_SEARCHED);
        for (String mark : QUOTES_THE_REQUEST) {
            int at = text.indexOf(mark);
            text = at < 0 ? text : text.substring(0, at);
        }
        return WHITE_SPACE
                .matcher(text.toLowerCase(Locale.ROOT).replace('\u2019', '\''))
                .replaceAll(" ");
    }
}
