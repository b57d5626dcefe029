package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.dialect.Addresses;
import dev.llmrouter.internal.dialect.Headers;
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

    private final String name;

    AzureProvider(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    /** LiteLLM's variables; the key only for the address that they name. */
    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        return EntraTokens.completed(addressed(deployment, environment), environment);
    }

    private static Deployment addressed(Deployment deployment, Map<String, String> environment) {
        String base = environment.getOrDefault("AZURE_API_BASE", "");
        if (base.isBlank() || deployment.apiBase().isPresent()) {
            return deployment;
        }
        Deployment.Builder completed = deployment.toBuilder().apiBase(base);
        String key = environment.getOrDefault("AZURE_API_KEY", "");
        if (deployment.apiKey().isEmpty() && !key.isBlank()) {
            completed.apiKey(Secret.of(key));
        }
        String version = environment.getOrDefault("AZURE_API_VERSION", "");
        if (deployment.apiVersion().isEmpty() && !version.isBlank()) {
            completed.apiVersion(version);
        }
        return completed.build();
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        if (deployment.apiBase().isEmpty()) {
            return Optional.of("api_base");
        }
        Optional<String> noAddress = Addresses.missing(deployment);
        if (noAddress.isPresent()) {
            return noAddress;
        }
        if (EntraTokens.areFetched(deployment)) {
            return EntraTokens.missing(deployment);
        }
        return credentials(deployment).isEmpty()
                        && new Headers(deployment.headers())
                                .get("Authorization")
                                .isEmpty()
                        && new Headers(deployment.headers()).get("api-key").isEmpty()
                ? Optional.of("api_key (usually os.environ/AZURE_API_KEY) or " + EntraTokens.TOKEN)
                : Optional.empty();
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
