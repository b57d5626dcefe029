package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.MultipartPayload;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.trust.UnsentFields;
import java.util.Map;
import java.util.Set;

/**
 * The body of one attempt.
 *
 * @param contentType its type
 * @param bytes its bytes
 */
record OpenAiBody(String contentType, byte[] bytes) {
    /**
     * Writes a body: the caller's, with the changes of {@link BodyChanges}.
     *
     * @param call what to ask
     * @param usageInStreams whether the provider takes the wish for a stream's usage
     */
    static OpenAiBody of(ProviderCall call, boolean usageInStreams) {
        if (call.request().payload() instanceof JsonPayload json) {
            return new OpenAiBody("application/json", json(json, call, usageInStreams));
        }
        MultipartPayload form = (MultipartPayload) call.request().payload();
        return new OpenAiBody("multipart/form-data; boundary=" + form.boundary(), form(form, call));
    }

    private static byte[] json(JsonPayload json, ProviderCall call, boolean usageInStreams) {
        BodyChanges changes = BodyChanges.of(call, json.names());
        Map<String, Object> defaults = changes.defaults();
        if (usageInStreams
                && call.additions()
                && call.streamed()
                && isTokens(call.request().endpoint())) {
            defaults.putIfAbsent(UnsentFields.STREAM_OPTIONS, Map.of("include_usage", true));
        }
        return json.bytes(changes.replaced(), defaults, changes.removed());
    }

    private static byte[] form(MultipartPayload form, ProviderCall call) {
        Set<String> present = form.names();
        BodyChanges changes = BodyChanges.of(call, present);
        Map<String, Object> replaced = changes.replaced();
        changes.defaults().forEach((name, value) -> {
            if (!present.contains(name)) {
                replaced.putIfAbsent(name, value);
            }
        });
        return form.bytes(form.boundary(), replaced, changes.removed());
    }

    /** The responses endpoint always reports its usage and knows no such option. */
    private static boolean isTokens(Endpoint endpoint) {
        return endpoint.equals(Endpoint.CHAT_COMPLETIONS) || endpoint.equals(Endpoint.COMPLETIONS);
    }
}
