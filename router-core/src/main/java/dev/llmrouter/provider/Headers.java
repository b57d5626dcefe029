package dev.llmrouter.provider;

import java.util.Map;
import java.util.Optional;

/** Headers whose names may be in any case. */
record Headers(Map<String, String> all) {
    Optional<String> get(String name) {
        String value = all.get(name);
        if (value != null) {
            return Optional.of(value);
        }
        return all.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    Optional<String> date() {
        return get("date");
    }
}
