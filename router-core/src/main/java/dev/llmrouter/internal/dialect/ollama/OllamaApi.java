package dev.llmrouter.internal.dialect.ollama;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.internal.dialect.ForwardingApi;
import dev.llmrouter.internal.dialect.NativeApi;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.Collection;
import java.util.Map;

/**
 * Ollama at {@code {api_base}/api/chat}, for chats with options of its own, such as {@code num_ctx} and {@code keep_alive}: its endpoint for
 * OpenAI's dialect ignores them without a word. It speaks Messages too.
 */
public final class OllamaApi extends ForwardingApi {
    private static final Address HERE = Address.of("http://localhost:11434");
    /** Who writes {@code ollama_chat/} means Ollama's own API for chats. */
    private static final String CHAT = "ollama_chat";

    private static final String COMPATIBLE = "/v1";
    private static final String EXTRA_BODY = "extra_body";

    /**
     * Ollama's API.
     *
     * @param messages how it is asked in Anthropic's dialect
     */
    public OllamaApi(NativeApi messages) {
        super(messages);
    }

    @Override
    public boolean translates(ProviderCall call) {
        if (!call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS)
                || !(call.request().payload() instanceof JsonPayload json)) {
            return false;
        }
        Map<String, Object> params = call.deployment().params();
        return call.deployment().provider().equals(CHAT)
                || hasOwn(params.keySet())
                || hasOwn(json.names())
                || hasOwn(call.overrides().keySet())
                || (params.get(EXTRA_BODY) instanceof Map<?, ?> extra && hasOwn(extra.keySet()));
    }

    private static boolean hasOwn(Collection<?> names) {
        return names.stream().anyMatch(OllamaOptions.OWN::contains);
    }

    @Override
    public TransportRequest translatedRequest(ProviderCall call) {
        ProviderBody body = OllamaChat.request(call);
        Map<String, String> key = call.deployment()
                .apiKey()
                .map(it -> Map.of("Authorization", "Bearer " + it.reveal()))
                .orElse(Map.of());
        return new TransportRequest(
                root(call).resolve("api").resolve("chat").reveal(),
                call.headers(body.contentType(), key),
                body.bytes(),
                call.streamed());
    }

    private static Address root(ProviderCall call) {
        Address given = call.deployment().address().orElse(HERE);
        String path = given.path();
        return path.endsWith(COMPATIBLE)
                ? given.withPath(path.substring(0, path.length() - COMPATIBLE.length()))
                : given;
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return new OllamaAnswers(call);
    }
}
