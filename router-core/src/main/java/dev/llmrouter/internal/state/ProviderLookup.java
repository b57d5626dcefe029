package dev.llmrouter.internal.state;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import org.jspecify.annotations.Nullable;

/** Finds who speaks to a deployment. */
@FunctionalInterface
public interface ProviderLookup {
    /** Null when there is none. */
    @Nullable
    Provider providerOf(Deployment deployment);
}
