package dev.llmrouter.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * LiteLLM's {@code model_info}, the description of a deployment's model, with types for the keys that the
 * router reads. Immutable.
 */
public final class ModelInfo {
    /** Of a model of which the configuration says nothing. */
    static final ModelInfo NONE = new ModelInfo(Map.of());

    private final Map<String, Object> all;
    private final @Nullable String mode;
    private final OptionalLong maxInputTokens;

    private ModelInfo(Map<String, Object> info) {
        all = Collections.unmodifiableMap(new LinkedHashMap<>(info));
        mode = info.get("mode") instanceof String text ? text : null;
        maxInputTokens = info.get("max_input_tokens") instanceof Number number
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
    }

    /**
     * Reads the keys of {@code model_info}. A value of another type than its key should have is as if the key
     * were not there.
     *
     * @param info the keys and their values; copied
     * @return what they say
     */
    public static ModelInfo of(Map<String, Object> info) {
        return new ModelInfo(info);
    }

    /**
     * {@return the kind of endpoint that the model serves, such as {@code chat} or {@code embedding}; empty
     * when not given}
     */
    public Optional<String> mode() {
        return Optional.ofNullable(mode);
    }

    /** {@return how many tokens a prompt may have; empty when not given} */
    public OptionalLong maxInputTokens() {
        return maxInputTokens;
    }

    /** {@return all keys as they stand in the configuration} */
    public Map<String, Object> asMap() {
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelInfo that && all.equals(that.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    @Override
    public String toString() {
        return "ModelInfo" + all;
    }
}
