package dev.llmrouter.provider;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.MultipartPayload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The body of one attempt.
 *
 * @param contentType its type
 * @param bytes its bytes
 */
record Bodies(String contentType, byte[] bytes) {
    private static final String STREAM = NotSent.STREAM;
    private static final String STREAM_OPTIONS = NotSent.STREAM_OPTIONS;

    /**
     * Writes a body: the caller's, with the model's name at the provider, what a fallback target replaces, and the deployment's parameters
     * where the caller has none.
     *
     * @param call what to ask
     * @param usageInStreams whether the provider takes the wish for a stream's usage
     */
    static Bodies of(ProviderCall call, boolean usageInStreams) {
        if (call.request().payload() instanceof JsonPayload json) {
            return new Bodies("application/json", json(json, call, usageInStreams));
        }
        MultipartPayload form = (MultipartPayload) call.request().payload();
        return new Bodies("multipart/form-data; boundary=" + form.boundary(), form(form, call));
    }

    private static byte[] json(JsonPayload json, ProviderCall call, boolean usageInStreams) {
        Map<String, Object> replaced = replaced(call);
        Map<String, Object> defaults = defaults(call);
        if (usageInStreams && call.streamed() && isTokens(call.request().endpoint())) {
            defaults.putIfAbsent(STREAM_OPTIONS, Map.of("include_usage", true));
        }
        return json.bytes(replaced, defaults, removed(call));
    }

    private static byte[] form(MultipartPayload form, ProviderCall call) {
        Map<String, Object> replaced = replaced(call);
        Set<String> present = form.names();
        defaults(call).forEach((name, value) -> {
            if (!present.contains(name)) {
                replaced.putIfAbsent(name, value);
            }
        });
        return form.bytes(form.boundary(), replaced, removed(call));
    }

    private static Map<String, Object> replaced(ProviderCall call) {
        Map<String, Object> replaced = new LinkedHashMap<>(call.overrides());
        replaced.keySet().removeAll(NotSent.OF_REQUESTS);
        replaced.put("model", call.providerModel());
        if (call.streamed()) {
            replaced.put(STREAM, true);
        } else {
            replaced.keySet().removeAll(streaming());
        }
        return replaced;
    }

    private static Map<String, Object> defaults(ProviderCall call) {
        Map<String, Object> params = call.deployment().params();
        Map<String, Object> defaults = new LinkedHashMap<>(params);
        defaults.keySet().removeIf(NotSent::ofDeployments);
        // LiteLLM's way to name what is for the provider whatever it means elsewhere.
        if (params.get("extra_body") instanceof Map<?, ?> extra) {
            extra.forEach((name, value) -> defaults.put(String.valueOf(name), value));
        }
        if (!call.streamed()) {
            defaults.keySet().removeAll(streaming());
        }
        return defaults;
    }

    /** A request that is not streamed is refused when it speaks of a stream. */
    private static Set<String> removed(ProviderCall call) {
        return call.streamed() ? NotSent.OF_REQUESTS : NotSent.UNLESS_STREAMED;
    }

    private static Set<String> streaming() {
        return NotSent.STREAMING;
    }

    /** The responses endpoint always reports its usage and knows no such option. */
    private static boolean isTokens(Endpoint endpoint) {
        return endpoint.equals(Endpoint.CHAT_COMPLETIONS) || endpoint.equals(Endpoint.COMPLETIONS);
    }
}
