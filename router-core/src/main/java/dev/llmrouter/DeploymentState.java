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
    /** Written by whoever read an answer last. */
    private volatile RateLimits providerSays = RateLimits.none();

    DeploymentState(Deployment deployment, @Nullable Provider provider, UsageLedger ledger, HealthBook health) {
        this.deployment = deployment;
        this.provider = provider;
        missing = provider == null ? Optional.empty() : provider.missing(deployment);
        this.ledger = ledger;
        this.health = health;
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

    RateLimits providerSays() {
        return providerSays;
    }

    void providerSays(RateLimits limits) {
        providerSays = limits;
    }
}
