package dev.llmrouter.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The id of a deployment that was given none: a hash of its endpoint, model and account, the same in every
 * process and in every version of this library. Tuning (limits, weights, time-outs, prices, parameters …) is
 * not part of it, so a tuned deployment keeps its state, and processes whose files differ in tuning share
 * limits. Secrets are not part of it either: a hash could be compared with guesses. Hashes a text of its own
 * making, because the {@code toString} of other classes may change.
 */
final class StableId {
    /** 64 bits: a collision among 10,000 deployments has a chance of one in 10^11. */
    private static final int BYTES = 8;
    /** Parameters and headers that choose whose quota is spent and where; none of them is a credential. */
    private static final Set<String> PLACES = Set.of(
            "region_name",
            "aws_region_name",
            "aws_profile_name",
            "aws_role_name",
            "aws_bedrock_runtime_endpoint",
            "model_id",
            "vertex_project",
            "vertex_location",
            "vertex_ai_project",
            "vertex_ai_location",
            "openai-organization",
            "openai-project");

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

    /**
     * Only what is set, by name: a part that a later version adds then changes no id of a deployment that
     * does not have it.
     */
    private static Map<String, Object> identity(Deployment deployment) {
        Map<String, Object> set = new TreeMap<>();
        set.put("model_name", deployment.modelName());
        set.put("provider", deployment.provider());
        set.put("model", deployment.providerModel());
        deployment.shownAddress().ifPresent(value -> set.put("api_base", value));
        deployment.organization().ifPresent(value -> set.put("organization", value));
        putPlaces(deployment.headers(), set);
        putPlaces(deployment.params(), set);
        return set;
    }

    private static void putPlaces(Map<String, ?> given, Map<String, Object> set) {
        given.forEach((key, value) -> {
            String name = key.toLowerCase(Locale.ROOT);
            if (PLACES.contains(name)) {
                set.put(name, value);
            }
        });
    }

    private static void append(Object part, StringBuilder text) {
        if (part instanceof Map<?, ?> map) {
            text.append('{');
            map.forEach((key, value) -> {
                append(key, text);
                append(value, text);
            });
            text.append('}');
        } else {
            // The length says where the text ends, so that no two different parts read the same.
            String string = String.valueOf(part);
            text.append(string.length()).append('"').append(string);
        }
    }
}
