package dev.llmrouter.snapshot;

import dev.llmrouter.catalog.Budget;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * How a budget was doing at one moment.
 *
 * @param scope what it binds
 * @param name the deployment's id, the provider, or the tag
 * @param budget what may be spent
 * @param spent what has been spent in the current period, in US dollars; 0 between two periods
 * @param held what calls in flight are expected to cost, in US dollars
 * @param left how long the current period lasts; empty before the first spend of one
 */
public record BudgetSnapshot(
        Scope scope, String name, Budget budget, BigDecimal spent, BigDecimal held, Optional<Duration> left) {
    /** What a budget binds. */
    public enum Scope {
        /** One deployment. */
        DEPLOYMENT,
        /** All deployments of a provider. */
        PROVIDER,
        /** All requests with a tag. */
        TAG
    }
}
