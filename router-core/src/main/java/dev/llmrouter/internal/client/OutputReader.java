package dev.llmrouter.internal.client;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the events of clients' streams that only announce an answer: the role event of OpenAI's SDKs,
 * Azure's filter result for the prompt, the start of a message or a block in Anthropic's, an empty piece in
 * Spring AI's. Every other event is output. Thread-safe.
 */
public final class OutputReader {
    /**
     * Event types with {@code is…()} methods: the method that recognises the type, and the methods of its
     * announcing events.
     */
    private static final Map<String, List<String>> ANNOUNCEMENTS = Map.of(
            "isContentBlockDelta",
            List.of("isMessageStart", "isContentBlockStart"),
            "isOutputTextDelta",
            List.of("isCreated", "isQueued", "isInProgress", "isOutputItemAdded", "isContentPartAdded"));

    private static final List<String> CHOICES = List.of("choices", "getChoices", "getResults");
    /** Methods that return the delta of a choice: OpenAI's and Azure's SDKs, Spring AI. */
    private static final List<String> PIECES = List.of("delta", "getDelta", "getOutput");
    /**
     * The complete answer at the end of LangChain4j's streams; without content if the provider reported a
     * failure.
     */
    private static final List<String> WHOLE = List.of("aiMessage");

    private static final List<String> ENDS = List.of("finishReason", "getFinishReason");
    /**
     * Fields that show that a choice has begun: text, a refusal, a tool call, and additions of vendors, such
     * as reasoning.
     */
    private static final List<String> CONTENTS = List.of(
            "content",
            "getContent",
            "text",
            "getText",
            "thinking",
            "toolExecutionRequests",
            "refusal",
            "getRefusal",
            "toolCalls",
            "getToolCalls",
            "functionCall",
            "getFunctionCall",
            "audio",
            "getAudio",
            "getMedia",
            "getReasoningContent",
            "_additionalProperties");

    private OutputReader() {}

    /**
     * Inspects one event.
     *
     * @param event of a client's stream
     * @return false when it only announces an answer
     */
    public static boolean hasOutput(Object event) {
        if (isAnnouncement(event)) {
            return false;
        }
        if (Accessors.has(event, CHOICES)) {
            Object choices = Accessors.first(event, CHOICES);
            // Azure's SDK turns anything that is no event, such as an error, into an event without fields.
            return choices instanceof Collection<?> several
                    ? several.stream().anyMatch(choice -> hasBegun(choice, PIECES))
                    : choices != null;
        }
        return hasBegun(event, WHOLE);
    }

    private static boolean isAnnouncement(Object event) {
        return ANNOUNCEMENTS.entrySet().stream()
                .filter(type -> Accessors.call(event, type.getKey()) instanceof Boolean)
                .flatMap(type -> type.getValue().stream())
                .anyMatch(name -> Boolean.TRUE.equals(Accessors.call(event, name)));
    }

    private static boolean hasBegun(@Nullable Object choice, List<String> pieces) {
        Object piece = choice == null ? null : Accessors.first(choice, pieces);
        if (choice == null || piece == null || !Accessors.has(piece, CONTENTS)) {
            return true;
        }
        return hasEnded(choice)
                || CONTENTS.stream().anyMatch(name -> isSaid(Accessors.call(piece, name)))
                || isThinking(piece);
    }

    private static boolean hasEnded(Object choice) {
        Object metadata = Accessors.call(choice, "getMetadata");
        return isSaid(Accessors.first(choice, ENDS)) || (metadata != null && isSaid(Accessors.first(metadata, ENDS)));
    }

    /** Spring AI puts reasoning into a message's metadata, under a name for each vendor. */
    private static boolean isThinking(Object piece) {
        return Accessors.call(piece, "getMetadata") instanceof Map<?, ?> about
                && about.entrySet().stream()
                        .anyMatch(entry -> isThought(String.valueOf(entry.getKey())) && isSaid(entry.getValue()));
    }

    private static boolean isThought(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("reasoning") || lower.startsWith("think");
    }

    private static boolean isSaid(@Nullable Object value) {
        if (value instanceof Collection<?> several) {
            return !several.isEmpty();
        }
        if (value instanceof Map<?, ?> fields) {
            return fields.values().stream().anyMatch(OutputReader::isSaid);
        }
        if (value == null || value instanceof CharSequence) {
            return value != null && !value.toString().isEmpty();
        }
        // A client's own type for JSON's null prints "null".
        return !value.toString().isEmpty() && !value.toString().equals("null");
    }
}
