package dev.llmrouter.internal.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.UsageCounts;
import dev.llmrouter.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage in answers of clients that are not known at compile time: by the names that the SDKs of
 * OpenAI, Anthropic, Google, Azure and AWS, Spring AI and LangChain4j use, and from JSON. Thread-safe.
 */
public final class UsageReader {
    private static final List<String> USAGES =
            List.of("usage", "getUsage", "tokenUsage", "getTokenUsage", "usageMetadata", "getUsageMetadata");

    /** Methods that unwrap an answer, or return its usage. */
    private static final List<String> HOLDERS = List.of(
            "metadata",
            "getMetadata",
            "body",
            "getBody",
            "response",
            "getResponse",
            "chatResponse",
            "getValue",
            "message",
            "messageDelta",
            "messageStart",
            "completed",
            "incomplete",
            "value",
            "parsed");

    private static final List<String> INPUT = List.of(
            "inputTokens",
            "promptTokens",
            "getInputTokens",
            "getPromptTokens",
            "inputTokenCount",
            "promptTokenCount",
            "getInputTokenCount",
            "getPromptTokenCount",
            "input_tokens",
            "prompt_tokens");
    private static final List<String> OUTPUT = List.of(
            "outputTokens",
            "completionTokens",
            "getOutputTokens",
            "getCompletionTokens",
            "outputTokenCount",
            "candidatesTokenCount",
            "getOutputTokenCount",
            "getCandidatesTokenCount",
            "output_tokens",
            "completion_tokens");
    private static final List<String> TOTAL =
            List.of("totalTokens", "getTotalTokens", "totalTokenCount", "getTotalTokenCount", "total_tokens");
    private static final List<String> CACHED =
            List.of("cachedTokens", "getCachedTokens", "cachedContentTokenCount", "cached_tokens");
    private static final List<String> INPUT_DETAILS = List.of(
            "promptTokensDetails",
            "getPromptTokensDetails",
            "inputTokensDetails",
            "getInputTokensDetails",
            "prompt_tokens_details",
            "input_tokens_details");
    /**
     * Anthropic and Bedrock count tokens read from the cache, and tokens written to it, separately from the
     * prompt.
     */
    private static final List<String> READ_BESIDE =
            List.of("cacheReadInputTokens", "getCacheReadInputTokens", "cache_read_input_tokens");

    private static final List<String> WRITTEN_BESIDE = List.of(
            "cacheCreationInputTokens",
            "getCacheCreationInputTokens",
            "cacheWriteInputTokens",
            "cache_creation_input_tokens");

    /** Gemini counts results of tools separately from the prompt, and thoughts separately from the answer. */
    private static final List<String> TOOLS_BESIDE = List.of("toolUsePromptTokenCount");

    private static final List<String> THOUGHTS_BESIDE = List.of("thoughtsTokenCount");

    private static final int MAX_DEPTH = 3;

    private UsageReader() {}

    /**
     * Reads an answer, or one event of a stream.
     *
     * @param answer the answer of a client
     * @return its tokens; empty if it has none, or all are zero
     */
    public static Optional<TokenUsage> read(@Nullable Object answer) {
        return read(answer, MAX_DEPTH);
    }

    private static Optional<TokenUsage> read(@Nullable Object answer, int depth) {
        if (answer == null || depth == 0 || answer instanceof Number || answer instanceof Boolean) {
            return Optional.empty();
        }
        Object holder = json(answer);
        for (String name : USAGES) {
            Optional<TokenUsage> usage = counted(get(holder, name));
            if (usage.isPresent()) {
                return usage;
            }
        }
        if (holder instanceof JsonNode) {
            return Optional.empty();
        }
        for (String name : HOLDERS) {
            Optional<TokenUsage> usage = read(get(holder, name), depth - 1);
            if (usage.isPresent()) {
                return usage;
            }
        }
        return Optional.empty();
    }

    /** JSON in any form as a tree; everything else as it is. */
    private static Object json(Object answer) {
        String type = answer.getClass().getName();
        if (answer instanceof CharSequence || type.startsWith("tools.jackson.databind.")) {
            String text = answer.toString();
            return text.contains("\"usage") ? Json.read(text) : answer;
        }
        return answer instanceof byte[] bytes ? Json.read(bytes) : answer;
    }

    private static @Nullable Object get(Object holder, String name) {
        if (holder instanceof JsonNode node) {
            JsonNode value = node.path(name);
            return value.isNumber() ? value.numberValue() : value.isObject() ? value : null;
        }
        if (holder instanceof Map<?, ?> map) {
            return map.get(name);
        }
        return holder instanceof CharSequence ? null : Accessors.call(holder, name);
    }

    private static Optional<TokenUsage> counted(@Nullable Object usage) {
        if (usage == null || usage instanceof CharSequence || usage instanceof Number) {
            return Optional.empty();
        }
        OptionalLong prompt = number(usage, INPUT);
        OptionalLong answer = number(usage, OUTPUT);
        OptionalLong sum = number(usage, TOTAL);
        if (prompt.isEmpty() && answer.isEmpty() && sum.isEmpty()) {
            return Optional.empty();
        }
        return UsageCounts.of(
                        prompt.orElse(-1),
                        answer.orElse(-1),
                        sum.orElse(-1),
                        number(usage, CACHED).orElseGet(() -> cachedInDetails(usage)))
                .withCacheBeside(
                        number(usage, READ_BESIDE).orElse(0),
                        number(usage, WRITTEN_BESIDE)
                                .orElse(number(usage, TOOLS_BESIDE).orElse(0)))
                .withThoughts(number(usage, THOUGHTS_BESIDE).orElse(0))
                .usage();
    }

    private static long cachedInDetails(Object usage) {
        for (String name : INPUT_DETAILS) {
            Object details = get(usage, name);
            if (details != null) {
                return number(details, CACHED).orElse(0);
            }
        }
        return 0;
    }

    private static OptionalLong number(Object holder, List<String> names) {
        for (String name : names) {
            if (get(holder, name) instanceof Number number && number.longValue() >= 0) {
                return OptionalLong.of(number.longValue());
            }
        }
        return OptionalLong.empty();
    }
}
