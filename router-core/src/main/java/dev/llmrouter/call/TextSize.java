package dev.llmrouter.call;

/** How many tokens a text may be, in units of which twelve are a token, so that 4, 2 and 1.5 characters to a token are whole numbers. */
final class TextSize {
    static final int UNITS_PER_TOKEN = 12;

    private static final int ASCII = 3;
    private static final int OTHER_ALPHABETS = 6;
    private static final int EAST_ASIAN = 8;

    /** CJK radicals: from here on come the scripts in which a character is nearly a word, and the halves of emoji. */
    private static final char EAST_ASIAN_START = '\u2E80';

    private TextSize() {}

    static long units(CharSequence text) {
        long units = 0;
        for (int i = 0; i < text.length(); i++) {
            units += of(text.charAt(i));
        }
        return units;
    }

    static long units(char[] text, int offset, int length) {
        long units = 0;
        for (int i = offset; i < offset + length; i++) {
            units += of(text[i]);
        }
        return units;
    }

    static long tokens(long units) {
        return (units + UNITS_PER_TOKEN - 1) / UNITS_PER_TOKEN;
    }

    private static int of(char c) {
        return c < 0x80 ? ASCII : c < EAST_ASIAN_START ? OTHER_ALPHABETS : EAST_ASIAN;
    }
}
