package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.UsageCounts;
import java.util.Optional;
import java.util.Set;

/** Reads a {@code usageMetadata}: thoughts stand beside the candidates, results of tools beside the prompt. */
final class ContentUsage {
    /** The names of all that is read. */
    static final Set<String> FIELDS = Set.of(
            "usageMetadata",
            "promptTokenCount",
            "candidatesTokenCount",
            "totalTokenCount",
            "cachedContentTokenCount",
            "toolUsePromptTokenCount",
            "thoughtsTokenCount");

    private ContentUsage() {}

    static Optional<TokenUsage> in(JsonNode response) {
        JsonNode usage = response.path("usageMetadata");
        return UsageCounts.of(
                        count(usage, "promptTokenCount"),
                        count(usage, "candidatesTokenCount"),
                        count(usage, "totalTokenCount"),
                        count(usage, "cachedContentTokenCount"))
                .withTools(count(usage, "toolUsePromptTokenCount"))
                .withThoughts(count(usage, "thoughtsTokenCount"))
                .usage();
    }

    private static long count(JsonNode usage, String name) {
        return usage.path(name).asLong(-1);
    }
}
