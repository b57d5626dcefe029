package dev.llmrouter.internal.dialect.cohere;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.internal.dialect.TranslatedApi;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.List;
import java.util.Map;

/**
 * Cohere at {@code {api_base}/v2/chat} and {@code {api_base}/v2/embed}. Its endpoint for OpenAI's dialect takes less: no {@code tool_choice},
 * no {@code dimensions}, no {@code input_type}, and no documents.
 */
public final class CohereApi implements TranslatedApi {
    private static final Address OWN = Address.of("https://api.cohere.com");
    private static final String VERSION = "/v2";
    /** Where its addresses for OpenAI's dialect end. */
    private static final String COMPATIBLE = "/v1";

    private static final String CHAT = "chat";
    private static final String EMBED = "embed";
    /** LiteLLM's addresses are those of an endpoint. */
    private static final List<String> ENDPOINTS = List.of("/" + CHAT, "/" + EMBED);

    @Override
    public boolean translates(ProviderCall call) {
        Endpoint endpoint = call.request().endpoint();
        return (endpoint.equals(Endpoint.CHAT_COMPLETIONS) || endpoint.equals(Endpoint.EMBEDDINGS))
                && call.request().payload() instanceof JsonPayload
                && !call.deployment()
                        .address()
                        .map(given -> given.path().endsWith(COMPATIBLE))
                        .orElse(false);
    }

    @Override
    public TransportRequest translatedRequest(ProviderCall call) {
        boolean embeds = call.request().endpoint().equals(Endpoint.EMBEDDINGS);
        byte[] body = embeds
                ? CohereEmbeddings.body(Json.read(call.body().bytes()), model(call), call::leftOut)
                : Json.write(new ChatToCohere(Json.read(call.body().bytes()), ChatToCohere.toolNames(), call::leftOut)
                        .write(model(call), call.streamed()));
        Map<String, String> key = call.deployment()
                .apiKey()
                .map(it -> Map.of("Authorization", "Bearer " + it.reveal()))
                .orElse(Map.of());
        return new TransportRequest(
                root(call).resolve(embeds ? EMBED : CHAT).reveal(),
                call.headers("application/json", key),
                body,
                call.streamed());
    }

    private static Address root(ProviderCall call) {
        Address given = call.deployment().address().orElse(OWN);
        String path = given.path();
        for (String endpoint : ENDPOINTS) {
            path = path.endsWith(endpoint) ? path.substring(0, path.length() - endpoint.length()) : path;
        }
        return given.withPath(path.endsWith(VERSION) ? path : path + VERSION);
    }

    /** LiteLLM writes the version of the API before the model. */
    private static String model(ProviderCall call) {
        return call.providerModel().replaceFirst("^v[12]/", "");
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return new CohereAnswers(call);
    }
}
