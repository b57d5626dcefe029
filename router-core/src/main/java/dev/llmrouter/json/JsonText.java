package dev.llmrouter.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Texts of a JSON document in UTF-8, where they stand: a parser would make characters of them, which takes
 * twice the memory of a body that is nearly all text.
 */
public final class JsonText {
    /** Bodies are hundreds of kilobytes of plain text: eight bytes are looked at together. */
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long QUOTES = '"' * LOW_BITS;
    private static final long BACKSLASHES = '\\' * LOW_BITS;

    private JsonText() {}

    /**
     * Finds the end of a text.
     *
     * @param json a document
     * @param quote the place of the text's opening quote
     * @return the place after its closing quote; the document's length if it has none
     */
    public static int end(byte[] json, int quote) {
        int at = plainEnd(json, quote + 1);
        while (at < json.length && json[at] != '"') {
            at = plainEnd(json, at + (json[at] == '\\' ? 2 : 1));
        }
        return Math.min(at + 1, json.length);
    }

    /**
     * Finds the end of plain characters.
     *
     * @param json a document
     * @param from a place inside of a text
     * @return the place of the first byte that is a quote, a backslash or not ASCII; the document's length or
     *     more if there is none
     */
    public static int plainEnd(byte[] json, int from) {
        int at = from;
        while (at <= json.length - Long.BYTES && isPlain((long) EIGHT_BYTES.get(json, at))) {
            at += Long.BYTES;
        }
        while (at < json.length && json[at] >= 0 && json[at] != '"' && json[at] != '\\') {
            at++;
        }
        return at;
    }

    private static boolean isPlain(long bytes) {
        return ((bytes | zeros(bytes ^ QUOTES) | zeros(bytes ^ BACKSLASHES)) & HIGH_BITS) == 0;
    }

    /** Has the high bit of a byte that is zero, and perhaps of others if one is. */
    private static long zeros(long bytes) {
        return (bytes - LOW_BITS) & ~bytes;
    }
}
