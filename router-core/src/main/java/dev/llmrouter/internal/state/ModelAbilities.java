package dev.llmrouter.internal.state;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelCapability;
import dev.llmrouter.catalog.ModelFacts;
import dev.llmrouter.catalog.ModelTable;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a deployment's model takes: as its {@code model_info} says, else as the table of models has it.
 *
 * @param longestPrompt in tokens; the largest number when not known
 * @param lacking what it is known not to do
 * @param lacksAny whether that is anything
 */
public record ModelAbilities(long longestPrompt, Set<ModelCapability> lacking, boolean lacksAny) {
    /**
     * A window of the table keeps a prompt away only if the estimate exceeds it by a quarter: the estimate may
     * be wrong by as much, and the author of the file has not asked for the check.
     */
    private static final double MARGIN = 1.25;

    /** Those of a deployment. A pattern stands for many models, of which nothing is known in common. */
    static ModelAbilities of(Deployment deployment, ModelTable table) {
        Optional<ModelFacts> facts = deployment.isWildcard() ? Optional.empty() : table.find(deployment);
        long longest = facts.filter(known -> known.maxInputTokens().isPresent())
                .map(known -> (long) (known.maxInputTokens().getAsLong() * MARGIN))
                .orElse(Long.MAX_VALUE);
        Set<ModelCapability> lacking = EnumSet.noneOf(ModelCapability.class);
        for (ModelCapability capability : ModelCapability.values()) {
            boolean has = said(deployment, capability)
                    .orElseGet(
                            () -> facts.isEmpty() || facts.get().capabilities().contains(capability));
            if (!has) {
                lacking.add(capability);
            }
        }
        return new ModelAbilities(
                deployment.maxInputTokens().orElse(longest), Collections.unmodifiableSet(lacking), !lacking.isEmpty());
    }

    private static Optional<Boolean> said(Deployment deployment, ModelCapability capability) {
        Object said = deployment.info().get(capability.key());
        if (said instanceof Boolean is) {
            return Optional.of(is);
        }
        return "true".equals(said) || "false".equals(said) ? Optional.of("true".equals(said)) : Optional.empty();
    }
}
