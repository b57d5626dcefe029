package dev.llmrouter.provider;

/** A JSON object or array that arrives line by line: knows when its last bracket has closed. Does not validate. */
final class BareJson {
    private final StringBuilder text = new StringBuilder();
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean whole;

    BareJson(CharSequence start) {
        read(start);
    }

    static boolean mayStart(CharSequence text) {
        return text.length() > 0 && (text.charAt(0) == '{' || text.charAt(0) == '[');
    }

    void append(String line) {
        if (text.length() > 0) {
            read("\n");
        }
        read(line);
    }

    String text() {
        return text.toString();
    }

    int length() {
        return text.length();
    }

    boolean isWhole() {
        return whole;
    }

    private void read(CharSequence more) {
        text.append(more);
        for (int i = 0; i < more.length() && !whole; i++) {
            char c = more.charAt(i);
            if (inString) {
                inString = escaped || c != '"';
                escaped = !escaped && c == '\\';
            } else if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
                whole = depth <= 0;
            }
        }
    }
}
