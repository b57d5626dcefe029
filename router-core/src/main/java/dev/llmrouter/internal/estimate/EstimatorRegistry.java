package dev.llmrouter.internal.estimate;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of the tokens that calls take, by provider model, group and deployment; what is known of
 * callers is the engine's ({@link CallerCache}). Belongs to one routing table; the next one takes over what
 * is still configured. Not thread-safe: filled while the table is made, not read afterwards.
 */
public final class EstimatorRegistry {
    private final Map<String, TokenEstimator.Model> models = new HashMap<>();
    private final Map<String, OutputEstimate> groups = new HashMap<>();
    private final Map<String, EstimateAccuracy> errors = new HashMap<>();

    /** The cells of a deployment: those that it, its provider model and its group had before, or new ones. */
    public TokenEstimator of(Deployment deployment, @Nullable Provider provider, @Nullable EstimatorRegistry before) {
        // The models of a wildcard share a cell: which ones there are is only known once they are asked for.
        String model = deployment.provider() + "/" + deployment.providerModel();
        String group = deployment.modelName();
        // An id that leads to another model now has errors of its own to make.
        String error = deployment.id() + " " + model;
        return new TokenEstimator(
                keep(model, models, before == null ? null : before.models.get(model), () -> modelNamed(model)),
                keep(group, groups, before == null ? null : before.groups.get(group), OutputEstimate::new),
                keep(error, errors, before == null ? null : before.errors.get(error), EstimateAccuracy::new),
                provider != null && provider.chargesMaxTokens());
    }

    private static TokenEstimator.Model modelNamed(String name) {
        return new TokenEstimator.Model(name, new PromptFactor(), new OutputEstimate(), new LearningThrottle());
    }

    private static <T> T keep(String key, Map<String, T> cells, @Nullable T before, Supplier<T> fresh) {
        return cells.computeIfAbsent(key, absent -> before == null ? fresh.get() : before);
    }
}
