package dev.llmrouter.internal.dialect;

import java.util.Map;
import java.util.Optional;

/** Headers whose names may be in any case. */
public record Headers(Map<String, String> all) {
    public Optional<String> get(String name) {
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
