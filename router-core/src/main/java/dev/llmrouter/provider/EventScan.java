package dev.llmrouter.provider;

/**
 * What stands in an event, found in one pass and without a tree: nearly all events of a stream are text and nothing else, and every one is
 * asked. Looks at names at any depth; a value is only looked at where its name says that it matters.
 */
final class EventScan {
    private static final int MAX_ESCAPE = 4;

    private final String data;
    private final StringBuilder text = new StringBuilder();
    private boolean output;
    private boolean needsReading;

    private EventScan(String data) {
        this.data = data;
    }

    static EventScan of(String data) {
        EventScan scan = new EventScan(data);
        scan.run();
        return scan;
    }

    /** Whether there is text, a tool call or the like. */
    boolean hasOutput() {
        return output;
    }

    /** Whether there is an error, a usage, the end of a choice or a whole message, so that the event must be read as JSON. */
    boolean needsReading() {
        return needsReading;
    }

    /** All text of the event: content, reasoning, arguments. */
    CharSequence text() {
        return text;
    }

    private void run() {
        int i = data.indexOf('"');
        while (i >= 0) {
            int end = closingQuote(i + 1);
            int colon = skipSpace(end + 1);
            if (colon < data.length() && data.charAt(colon) == ':') {
                int value = skipSpace(colon + 1);
                i = value < data.length() ? value(i + 1, end - i - 1, value) : -1;
            } else {
                i = end + 1;
            }
            i = i < 0 ? i : data.indexOf('"', i);
        }
    }

    /** Looks at the value of a name; returns from where to look on. */
    private int value(int name, int length, int value) {
        char first = data.charAt(value);
        if (isText(name, length)) {
            if (first == '"') {
                return take(value + 1);
            }
        } else if (isPart(name, length)) {
            output |= holdsSomething(value, first);
        } else if (isToRead(name, length)) {
            needsReading |= holdsSomething(value, first);
        }
        return first == '"' ? closingQuote(value + 1) + 1 : value;
    }

    private boolean isText(int name, int length) {
        return switch (length) {
            case 4 -> is(name, "text");
            case 5 -> is(name, "delta");
            case 7 -> is(name, "content") || is(name, "refusal");
            case 8 -> is(name, "thinking");
            case 9 -> is(name, "reasoning") || is(name, "arguments");
            case 12 -> is(name, "partial_json");
            case 17 -> is(name, "reasoning_content");
            default -> false;
        };
    }

    private boolean isPart(int name, int length) {
        return switch (length) {
            case 5 -> is(name, "audio");
            case 6 -> is(name, "images");
            case 10 -> is(name, "tool_calls");
            case 13 -> is(name, "function_call");
            case 17 -> is(name, "reasoning_details");
            default -> false;
        };
    }

    private boolean isToRead(int name, int length) {
        return switch (length) {
            case 5 -> is(name, "error") || is(name, "usage");
            case 6 -> is(name, "errors") || is(name, "detail");
            case 7 -> is(name, "message");
            case 9 -> is(name, "base_resp");
            case 11 -> is(name, "stop_reason");
            case 13 -> is(name, "finish_reason");
            default -> false;
        };
    }

    private boolean is(int name, String word) {
        return data.startsWith(word, name);
    }

    /** Whether a value is anything but null, false, "", {} and []: many servers write their empty fields into every event. */
    private boolean holdsSomething(int value, char first) {
        return switch (first) {
            case 'n', 'f' -> false;
            case '"', '{', '[' -> {
                int next = skipSpace(value + 1);
                char last = first == '"' ? '"' : first == '{' ? '}' : ']';
                yield next < data.length() && data.charAt(next) != last;
            }
            default -> true;
        };
    }

    /** Copies a text without its escapes; returns the place behind it. */
    private int take(int start) {
        int i = start;
        while (i < data.length() && data.charAt(i) != '"') {
            char c = data.charAt(i);
            if (c == '\\' && i + 1 < data.length()) {
                i = escape(i + 1);
            } else {
                text.append(c);
                i++;
            }
        }
        output |= i > start;
        return i + 1;
    }

    private int escape(int at) {
        char c = data.charAt(at);
        if (c != 'u') {
            text.append(c);
            return at + 1;
        }
        int end = Math.min(data.length(), at + 1 + MAX_ESCAPE);
        int code = 0;
        for (int i = at + 1; i < end; i++) {
            code = code * 16 + Math.max(0, Character.digit(data.charAt(i), 16));
        }
        text.append((char) code);
        return end;
    }

    private int closingQuote(int from) {
        int i = from;
        while (i < data.length() && data.charAt(i) != '"') {
            i += data.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, data.length());
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < data.length() && data.charAt(i) <= ' ') {
            i++;
        }
        return i;
    }
}
