package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.dialect.Addresses;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.cloud.Params;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a deployment of Azure is reached: an address, and a key or a token. Its services differ in the prefix
 * of their variables. Stateless.
 */
public final class AzureAccess {
    private AzureAccess() {}

    /**
     * The address of a variable, where the deployment has none; the key of a variable only for the address
     * that the variable names.
     *
     * @param prefix of the service's variables
     * @return the same deployment when it has an address, or the environment has none
     */
    public static Deployment addressed(Deployment deployment, Map<String, String> environment, String prefix) {
        Optional<String> base = Params.variable(environment, prefix + "API_BASE");
        if (base.isEmpty() || deployment.apiBase().isPresent()) {
            return deployment;
        }
        Deployment.Builder completed = deployment.toBuilder().apiBase(base.get());
        if (deployment.apiKey().isEmpty()) {
            Params.variable(environment, prefix + "API_KEY").map(Secret::of).ifPresent(completed::apiKey);
        }
        return completed.build();
    }

    /** What must still be set before the deployment can be called; empty for nothing. */
    public static Optional<String> missing(Deployment deployment, String prefix) {
        if (deployment.apiBase().isEmpty()) {
            return Optional.of("api_base (usually os.environ/" + prefix + "API_BASE)");
        }
        Optional<String> noAddress = Addresses.missing(deployment);
        if (noAddress.isPresent()) {
            return noAddress;
        }
        if (EntraTokens.areFetched(deployment)) {
            return EntraTokens.missing(deployment);
        }
        return hasCredentials(deployment)
                ? Optional.empty()
                : Optional.of("api_key (usually os.environ/" + prefix + "API_KEY) or " + EntraTokens.TOKEN);
    }

    private static boolean hasCredentials(Deployment deployment) {
        Headers headers = new Headers(deployment.headers());
        return deployment.apiKey().isPresent()
                || deployment.params().get(EntraTokens.TOKEN) instanceof Supplier<?>
                || Params.text(deployment, EntraTokens.TOKEN).isPresent()
                || headers.get("Authorization").isPresent()
                || headers.get("api-key").isPresent();
    }
}
