package dev.llmrouter.internal.dialect;

/**
 * A JSON object or array that arrives line by line: knows when its last bracket has closed. Does not validate. Looks at each character once,
 * however many lines there are.
 */
public final class BareJson {
    private final StringBuilder text;
    /** How far it has been looked at. */
    private int read;

    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean whole;

    BareJson() {
        this(new StringBuilder());
    }

    /**
     * Makes one of a text that is there, or goes on elsewhere.
     *
     * @param text not copied; may only grow
     */
    BareJson(StringBuilder text) {
        this.text = text;
    }

    public static boolean mayStart(CharSequence text) {
        return text.length() > 0 && (text.charAt(0) == '{' || text.charAt(0) == '[');
    }

    void append(String line) {
        if (text.length() > 0) {
            text.append('\n');
        }
        text.append(line);
    }

    String text() {
        return text.toString();
    }

    int length() {
        return text.length();
    }

    boolean isWhole() {
        while (read < text.length() && !whole) {
            read(text.charAt(read));
            read++;
        }
        return whole;
    }

    private void read(char c) {
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
