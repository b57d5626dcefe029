package dev.llmrouter.call;

import dev.llmrouter.catalog.Bounded;

/**
 * The tokens of one call as the provider counted them. Numbers are at least 0, and at most a trillion, whatever is given.
 *
 * @param inputTokens prompt tokens, cached ones included
 * @param outputTokens completion tokens
 * @param totalTokens both together
 * @param cachedInputTokens the part of the prompt that was read from the provider's cache
 * @param estimated whether the provider gave no count and this one was estimated from what was sent and delivered
 */
public record TokenUsage(
        long inputTokens, long outputTokens, long totalTokens, long cachedInputTokens, boolean estimated) {
    private static final TokenUsage UNKNOWN = new TokenUsage(0, 0, 0, 0, true);

    /**
     * Cuts the numbers.
     *
     * @param inputTokens prompt tokens, cached ones included
     * @param outputTokens completion tokens
     * @param totalTokens both together
     * @param cachedInputTokens the part of the prompt that was read from the provider's cache
     * @param estimated whether the provider gave no count
     */
    public TokenUsage {
        inputTokens = Bounded.count(inputTokens);
        outputTokens = Bounded.count(outputTokens);
        totalTokens = Bounded.count(totalTokens);
        cachedInputTokens = Bounded.count(cachedInputTokens);
    }

    /**
     * A provider's count.
     *
     * @param inputTokens prompt tokens
     * @param outputTokens completion tokens
     * @return the usage with their sum as total
     */
    public static TokenUsage of(long inputTokens, long outputTokens) {
        return new TokenUsage(inputTokens, outputTokens, sum(inputTokens, outputTokens), 0, false);
    }

    /**
     * A guess where the provider gave no count.
     *
     * @param inputTokens prompt tokens
     * @param outputTokens completion tokens
     * @return the usage, marked as estimated
     */
    public static TokenUsage estimate(long inputTokens, long outputTokens) {
        return new TokenUsage(inputTokens, outputTokens, sum(inputTokens, outputTokens), 0, true);
    }

    private static long sum(long inputTokens, long outputTokens) {
        return Bounded.count(inputTokens) + Bounded.count(outputTokens);
    }

    /** {@return the usage of which nothing is known: zeros, marked as estimated} */
    public static TokenUsage unknown() {
        return UNKNOWN;
    }

    /** {@return whether anything was counted or estimated} */
    public boolean isKnown() {
        return !equals(UNKNOWN);
    }
}
