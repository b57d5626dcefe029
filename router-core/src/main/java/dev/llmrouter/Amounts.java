package dev.llmrouter;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Bounded;

/**
 * The tokens that an attempt reserves, or has taken.
 *
 * @param input of the prompt
 * @param output of the answer
 * @param total of both, which some providers count higher than their sum
 * @param spare what a shared limit is charged on top until the truth is known, because others cannot see how uncertain it is
 */
record Amounts(long input, long output, long total, long spare) {
    static final Amounts NONE = new Amounts(0, 0, 0, 0);

    Amounts(long input, long output, long total, long spare) {
        this.input = bounded(input);
        this.output = bounded(output);
        this.total = bounded(total);
        this.spare = bounded(spare);
    }

    Amounts(long input, long output, long total) {
        this(input, output, total, 0);
    }

    static Amounts of(long input, long output) {
        return new Amounts(input, output, bounded(input) + bounded(output), 0);
    }

    /** This, if it is {@link #of(long, long)} the same. */
    Amounts orOf(long prompt, long answer) {
        boolean same =
                bounded(prompt) == input && bounded(answer) == output && total == bounded(input + output) && spare == 0;
        return same ? this : of(prompt, answer);
    }

    static Amounts of(TokenUsage usage) {
        return new Amounts(usage.inputTokens(), usage.outputTokens(), usage.totalTokens(), 0);
    }

    Amounts withSpare(long tokens) {
        return new Amounts(input, output, total, tokens);
    }

    static long bounded(long tokens) {
        return Math.max(0, Math.min(Bounded.MOST_TOKENS_OF_A_CALL, tokens));
    }
}
