package dev.llmrouter;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.RateLimits;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that changes about one deployment, in cells. A reload keeps those of a deployment whose id stays, as far as they still speak of it. */
final class DeploymentState {
    private final Deployment deployment;
    private final @Nullable Provider provider;
    private final Optional<String> missing;
    private final @Nullable String mode;
    private final int order;
    private final List<BudgetCell> budgets;
    private final @Nullable BudgetHold unbound;
    private final UsageLedger ledger;
    private final HealthBook health;
    private final DeploymentEstimates estimates;
    /** Written by whoever read an answer last. */
    private volatile RateLimits providerSays;

    private final Lessons lessons = new Lessons();

    /**
     * What outlives a reload.
     *
     * @param ledger what is held and spent
     * @param health how it is doing
     * @param estimates what its calls are expected to take
     * @param budgets its own and its provider's
     * @param says the newest rate-limit headers
     */
    record Cells(
            UsageLedger ledger,
            HealthBook health,
            DeploymentEstimates estimates,
            List<BudgetCell> budgets,
            RateLimits says) {}

    DeploymentState(Deployment deployment, @Nullable Provider provider, Cells cells) {
        this.deployment = deployment;
        this.provider = provider;
        missing = provider == null ? Optional.empty() : provider.missing(deployment);
        // Looked up here, once: each look at a group asks each member for them.
        mode = deployment.info().get("mode") instanceof String text ? text : null;
        order = deployment.order().orElse(Integer.MAX_VALUE);
        budgets = cells.budgets();
        unbound = budgets.isEmpty() && !deployment.isWildcard()
                ? new BudgetHold(deployment.pricing().orElse(null), List.of(), 0)
                : null;
        ledger = cells.ledger();
        health = cells.health();
        estimates = cells.estimates();
        providerSays = cells.says();
    }

    Deployment deployment() {
        return deployment;
    }

    /** Null when only a caller's own client can speak to it. */
    @Nullable
    Provider provider() {
        return provider;
    }

    /** What its configuration lacks to be called by the router itself. */
    Optional<String> missing() {
        return missing;
    }

    /** Null when its endpoint is not known. */
    @Nullable
    String mode() {
        return mode;
    }

    /** A deployment without a tier comes after those with one. */
    int order() {
        return order;
    }

    /** Those that bind it, whoever asks. */
    List<BudgetCell> budgets() {
        return budgets;
    }

    /** What an attempt holds when no budget binds it: nothing, so that one serves all. Null when a budget does, or its price is not always the same. */
    @Nullable
    BudgetHold unbound() {
        return unbound;
    }

    UsageLedger ledger() {
        return ledger;
    }

    HealthBook health() {
        return health;
    }

    DeploymentEstimates estimates() {
        return estimates;
    }

    /** Whether the tokens and the time of an answer that ends now are worth learning. */
    boolean teaches(long nowNanos) {
        return lessons.isDue(nowNanos);
    }

    RateLimits providerSays() {
        return providerSays;
    }

    void providerSays(RateLimits limits) {
        // Most say nothing, each time: what is not written, other threads need not fetch again.
        if (!providerSays.equals(limits)) {
            providerSays = limits;
        }
    }
}
