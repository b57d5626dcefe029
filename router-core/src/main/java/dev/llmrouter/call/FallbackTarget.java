package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where to go on when a group could not serve.
 *
 * @param model the model to ask instead: a group, an alias, a deployment id, or a wildcard group, whose star is then the name
 *     of the model that was asked for
 * @param overrides top-level fields of the body that are replaced for this target; one whose value is null is left out
 */
public record FallbackTarget(String model, Map<String, Object> overrides) {
    /**
     * Copies the map.
     *
     * @param model the model to ask instead
     * @param overrides top-level fields of the body that are replaced for this target
     */
    public FallbackTarget {
        requireNonNull(model, "model");
        overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
    }

    /**
     * A target that gets the body as it is.
     *
     * @param model the model to ask instead
     * @return the target
     */
    public static FallbackTarget of(String model) {
        return new FallbackTarget(model, Map.of());
    }
}
