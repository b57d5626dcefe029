package dev.llmrouter;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.RateLimits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that changes about one deployment, in one cell. A reload keeps the cell of an unchanged deployment, so that its usage, cooldown and
 * latency carry over.
 */
final class DeploymentState {
    private final Deployment deployment;
    private final @Nullable Provider provider;
    private final Optional<String> missing;
    private final UsageLedger ledger;
    private final HealthBook health;
    private final DeploymentEstimates estimates;
    /** Written by whoever read an answer last. */
    private volatile RateLimits providerSays = RateLimits.none();

    /**
     * What outlives a reload.
     *
     * @param ledger what is held and spent
     * @param health how it is doing
     * @param estimates what its calls are expected to take
     */
    record Cells(UsageLedger ledger, HealthBook health, DeploymentEstimates estimates) {}

    DeploymentState(Deployment deployment, @Nullable Provider provider, Cells cells) {
        this.deployment = deployment;
        this.provider = provider;
        missing = provider == null ? Optional.empty() : provider.missing(deployment);
        ledger = cells.ledger();
        health = cells.health();
        estimates = cells.estimates();
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

    UsageLedger ledger() {
        return ledger;
    }

    HealthBook health() {
        return health;
    }

    DeploymentEstimates estimates() {
        return estimates;
    }

    RateLimits providerSays() {
        return providerSays;
    }

    void providerSays(RateLimits limits) {
        providerSays = limits;
    }
}
