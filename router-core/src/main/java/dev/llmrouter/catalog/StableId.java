package dev.llmrouter.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The id of a deployment that was given none: the same in every process that reads the same file, whatever its keys are, and in every
 * version of this library. Hashes a text of its own making, because the {@code toString} of other classes may change.
 */
final class StableId {
    /** 64 bits: a collision among 10,000 deployments has a chance of one in 10^11. */
    private static final int BYTES = 8;

    private StableId() {}

    /**
     * An id.
     *
     * @param identity texts, numbers, booleans, nulls, lists and maps of these
     * @return 16 hexadecimal digits
     */
    static String of(Object identity) {
        StringBuilder text = new StringBuilder();
        append(identity, text);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    private static void append(@Nullable Object part, StringBuilder text) {
        if (part instanceof Map<?, ?> map) {
            // The order of lines in a file is no part of what a deployment is.
            Map<String, @Nullable Object> inOrder = new TreeMap<>();
            map.forEach((key, value) -> inOrder.put(String.valueOf(key), value));
            text.append('{');
            inOrder.forEach((key, value) -> {
                append(key, text);
                append(value, text);
            });
            text.append('}');
        } else if (part instanceof Collection<?> list) {
            text.append('[');
            list.forEach(value -> append(value, text));
            text.append(']');
        } else if (part instanceof String string) {
            // The length says where the text ends, so that no two different parts read the same.
            text.append(string.length()).append('"').append(string);
        } else {
            text.append(part).append(',');
        }
    }
}
