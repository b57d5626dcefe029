package dev.llmrouter.internal.dialect.foundry;

import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.Hosts;
import dev.llmrouter.internal.dialect.openai.EntraTokens;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What requests of both dialects at Azure AI have in common: the resource, the model's name, the credentials.
 */
final class FoundryRequest {
    static final String VERSION = "api-version";
    static final String MODELS = "/models";
    static final String CLAUDE = "/anthropic";
    static final String SERVICES = "services.ai.azure.com";
    /** Where a key goes into a header of its own; elsewhere it is a bearer token. */
    private static final List<String> KEYED = List.of(SERVICES, "openai.azure.com", "cognitiveservices.azure.com");

    /** What people copy along with an address. */
    private static final List<String> ENDPOINTS =
            List.of("/v1/messages", "/chat/completions", "/embeddings", "/v1/rerank", CLAUDE);

    private FoundryRequest() {}

    /** LiteLLM's notes about the model stand before a slash. */
    static String model(ProviderCall call) {
        return call.providerModel().substring(call.providerModel().lastIndexOf('/') + 1);
    }

    static TransportRequest of(ProviderCall call, Address address, String contentType, byte[] body) {
        Map<String, String> own = new LinkedHashMap<>();
        boolean claude = address.path().contains(CLAUDE + "/v1/");
        if (claude
                && new Headers(call.request().headers())
                        .get("anthropic-version")
                        .isEmpty()) {
            own.put("anthropic-version", "2023-06-01");
        }
        EntraTokens.given(call.deployment())
                .ifPresentOrElse(
                        token -> own.put("Authorization", "Bearer " + token),
                        () -> call.deployment().apiKey().ifPresent(key -> putKey(key, address, claude, own)));
        Map<String, String> headers = call.headers(contentType, own);
        return EntraTokens.signed(call, new TransportRequest(address.reveal(), headers, body, call.streamed()));
    }

    private static void putKey(Secret key, Address address, boolean claude, Map<String, String> headers) {
        if (claude || KEYED.stream().anyMatch(domain -> Hosts.isWithin(address.host(), domain))) {
            headers.put(claude ? "x-api-key" : "api-key", key.reveal());
        } else {
            headers.put("Authorization", "Bearer " + key.reveal());
        }
    }

    /** The resource or the model's host, without what people copy along. */
    static Address root(ProviderCall call) {
        Address base = call.deployment()
                .address()
                .orElseThrow(() -> new IllegalArgumentException(
                        "deployment '" + call.deployment().id() + "' needs api_base"));
        String path = base.path();
        for (String endpoint : ENDPOINTS) {
            path = without(path, endpoint);
        }
        return base.withPath(path).withoutParameter(VERSION);
    }

    static String without(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }
}
