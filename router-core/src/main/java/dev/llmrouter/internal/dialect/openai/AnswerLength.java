package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.provider.ProviderCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The length of an answer, for providers that know it by its older name alone. Stateless. */
final class AnswerLength {
    private static final String OLD = "max_tokens";
    private static final String NEW = "max_completion_tokens";
    private static final List<String> NAMES = List.of(OLD, NEW, "max_output_tokens");

    private AnswerLength() {}

    /** The call with {@code max_tokens} where its body would have {@code max_completion_tokens} alone. */
    static ProviderCall byMaxTokens(ProviderCall call) {
        if (!call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS)
                || !(call.request().payload() instanceof JsonPayload json)) {
            return call;
        }
        if (call.overrides().keySet().stream().anyMatch(NAMES::contains)) {
            Object length = call.overrides().get(NEW);
            return length == null || call.overrides().containsKey(OLD) ? call : named(call, length);
        }
        Object asked = length(json, NEW);
        if (asked != null && length(json, OLD) == null) {
            return named(call, asked);
        }
        Object configured = call.deployment().params().get(NEW);
        boolean unsaid = json.names().stream().noneMatch(NAMES::contains)
                && !call.deployment().params().containsKey(OLD);
        return configured != null && unsaid ? named(call, configured) : call;
    }

    private static @Nullable Object length(JsonPayload json, String name) {
        return json.names().contains(name) ? json.field(name).value() : null;
    }

    /** A field that replaces one of the names replaces them all. */
    private static ProviderCall named(ProviderCall call, Object length) {
        Map<String, Object> overrides = new LinkedHashMap<>(call.overrides());
        overrides.remove(NEW);
        overrides.put(OLD, length);
        return call.toBuilder().overrides(overrides).build();
    }
}
