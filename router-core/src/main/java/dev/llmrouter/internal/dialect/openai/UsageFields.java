package dev.llmrouter.internal.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.UsageCounts;
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

    static Optional<TokenUsage> read(JsonNode usage) {
        long input = first(usage, "prompt_tokens", "input_tokens");
        long output = first(usage, "completion_tokens", "output_tokens");
        long total = first(usage, "total_tokens", "total_tokens");
        return UsageCounts.of(input, output, total, cached(usage)).usage();
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
