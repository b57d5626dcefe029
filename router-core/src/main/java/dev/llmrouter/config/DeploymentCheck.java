package dev.llmrouter.config;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Fills in what deployments leave to the environment, and finds those that cannot be used. Immutable. */
final class DeploymentCheck {
    private static final String ANYTHING = "*";

    private final Map<String, Provider> providers;
    private final Map<String, String> environment;

    /**
     * A check.
     *
     * @param providers those beside the stock ones
     * @param environment the process's variables, and those of the file
     */
    DeploymentCheck(Map<String, Provider> providers, Map<String, String> environment) {
        this.providers = providers;
        this.environment = environment;
    }

    /** The deployment with its provider's own key and address, where it leaves them out. */
    Deployment completed(Deployment deployment) {
        return provider(deployment)
                .map(provider -> provider.complete(deployment, environment))
                .orElse(deployment);
    }

    /**
     * What a deployment stands for that serves whatever model is asked for and does not say whose, {@code *} for
     * {@code *}: the models of each vendor whose key the environment has, each by the vendor's wildcard, so that a request
     * asks the vendor that its model's name says. Any other stands for itself.
     *
     * @param groups names of the file: a wildcard of the file's own is not made again
     */
    Stream<Deployment> spelledOut(Deployment deployment, Set<String> groups) {
        boolean ofAnyVendor = deployment.modelName().equals(ANYTHING)
                && deployment.providerModel().equals(ANYTHING)
                && deployment.isProviderAssumed()
                && deployment.apiBase().isEmpty()
                && deployment.apiKey().isEmpty();
        if (!ofAnyVendor) {
            return Stream.of(deployment);
        }
        List<Deployment> vendors = Providers.names().stream()
                .filter(name -> !groups.contains(name + "/" + ANYTHING))
                .map(name -> completed(ofVendor(deployment, name)))
                .filter(each -> each.apiKey().isPresent() && unusable(each).isEmpty())
                .toList();
        return vendors.isEmpty() ? Stream.of(deployment) : vendors.stream();
    }

    private static Deployment ofVendor(Deployment deployment, String name) {
        return deployment.toBuilder()
                .id(deployment.id() + "-" + name)
                .modelName(name + "/" + ANYTHING)
                .provider(name)
                .build();
    }

    /**
     * Why the router cannot call a deployment that is complete; empty when it can, or when another problem
     * has the reason.
     */
    Optional<String> unusable(Deployment deployment) {
        if (deployment.unusable().isPresent()) {
            return deployment.unusable();
        }
        Optional<Provider> provider = provider(deployment);
        return provider.isPresent()
                ? provider.get().missing(deployment).map(what -> "without " + what + " it cannot be called")
                : Optional.of(notSpoken(deployment));
    }

    private String notSpoken(Deployment deployment) {
        Set<String> known = new LinkedHashSet<>(Providers.names());
        known.addAll(providers.keySet());
        // Three letters are near to anything.
        List<String> near =
                deployment.provider().length() <= 3 ? List.of() : NearNames.of(deployment.provider(), known);
        String said = "its provider '" + Place.shown(deployment.provider()) + "' is not spoken by this version";
        Optional<String> reason = UnspokenProviders.reason(deployment.provider());
        if (reason.isPresent()) {
            return said + ": " + reason.get();
        }
        if (!near.isEmpty()) {
            return said + ", did you mean " + String.join(" or ", near) + "?";
        }
        return deployment.apiBase().isPresent()
                ? said + "; for a server that speaks OpenAI's dialect write openai/ in front of the model"
                : said;
    }

    private Optional<Provider> provider(Deployment deployment) {
        Provider given = providers.get(deployment.provider());
        return given != null ? Optional.of(given) : Providers.standard(deployment.provider());
    }
}
