package dev.llmrouter.provider;

import java.util.List;

/**
 * Brings providers by {@link java.util.ServiceLoader}, so that a configuration file can name them without code. The stock ones are found
 * in the same way. A module that brings one lists its factory in {@code META-INF/services/dev.llmrouter.provider.ProviderFactory}, and as
 * {@code provides} in its {@code module-info}.
 */
public interface ProviderFactory {
    /**
     * Makes the providers, once for each process.
     *
     * @return stateless and thread-safe providers; of two with one name the first that is found serves, and a
     *     stock one before all others; only {@code Router.Builder.provider} replaces that
     */
    List<Provider> providers();
}
