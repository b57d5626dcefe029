package dev.llmrouter.internal.dialect;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Bounded;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The tokens of a call as a vendor counts them. Vendors differ in what one number includes: of Anthropic and Bedrock, tokens of the cache
 * stand beside the prompt; of Gemini, thoughts stand beside the answer. A negative number is one that is not there.
 *
 * @param input the prompt
 * @param output the answer
 * @param total both
 * @param cached the part of the prompt that came from the cache
 * @param cacheRead what was read from the cache, beside the prompt
 * @param besideInput what else belongs to the prompt and is not in it: written to the cache, results of tools
 * @param besideOutput what belongs to the answer and is not in it: thoughts
 */
public record UsageCounts(
        long input, long output, long total, long cached, long cacheRead, long besideInput, long besideOutput) {
    /** Counts of which each includes all that belongs to it. */
    public static UsageCounts of(long input, long output, long total, long cached) {
        return new UsageCounts(input, output, total, cached, 0, 0, 0);
    }

    /** The same with tokens of the cache beside the prompt. */
    public UsageCounts withCacheBeside(long read, long written) {
        return new UsageCounts(input, output, total, cached, read, written, besideOutput);
    }

    /** The same with results of tools beside the prompt. */
    public UsageCounts withTools(long results) {
        return new UsageCounts(input, output, total, cached, cacheRead, results, besideOutput);
    }

    /** The same with thoughts beside the answer. */
    public UsageCounts withThoughts(long thoughts) {
        return new UsageCounts(input, output, total, cached, cacheRead, besideInput, thoughts);
    }

    /** Zeros are no count: servers that do not count write them. Nor is what no call can have had. */
    public Optional<TokenUsage> usage() {
        LongStream all = LongStream.of(input, output, total, cacheRead, besideInput, besideOutput);
        if (!all.allMatch(Bounded::isOfACall)) {
            return Optional.empty();
        }
        long out = there(output) + there(besideOutput);
        long beside = there(cacheRead) + there(besideInput);
        long in = (input >= 0 ? input : Math.max(0, there(total) - out - beside)) + beside;
        long sum = Math.max(there(total), in + out);
        long fromCache = cacheRead > 0 ? cacheRead : there(cached);
        return sum == 0
                ? Optional.empty()
                : Optional.of(TokenUsage.builder()
                        .inputTokens(in)
                        .outputTokens(out)
                        .totalTokens(sum)
                        .cachedInputTokens(Math.min(in, fromCache))
                        .build());
    }

    private static long there(long count) {
        return Math.max(0, count);
    }

    /**
     * The usage of two events of a stream: each counts from the beginning, and one may have the prompt alone.
     *
     * @param known the usage in the events before
     * @param reported the usage in one event
     * @return the larger of each number
     */
    public static TokenUsage merged(TokenUsage known, TokenUsage reported) {
        long input = Math.max(known.inputTokens(), reported.inputTokens());
        long output = Math.max(known.outputTokens(), reported.outputTokens());
        long total = Math.max(Math.max(known.totalTokens(), reported.totalTokens()), input + output);
        return TokenUsage.builder()
                .inputTokens(input)
                .outputTokens(output)
                .totalTokens(total)
                .cachedInputTokens(Math.max(known.cachedInputTokens(), reported.cachedInputTokens()))
                .build();
    }
}
