package dev.llmrouter.call;

import dev.llmrouter.json.JsonText;

/** How many tokens a text may be, in units of which twelve are a token, so that 4, 2 and 1.5 characters to a token are whole numbers. */
final class TextSize {
    static final int UNITS_PER_TOKEN = 12;

    private static final int ASCII = 3;
    private static final int OTHER_ALPHABETS = 6;
    private static final int EAST_ASIAN = 8;

    /** CJK radicals: from here on come the scripts in which a character is nearly a word, and the halves of emoji. */
    private static final char EAST_ASIAN_START = '\u2E80';

    /** The first bytes of characters of so many bytes in UTF-8 are not lower. */
    private static final int THREE_BYTES = 0xE0;

    private static final int FOUR_BYTES = 0xF0;

    private TextSize() {}

    static long units(CharSequence text) {
        long units = 0;
        for (int i = 0; i < text.length(); i++) {
            units += of(text.charAt(i));
        }
        return units;
    }

    /** The size of a text where it stands in a document, from its opening quote to its end. */
    static long units(byte[] json, int quote) {
        long units = 0;
        int at = quote + 1;
        while (true) {
            int end = JsonText.plainEnd(json, at);
            units += (long) ASCII * (end - at);
            // What is cut off is no JSON, which the parser says that reads on from here.
            if (end >= json.length || json[end] == '"') {
                return units;
            }
            units += special(json, end);
            at = Math.min(json.length, end + length(json, end));
        }
    }

    /** The size of the character at a place: an escape, or one that is not ASCII. */
    private static int special(byte[] json, int at) {
        int lead = json[at] & 0xFF;
        if (lead == '\\') {
            return isUnicodeEscape(json, at) ? of(escaped(json, at + 2)) : ASCII;
        }
        if (lead >= FOUR_BYTES) {
            // Two halves in Java's characters.
            return 2 * EAST_ASIAN;
        }
        return lead < THREE_BYTES || at + 2 >= json.length
                ? OTHER_ALPHABETS
                : of((char) ((lead & 0x0F) << 12 | (json[at + 1] & 0x3F) << 6 | (json[at + 2] & 0x3F)));
    }

    private static int length(byte[] json, int at) {
        int lead = json[at] & 0xFF;
        if (lead == '\\') {
            return isUnicodeEscape(json, at) ? 6 : 2;
        }
        return lead >= FOUR_BYTES ? 4 : lead >= THREE_BYTES ? 3 : 2;
    }

    private static boolean isUnicodeEscape(byte[] json, int at) {
        return at + 5 < json.length && json[at + 1] == 'u';
    }

    private static char escaped(byte[] json, int digits) {
        int code = 0;
        for (int i = digits; i < digits + 4; i++) {
            code = code << 4 | Math.max(0, Character.digit(json[i], 16));
        }
        return (char) code;
    }

    static long tokens(long units) {
        return (units + UNITS_PER_TOKEN - 1) / UNITS_PER_TOKEN;
    }

    private static int of(char c) {
        return c < 0x80 ? ASCII : c < EAST_ASIAN_START ? OTHER_ALPHABETS : EAST_ASIAN;
    }
}
