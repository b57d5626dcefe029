package dev.llmrouter.internal.exchange;

import dev.llmrouter.internal.exec.AnswerHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The headers of an answer as a caller that speaks HTTP gets them. */
final class ProviderHeaders {
    /** LiteLLM's proxy repeats what a provider says of limits and requests under names that begin with this. */
    private static final String ORIGINAL = "llm_provider-";

    private ProviderHeaders() {}

    /** A mutable copy without what was true of the bytes on the wire alone; names in any case. */
    static Map<String, String> of(Map<String, String> answered) {
        Map<String, String> headers = AnswerHeaders.of(answered);
        headers.remove("content-length");
        headers.remove("content-encoding");
        Map<String, String> originals = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.contains("ratelimit") || lower.endsWith("request-id") || lower.startsWith("retry-after")) {
                originals.put(ORIGINAL + lower, value);
            }
        });
        headers.putAll(originals);
        return headers;
    }
}
