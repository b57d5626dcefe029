package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.internal.dialect.FinishReason;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What stands in an event, found in one pass and without a tree: nearly all events of a stream are text and nothing else, and every one is
 * asked. Looks at names at any depth; a value is only looked at where its name says that it matters.
 */
final class EventScan {
    private static final int MAX_ESCAPE = 4;
    private static final int FINISH_REASON = "finish_reason".length();

    /** What a name says of its value. */
    private enum Role {
        /** A piece of the answer, where it is a text. */
        TEXT,
        /** A piece of the answer of another kind. */
        PART,
        /** Must be read as JSON. */
        READ,
        /** Every chunk has them. */
        CHOICES,
        /** What chunks have around their text. */
        FRAME,
        UNKNOWN
    }

    private record Name(String word, Role role) {
        boolean is(char[] data, int start) {
            int i = 0;
            while (i < word.length() && data[start + i] == word.charAt(i)) {
                i++;
            }
            return i == word.length();
        }
    }

    private static final Map<Role, String> WORDS = Map.of(
            Role.TEXT, "text delta content refusal thinking reasoning arguments partial_json reasoning_content",
            Role.PART, "audio images tool_calls function_call reasoning_details",
            Role.READ, "error usage errors detail message base_resp stop_reason finish_reason",
            Role.CHOICES, "choices",
            Role.FRAME, "id role model index object created logprobs provider service_tier system_fingerprint");

    /** The known names by their length. */
    private static final Name[][] NAMES = IntStream.range(0, 24)
            .mapToObj(length -> WORDS.entrySet().stream()
                    .flatMap(entry -> Arrays.stream(entry.getValue().split(" "))
                            .filter(word -> word.length() == length)
                            .map(word -> new Name(word, entry.getKey())))
                    .toArray(Name[]::new))
            .toArray(Name[][]::new);

    // An array, because every character of every event is looked at.
    private final char[] data;
    private final int startLength;
    private final boolean object;
    private final StringBuilder text = new StringBuilder();
    private boolean output;
    private boolean needsReading;
    private boolean chunk;
    private int plainLength;
    private boolean unknown;
    private int finishedChoices;

    private EventScan(String event, int from) {
        data = new char[event.length() - from];
        event.getChars(from, event.length(), data, 0);
        object = event.startsWith("{");
        startLength = from;
        chunk = from > 0;
    }

    static EventScan of(String event) {
        return of(event, "");
    }

    /**
     * Looks at an event.
     *
     * @param start what an event before it began with, up to its {@link #plainLength()}; this one need not begin so
     */
    static EventScan of(String event, String start) {
        EventScan scan = new EventScan(event, event.startsWith(start) ? start.length() : 0);
        scan.run();
        return scan;
    }

    /** Whether there is text, a tool call or the like. */
    boolean hasOutput() {
        return output;
    }

    /** Whether the event must be read as JSON: there is an error, a usage, a whole message, or nothing that is known here. */
    boolean needsReading() {
        return needsReading || (!output && (!chunk || unknown || !isObject()));
    }

    /** How many choices end with the event, by themselves: any other end must be read. */
    int finishedChoices() {
        return finishedChoices;
    }

    /** How many characters at the start are a chunk's without text or anything else that matters; 0 when there is something. */
    int plainLength() {
        return plainLength;
    }

    /** All text of the event: content, reasoning, arguments. */
    CharSequence text() {
        return text;
    }

    private void run() {
        int i = nextQuote(0);
        while (i < data.length) {
            int end = closingQuote(i + 1);
            int colon = skipSpace(end + 1);
            if (colon < data.length && data[colon] == ':') {
                int value = skipSpace(colon + 1);
                i = value < data.length ? value(i + 1, end - i - 1, value) : data.length;
            } else {
                i = end + 1;
            }
            i = nextQuote(i);
        }
    }

    private int nextQuote(int from) {
        char[] all = data;
        int i = from;
        while (i < all.length && all[i] != '"') {
            i++;
        }
        return i;
    }

    /** Looks at the value of a name; returns from where to look on. */
    private int value(int name, int length, int value) {
        char first = data[value];
        switch (role(name, length)) {
            case TEXT -> {
                if (first == '"') {
                    return text(name, value + 1);
                }
            }
            case PART -> output |= holdsSomething(value, first);
            case READ -> needsReading |= holdsSomething(value, first) && !endsChoice(length, value, first);
            case CHOICES -> chunk = true;
            case FRAME -> {}
            case UNKNOWN -> unknown |= holdsSomething(value, first);
        }
        return first == '"' ? closingQuote(value + 1) + 1 : value;
    }

    private Role role(int name, int length) {
        if (length < NAMES.length) {
            for (Name known : NAMES[length]) {
                if (known.is(data, name)) {
                    return known.role;
                }
            }
        }
        return Role.UNKNOWN;
    }

    /** Counts the choice when it has ended by itself. */
    private boolean endsChoice(int length, int value, char first) {
        if (length != FINISH_REASON || first != '"') {
            return false;
        }
        String reason = new String(data, value + 1, closingQuote(value + 1) - value - 1);
        boolean ended = FinishReason.of(reason) == FinishReason.ENDED && isObject();
        finishedChoices += ended ? 1 : 0;
        return ended;
    }

    /** Half an event is not taken for a whole one. */
    private boolean isObject() {
        int last = data.length - 1;
        while (last > 0 && data[last] <= ' ') {
            last--;
        }
        return object && last > 0 && data[last] == '}';
    }

    /** Whether a value is anything but null, false, "", {} and []: many servers write their empty fields into every event. */
    private boolean holdsSomething(int value, char first) {
        return switch (first) {
            case 'n', 'f' -> false;
            case '"', '{', '[' -> {
                int next = skipSpace(value + 1);
                char last = first == '"' ? '"' : first == '{' ? '}' : ']';
                yield next < data.length && data[next] != last;
            }
            default -> true;
        };
    }

    private int text(int name, int start) {
        boolean plain = chunk && !output && !needsReading && !unknown && finishedChoices == 0;
        int end = take(start);
        if (plain && output) {
            plainLength = startLength + name - 1;
        }
        return end;
    }

    /** Copies a text without its escapes; returns the place behind it. */
    private int take(int start) {
        int i = start;
        int plain = start;
        while (i < data.length && data[i] != '"') {
            if (data[i] == '\\' && i + 1 < data.length) {
                text.append(data, plain, i - plain);
                i = escape(i + 1);
                plain = i;
            } else {
                i++;
            }
        }
        text.append(data, plain, i - plain);
        output |= i > start;
        return i + 1;
    }

    private int escape(int at) {
        char c = data[at];
        if (c != 'u') {
            text.append(c);
            return at + 1;
        }
        int end = Math.min(data.length, at + 1 + MAX_ESCAPE);
        int code = 0;
        for (int i = at + 1; i < end; i++) {
            code = code * 16 + Math.max(0, Character.digit(data[i], 16));
        }
        text.append((char) code);
        return end;
    }

    private int closingQuote(int from) {
        char[] all = data;
        int i = from;
        while (i < all.length && all[i] != '"') {
            i += all[i] == '\\' ? 2 : 1;
        }
        return Math.min(i, all.length);
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < data.length && data[i] <= ' ') {
            i++;
        }
        return i;
    }
}
