package dev.llmrouter.internal.client;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows the events of clients' streams that only announce an answer: an event of OpenAI's SDKs that says who speaks, Azure's word about the
 * prompt, the start of a message or a block in Anthropic's, an empty piece in Spring AI's. What it does not know is output. Thread-safe.
 */
public final class OutputReader {
    /** Types that say what they are by {@code is…()}: how one is recognised, and which of its events announce. */
    private static final Map<String, List<String>> ANNOUNCEMENTS = Map.of(
            "isContentBlockDelta",
            List.of("isMessageStart", "isContentBlockStart"),
            "isOutputTextDelta",
            List.of("isCreated", "isQueued", "isInProgress", "isOutputItemAdded", "isContentPartAdded"));

    private static final List<String> CHOICES = List.of("choices", "getChoices", "getResults");
    /** What a piece of a choice is in: OpenAI's and Azure's SDKs, Spring AI. */
    private static final List<String> PIECES = List.of("delta", "getDelta", "getOutput");
    /** The whole answer at the end of LangChain4j's; without anything in it where the provider said that it failed. */
    private static final List<String> WHOLE = List.of("aiMessage");

    private static final List<String> ENDS = List.of("finishReason", "getFinishReason");
    /** What says that a choice has begun: words, a refusal, a call of a tool, and what vendors add, such as thoughts. */
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
     * Looks at one event.
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
            // Azure's SDK makes an event without any of what is no event, such as an error.
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

    /** Spring AI has thoughts among what it says about a message, under a name for each vendor. */
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
        // A client's own type for JSON's null says "null".
        return !value.toString().isEmpty() && !value.toString().equals("null");
    }
}
