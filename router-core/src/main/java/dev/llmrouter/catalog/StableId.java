package dev.llmrouter.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The id of a deployment that was given none: the same in every process that reads the same file, whatever its keys are. */
final class StableId {
    /** 64 bits: a collision among 10,000 deployments has a chance of one in 10^11. */
    private static final int BYTES = 8;

    private StableId() {}

    static String of(Deployment deployment) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(text(deployment.identity()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    static String text(Deployment deployment) {
        return text(deployment.identity()) + text(deployment.rest());
    }

    private static String text(Object[] parts) {
        StringBuilder text = new StringBuilder();
        Arrays.stream(parts).forEach(part -> text.append(sorted(part)).append('\u0000'));
        return text.toString();
    }

    /** Maps in the order of their keys: the order of lines in a file is no part of what a deployment is. */
    private static Object sorted(Object part) {
        if (part instanceof Map<?, ?> map) {
            Map<String, Object> inOrder = new TreeMap<>();
            map.forEach((key, value) -> inOrder.put(String.valueOf(key), sorted(String.valueOf(value))));
            return inOrder;
        }
        return String.valueOf(part);
    }
}
