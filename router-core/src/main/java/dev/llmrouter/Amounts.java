package dev.llmrouter;

import dev.llmrouter.call.TokenUsage;

/**
 * The tokens that an attempt reserves, or has taken.
 *
 * @param input of the prompt
 * @param output of the answer
 * @param total of both, which some providers count higher than their sum
 */
record Amounts(long input, long output, long total) {
    static final Amounts NONE = new Amounts(0, 0, 0);
    /** No call takes a billion tokens; a request that says so must not overflow what adds up many of them. */
    private static final long MOST = 1L << 30;

    Amounts(long input, long output, long total) {
        this.input = bounded(input);
        this.output = bounded(output);
        this.total = bounded(total);
    }

    static Amounts of(long input, long output) {
        return new Amounts(input, output, bounded(input) + bounded(output));
    }

    static Amounts of(TokenUsage usage) {
        return new Amounts(usage.inputTokens(), usage.outputTokens(), usage.totalTokens());
    }

    private static long bounded(long tokens) {
        return Math.max(0, Math.min(MOST, tokens));
    }
}
