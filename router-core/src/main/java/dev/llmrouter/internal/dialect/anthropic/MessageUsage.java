package dev.llmrouter.internal.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.UsageCounts;
import java.util.Optional;

/** Reads a {@code usage}: what was read from the cache and written to it stands beside {@code input_tokens}. */
final class MessageUsage {
    private MessageUsage() {}

    static Optional<TokenUsage> in(JsonNode message) {
        JsonNode usage = message.path("usage");
        return UsageCounts.of(count(usage, "input_tokens"), count(usage, "output_tokens"), -1, -1)
                .withCacheBeside(count(usage, "cache_read_input_tokens"), count(usage, "cache_creation_input_tokens"))
                .usage();
    }

    private static long count(JsonNode usage, String name) {
        return usage.path(name).asLong(-1);
    }
}
