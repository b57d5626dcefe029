package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.cloud.Params;
import dev.llmrouter.internal.dialect.cloud.Signers;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.RequestSigner;
import dev.llmrouter.transport.TransportRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tokens of Microsoft Entra ID: one that is given, in a file or by code that is asked for each attempt; or one that a module fetches for an
 * application, which is named by {@code tenant_id}, {@code client_id} and {@code client_secret}. Stateless.
 */
public final class EntraTokens {
    static final String TOKEN = "azure_ad_token";

    private static final String OF_FILE = "oidc/file/";
    private static final String ARTIFACT = "router-entra";
    private static final String SCOPE = "azure_scope";
    private static final String DEFAULT_SCOPE = "https://cognitiveservices.azure.com/.default";

    /** Whom a token is for, by parameter and variable. */
    private static final Map<String, String> VARIABLES = Map.of(
            "tenant_id",
            "AZURE_TENANT_ID",
            "client_id",
            "AZURE_CLIENT_ID",
            "client_secret",
            "AZURE_CLIENT_SECRET",
            "azure_federated_token_file",
            "AZURE_FEDERATED_TOKEN_FILE",
            "azure_authority_host",
            "AZURE_AUTHORITY_HOST",
            SCOPE,
            "AZURE_SCOPE");

    private EntraTokens() {}

    /** A token that is there; a key may be there for another use. */
    public static Optional<String> given(Deployment deployment) {
        Object token = deployment.params().get(TOKEN);
        if (token instanceof Supplier<?> source) {
            return Optional.of(String.valueOf(source.get()));
        }
        return token == null ? Optional.empty() : Params.text(deployment, TOKEN);
    }

    /** Whether a token is fetched: for an application, when there is neither a token nor a key. */
    public static boolean areFetched(Deployment deployment) {
        boolean application = Params.text(deployment, "client_id").isPresent()
                && Params.text(deployment, "tenant_id").isPresent();
        return application
                && !deployment.params().containsKey(TOKEN)
                && deployment.apiKey().isEmpty()
                && new Headers(deployment.headers()).get("Authorization").isEmpty()
                && new Headers(deployment.headers()).get("api-key").isEmpty();
    }

    public static Optional<String> missing(Deployment deployment) {
        return Signers.missing(RequestSigner.ENTRA, ARTIFACT, deployment);
    }

    /**
     * What Azure's variables say of the application, where the deployment has no credentials of its own. For addresses of Azure alone: another
     * that the configuration names may be somebody else's.
     */
    public static Deployment completed(Deployment given, Map<String, String> environment) {
        Deployment deployment = identified(given);
        boolean azures = deployment.address().filter(AzureAddress::isAzure).isPresent();
        if (!azures || deployment.apiKey().isPresent() || deployment.params().containsKey(TOKEN)) {
            return deployment;
        }
        Map<String, Object> params = new LinkedHashMap<>(deployment.params());
        Optional<String> token = Params.variable(environment, "AZURE_AD_TOKEN");
        boolean named = Params.text(deployment, "client_id").isPresent();
        if (token.isPresent() && !named) {
            params.put(TOKEN, Secret.of(token.get()));
        } else {
            VARIABLES.forEach((name, variable) -> {
                if (Params.text(deployment, name).isEmpty()) {
                    Params.variable(environment, variable).ifPresent(value -> params.put(name, Secret.of(value)));
                }
            });
        }
        return params.equals(deployment.params())
                ? deployment
                : deployment.toBuilder().params(params).build();
    }

    /** A file in the place of a token has what proves who asks: the token is fetched with it. */
    private static Deployment identified(Deployment deployment) {
        String file = Params.text(deployment, TOKEN).orElse("");
        if (!file.startsWith(OF_FILE)) {
            return deployment;
        }
        Map<String, Object> params = new LinkedHashMap<>(deployment.params());
        params.remove(TOKEN);
        params.put("azure_federated_token_file", file.substring(OF_FILE.length()));
        return deployment.toBuilder().params(params).build();
    }

    /** The request with a token, where one is fetched. */
    public static TransportRequest signed(ProviderCall call, TransportRequest request) {
        if (!areFetched(call.deployment())) {
            return request;
        }
        String scope = Params.text(call.deployment(), SCOPE).orElse(DEFAULT_SCOPE);
        return Signers.signed(RequestSigner.ENTRA, new RequestSigner.Scope(scope, ""), call, request);
    }
}
