package dev.llmrouter.internal.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Bounded;
import java.util.Optional;

/** Reads a {@code usage} object: of chat and embeddings ({@code prompt_tokens}), or of responses, images and audio ({@code input_tokens}). */
final class UsageFields {
    private UsageFields() {}

    /** The usage of a body, an event or an error, wherever its provider puts it: Groq, Moonshot and responses have places of their own. */
    static Optional<TokenUsage> in(JsonNode body) {
        return read(body.path("usage"))
                .or(() -> read(body.path("x_groq").path("usage")))
                .or(() -> read(body.path("choices").path(0).path("usage")))
                .or(() -> read(body.path("response").path("usage")))
                .or(() -> read(body.path("error").path("usage")));
    }

    /** Zeros are no count: servers that do not count write them. Nor is what no call can have had. */
    static Optional<TokenUsage> read(JsonNode usage) {
        long input = first(usage, "prompt_tokens", "input_tokens");
        long output = first(usage, "completion_tokens", "output_tokens");
        long total = first(usage, "total_tokens", "total_tokens");
        boolean counted = input > 0 || output > 0 || total > 0;
        if (!counted || !Bounded.isOfACall(input) || !Bounded.isOfACall(output) || !Bounded.isOfACall(total)) {
            return Optional.empty();
        }
        long out = Math.max(0, output);
        long in = input >= 0 ? input : Math.max(0, total - out);
        return Optional.of(new TokenUsage(in, out, total >= 0 ? total : in + out, Math.min(in, cached(usage)), false));
    }

    private static long cached(JsonNode usage) {
        long details = Math.max(
                usage.path("prompt_tokens_details").path("cached_tokens").asLong(0),
                usage.path("input_tokens_details").path("cached_tokens").asLong(0));
        // DeepSeek's own name for it.
        return Math.max(details, usage.path("prompt_cache_hit_tokens").asLong(0));
    }

    /** The first that is there; -1 when none is a count. */
    private static long first(JsonNode usage, String name, String otherName) {
        long value = count(usage.path(name));
        return value >= 0 ? value : count(usage.path(otherName));
    }

    /** A whole number that is too large for its type counts as the largest. */
    private static long count(JsonNode value) {
        return value.isBigInteger() && value.bigIntegerValue().signum() > 0 ? Long.MAX_VALUE : value.asLong(-1);
    }
}
