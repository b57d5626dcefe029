package dev.llmrouter.internal.text;

/**
 * Text of callers and providers as logs and messages may show it: in one line, without control characters, of
 * bounded length. Stateless.
 */
public final class LogText {
    /** Longer than the longest model name in use. */
    private static final int LONGEST = 200;

    private LogText() {}

    /** Returns the text itself if it is harmless, as nearly all texts are. */
    public static String text(String text) {
        return text(text, LONGEST);
    }

    /** The same, of text that may be longer: words for an operator, with what a server answered. */
    public static String text(String text, int most) {
        if (text.length() <= most && isHarmless(text)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> shown.appendCodePoint(isHarmless(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > most ? shown.append('…').toString() : shown.toString();
    }

    private static boolean isHarmless(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return text.codePoints().allMatch(LogText::isHarmless);
            }
        }
        return true;
    }

    /**
     * Control characters begin new lines or move a terminal's cursor; format characters reverse text or hide
     * it.
     */
    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
