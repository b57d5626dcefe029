package dev.llmrouter;

import dev.llmrouter.call.StreamEvent;

/** How long the text in an event is, found without reading its JSON: every event is asked, and it matters only where the provider does not count. */
final class EventText {
    private static final String RESPONSE_DELTA = "response.output_text.delta";
    /** {@code u} and four digits. */
    private static final int UNICODE_ESCAPE = 5;

    private EventText() {}

    /** The length of {@link StreamEvent#text()} for every event that a provider is known to send; 0 for what has none. */
    static int length(StreamEvent event) {
        String data = event.data();
        int start = start(data, "\"content\"");
        if (start < 0) {
            start = start(data, "\"text\"");
        }
        if (start < 0 && event.type().equals(RESPONSE_DELTA)) {
            start = start(data, "\"delta\"");
        }
        return start < 0 ? 0 : lengthFrom(data, start);
    }

    /** Behind the quote that begins the text of a field; negative when no such field has one. */
    private static int start(String data, String name) {
        for (int at = data.indexOf(name); at >= 0; at = data.indexOf(name, at + 1)) {
            int colon = afterSpace(data, at + name.length());
            if (data.startsWith(":", colon)) {
                int value = afterSpace(data, colon + 1);
                if (data.startsWith("\"", value)) {
                    return value + 1;
                }
            }
        }
        return -1;
    }

    private static int afterSpace(String data, int from) {
        int at = from;
        while (at < data.length() && data.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int lengthFrom(String data, int start) {
        int length = 0;
        for (int i = start; i < data.length() && data.charAt(i) != '"'; i++) {
            if (data.charAt(i) == '\\') {
                i += data.startsWith("u", i + 1) ? UNICODE_ESCAPE : 1;
            }
            length++;
        }
        return length;
    }
}
