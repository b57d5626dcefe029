package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import java.util.Set;

/**
 * Facts about a model: how long its prompts and answers may be, and its capabilities. Immutable.
 *
 * @param maxInputTokens how many tokens a prompt may have; empty when not known
 * @param maxOutputTokens how many tokens an answer may have; empty when not known
 * @param capabilities what it can do; what is not among them it cannot
 */
public record ModelFacts(OptionalLong maxInputTokens, OptionalLong maxOutputTokens, Set<ModelCapability> capabilities) {
    /**
     * Copies the set.
     *
     * @param maxInputTokens how many tokens a prompt may have; empty when not known
     * @param maxOutputTokens how many tokens an answer may have; empty when not known
     * @param capabilities what it can do
     */
    public ModelFacts {
        requireNonNull(maxInputTokens, "maxInputTokens");
        requireNonNull(maxOutputTokens, "maxOutputTokens");
        capabilities = Set.copyOf(capabilities);
    }
}
