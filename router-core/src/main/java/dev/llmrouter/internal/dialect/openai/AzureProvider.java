package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.dialect.cloud.Params;
import dev.llmrouter.internal.dialect.responses.ResponsesModels;
import dev.llmrouter.internal.dialect.responses.ResponsesToChat;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Azure OpenAI: OpenAI's bodies at Azure's addresses ({@link AzureAddress}), with {@code api-key} or a bearer token. */
final class AzureProvider extends OpenAiDialect {
    private static final String VARIABLES = "AZURE_";

    private final String name;

    AzureProvider(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    /** LiteLLM's variables; the version only for the address that they name. */
    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        Deployment addressed = AzureAccess.addressed(deployment, environment, VARIABLES);
        boolean versioned =
                deployment.apiBase().isPresent() || deployment.apiVersion().isPresent();
        Optional<String> version = Params.variable(environment, VARIABLES + "API_VERSION");
        if (addressed.apiBase().isPresent() && !versioned && version.isPresent()) {
            addressed = addressed.toBuilder().apiVersion(version.get()).build();
        }
        return EntraTokens.completed(addressed, environment);
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        return AzureAccess.missing(deployment, VARIABLES);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        boolean asResponse = ResponsesModels.isAskedThere(call, true);
        AzureAddress address = asResponse ? AzureAddress.of(call, Endpoint.RESPONSES) : AzureAddress.of(call);
        ProviderCall named =
                call.toBuilder().providerModel(address.deployment()).build();
        ProviderBody body =
                asResponse ? ResponsesToChat.request(named) : named.body(StreamUsage.wish(call, address.streamUsage()));
        Map<String, String> credentials = new LinkedHashMap<>(credentials(call.deployment()));
        call.deployment().organization().ifPresent(id -> credentials.put("OpenAI-Organization", id));
        return EntraTokens.signed(
                call,
                new TransportRequest(
                        address.url(), call.headers(body.contentType(), credentials), body.bytes(), call.streamed()));
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return ResponsesModels.isAskedThere(call, true) ? new ResponsesToChat(call) : AnswerTranslation.none();
    }

    /** A token is given on purpose; a key may be there for another use. */
    private static Map<String, String> credentials(Deployment deployment) {
        Optional<String> token = EntraTokens.given(deployment);
        if (token.isPresent()) {
            return Map.of("Authorization", "Bearer " + token.get());
        }
        return deployment.apiKey().map(key -> Map.of("api-key", key.reveal())).orElse(Map.of());
    }

    @Override
    public boolean chargesMaxTokens() {
        return true;
    }
}
