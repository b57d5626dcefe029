package dev.llmrouter.config;

import dev.llmrouter.call.FailureKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code retry_policy} and {@code allowed_fails_policy}: numbers by LiteLLM's names of errors.
 * Stateless.
 */
final class FailureCounts {
    static final String RETRIES = "Retries";
    static final String ALLOWED_FAILS = "AllowedFails";

    /** Numbers for requests that are themselves at fault. */
    static final List<String> NEVER_RETRIED =
            List.of("BadRequestError" + RETRIES, "ContentPolicyViolationError" + RETRIES);

    private static final Map<String, FailureKind> KINDS = kinds();
    /** A number for every kind that has none; what is at fault itself is never retried. */
    private static final String DEFAULT = "DefaultRetries";

    private FailureCounts() {}

    static List<String> keys(String suffix) {
        List<String> keys = new ArrayList<>();
        KINDS.keySet().forEach(error -> keys.add(error + suffix));
        if (suffix.equals(RETRIES)) {
            keys.add(DEFAULT);
        }
        return keys;
    }

    /** The numbers of one policy. Errors that are one kind here share the largest of their numbers. */
    static Map<FailureKind, Integer> read(MapReader policy, String suffix) {
        KeyCheck.check(policy, keys(suffix));
        Map<FailureKind, Integer> counts = new EnumMap<>(FailureKind.class);
        KINDS.forEach((error, kind) ->
                policy.count(error + suffix, 0).ifPresent(count -> counts.merge(kind, count, Math::max)));
        if (suffix.equals(RETRIES)) {
            policy.count(DEFAULT, 0).ifPresent(count -> {
                for (FailureKind kind : FailureKind.values()) {
                    counts.putIfAbsent(kind, count);
                }
            });
        }
        return counts;
    }

    private static Map<String, FailureKind> kinds() {
        Map<String, FailureKind> kinds = new LinkedHashMap<>();
        kinds.put("BadRequestError", FailureKind.BAD_REQUEST);
        kinds.put("AuthenticationError", FailureKind.AUTHENTICATION);
        kinds.put("NotFoundError", FailureKind.NOT_FOUND);
        kinds.put("TimeoutError", FailureKind.TIMEOUT);
        kinds.put("RateLimitError", FailureKind.RATE_LIMITED);
        kinds.put("ContentPolicyViolationError", FailureKind.CONTENT_POLICY);
        kinds.put("InternalServerError", FailureKind.SERVER_ERROR);
        kinds.put("ServiceUnavailableError", FailureKind.SERVER_ERROR);
        kinds.put("BadGatewayError", FailureKind.SERVER_ERROR);
        return kinds;
    }
}
