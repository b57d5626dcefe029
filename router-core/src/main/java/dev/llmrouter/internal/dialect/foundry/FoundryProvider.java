package dev.llmrouter.internal.dialect.foundry;

import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.dialect.Hosts;
import dev.llmrouter.internal.dialect.openai.AzureAccess;
import dev.llmrouter.internal.dialect.openai.EntraTokens;
import dev.llmrouter.internal.dialect.openai.OpenAiDialect;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;

/**
 * Azure AI in OpenAI's dialect: models of a Foundry resource at {@code /models}, a serverless model at the
 * root of its own host.
 */
final class FoundryProvider extends OpenAiDialect {
    private static final String VARIABLES = "AZURE_AI_";
    private static final String DEFAULT_VERSION = "2024-05-01-preview";

    private final String name;

    FoundryProvider(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        return EntraTokens.completed(AzureAccess.addressed(deployment, environment, VARIABLES), environment);
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        return AzureAccess.missing(deployment, VARIABLES);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        ProviderBody body = call.toBuilder()
                .providerModel(FoundryRequest.model(call))
                .build()
                .body();
        return FoundryRequest.of(call, address(call), body.contentType(), body.bytes());
    }

    private static Address address(ProviderCall call) {
        Address root = FoundryRequest.root(call);
        String path = call.request().endpoint().path();
        boolean ofResource = Hosts.isWithin(root.host(), FoundryRequest.SERVICES)
                && root.path().isEmpty();
        Address models = ofResource ? root.withPath(FoundryRequest.MODELS) : root;
        Optional<String> given = call.deployment()
                .apiVersion()
                .or(() -> call.deployment().address().flatMap(base -> base.parameter(FoundryRequest.VERSION)));
        Optional<String> version =
                models.path().endsWith(FoundryRequest.MODELS) ? Optional.of(given.orElse(DEFAULT_VERSION)) : given;
        Address asked = models.resolve(path);
        return version.map(it -> asked.withParameter(FoundryRequest.VERSION, it))
                .orElse(asked);
    }
}
