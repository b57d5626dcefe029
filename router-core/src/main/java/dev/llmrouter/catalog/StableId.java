package dev.llmrouter.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The id of a deployment that was given none: the same in every process that reads the same file, whatever its keys are, and in every
 * version of this library. Hashes a text of its own making, because the {@code toString} of other classes may change.
 */
final class StableId {
    /** 64 bits: a collision among 10,000 deployments has a chance of one in 10^11. */
    private static final int BYTES = 8;

    private StableId() {}

    static String of(Deployment deployment) {
        StringBuilder text = new StringBuilder();
        append(identity(deployment), text);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    /** Only what is set, by name: a parameter that a later version adds then changes no id of a deployment that does not use it. */
    private static Map<String, Object> identity(Deployment deployment) {
        Map<String, Object> set = new TreeMap<>();
        set.put("model_name", deployment.modelName());
        set.put("provider", deployment.provider());
        set.put("model", deployment.providerModel());
        deployment.apiBase().ifPresent(value -> set.put("api_base", value));
        deployment.apiVersion().ifPresent(value -> set.put("api_version", value));
        deployment.organization().ifPresent(value -> set.put("organization", value));
        // By name only: the values can be credentials.
        set.put("headers", new TreeSet<>(deployment.headers().keySet()));
        set.put("tags", deployment.tags());
        set.put("params", deployment.params());
        deployment.weight().ifPresent(value -> set.put("weight", value));
        deployment.order().ifPresent(value -> set.put("order", value));
        putLimits(deployment.limits(), set);
        putTimeouts(deployment.timeouts(), set);
        return set;
    }

    private static void putLimits(Limits limits, Map<String, Object> set) {
        limits.requestsPerMinute().ifPresent(value -> set.put("rpm", value));
        limits.tokensPerMinute().ifPresent(value -> set.put("tpm", value));
        limits.maxParallelRequests().ifPresent(value -> set.put("max_parallel_requests", value));
        if (!limits.window().equals(Limits.DEFAULT_WINDOW)) {
            set.put("limit_window_millis", limits.window().toMillis());
        }
        limits.inputTokensPerMinute().ifPresent(value -> set.put("itpm", value));
        limits.outputTokensPerMinute().ifPresent(value -> set.put("otpm", value));
        limits.kind().ifPresent(value -> set.put("limit_window", value == Limits.Kind.BUCKET ? "bucket" : "sliding"));
        limits.burst().ifPresent(value -> set.put("limit_burst_millis", value.toMillis()));
        limits.group().ifPresent(value -> set.put("limit_group", value));
    }

    private static void putTimeouts(Timeouts timeouts, Map<String, Object> set) {
        timeouts.call().ifPresent(value -> set.put("timeout", value.toMillis()));
        timeouts.streamFirstEvent().ifPresent(value -> set.put("stream_timeout", value.toMillis()));
        timeouts.streamIdle().ifPresent(value -> set.put("stream_idle_timeout", value.toMillis()));
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
