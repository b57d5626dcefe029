package dev.llmrouter.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of policies that count failures, for the schema. */
final class FailureCountKeys {
    private FailureCountKeys() {}

    static Optional<Map<String, Object>> of(String key) {
        return switch (key) {
            case "retry_policy" -> Optional.of(counts(FailureCounts.keys(FailureCounts.RETRIES)));
            case "allowed_fails_policy" -> Optional.of(counts(FailureCounts.keys(FailureCounts.ALLOWED_FAILS)));
            default -> Optional.empty();
        };
    }

    private static Map<String, Object> counts(Iterable<String> names) {
        Map<String, Object> counts = new LinkedHashMap<>();
        names.forEach(name -> counts.put(name, Map.of("type", List.of("integer", "string", "null"))));
        return counts;
    }
}
