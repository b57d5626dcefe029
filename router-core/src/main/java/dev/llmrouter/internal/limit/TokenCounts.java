package dev.llmrouter.internal.limit;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Bounded;

/**
 * The tokens that an attempt reserves, or has taken.
 *
 * @param input of the prompt
 * @param output of the answer
 * @param total of both, which some providers count higher than their sum
 * @param headroom what a shared limit is charged on top until the truth is known, because others cannot see
 *     how uncertain it is
 */
public record TokenCounts(long input, long output, long total, long headroom) {
    public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0);

    public TokenCounts(long input, long output, long total, long headroom) {
        this.input = bounded(input);
        this.output = bounded(output);
        this.total = bounded(total);
        this.headroom = bounded(headroom);
    }

    public TokenCounts(long input, long output, long total) {
        this(input, output, total, 0);
    }

    public static TokenCounts of(long input, long output) {
        return new TokenCounts(input, output, bounded(input) + bounded(output), 0);
    }

    /** This, if it is {@link #of(long, long)} the same. */
    public TokenCounts orOf(long prompt, long answer) {
        boolean same = bounded(prompt) == input
                && bounded(answer) == output
                && total == bounded(input + output)
                && headroom == 0;
        return same ? this : of(prompt, answer);
    }

    public static TokenCounts of(TokenUsage usage) {
        return new TokenCounts(usage.inputTokens(), usage.outputTokens(), usage.totalTokens(), 0);
    }

    TokenCounts withHeadroom(long tokens) {
        return new TokenCounts(input, output, total, tokens);
    }

    public static long bounded(long tokens) {
        return Math.max(0, Math.min(Bounded.MOST_TOKENS_OF_A_CALL, tokens));
    }
}
