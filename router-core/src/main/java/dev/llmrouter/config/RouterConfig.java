package dev.llmrouter.config;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import java.util.List;

/**
 * All that a router is made of: what can be routed to, and how. Immutable and whole.
 *
 * @param catalog what can be routed to
 * @param settings how
 */
public record RouterConfig(Catalog catalog, RouterSettings settings) {
    /**
     * {@return the deployments that a budget binds although their price is unknown: what they spend counts as
     * 0} Wildcard deployments are left out, because their price is that of the model they are asked for.
     */
    public List<Deployment> unpriced() {
        return catalog.deployments().values().stream()
                .filter(this::isBudgeted)
                .filter(deployment -> !deployment.providerModel().contains("*"))
                .filter(deployment -> deployment.pricing().isEmpty()
                        && settings.prices().find(deployment).isEmpty())
                .toList();
    }

    private boolean isBudgeted(Deployment deployment) {
        return deployment.budget().isPresent()
                || settings.providerBudgets().containsKey(deployment.provider())
                || !settings.tagBudgets().isEmpty();
    }
}
