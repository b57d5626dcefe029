package dev.llmrouter.usage;

import dev.llmrouter.catalog.Bounded;

/**
 * So much of what limits count. As a correction a number may be negative.
 *
 * @param requests requests
 * @param tokens tokens, prompt and completion together
 * @param inputTokens prompt tokens, where they are limited apart
 * @param outputTokens completion tokens, where they are limited apart
 */
public record Amount(long requests, long tokens, long inputTokens, long outputTokens) {
    /** Nothing. */
    public static final Amount NONE = new Amount(0, 0, 0, 0);

    /**
     * Adds.
     *
     * @param other another amount
     * @return the sum of each number
     */
    public Amount plus(Amount other) {
        return new Amount(
                requests + other.requests,
                tokens + other.tokens,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens);
    }

    /**
     * Multiplies.
     *
     * @param times how often
     * @return each number so many times
     */
    public Amount times(long times) {
        return new Amount(requests * times, tokens * times, inputTokens * times, outputTokens * times);
    }

    /** {@return each number, if it is between 0 and 2^53, else the one of these that is nearer} */
    public Amount bounded() {
        return new Amount(
                Bounded.shared(requests),
                Bounded.shared(tokens),
                Bounded.shared(inputTokens),
                Bounded.shared(outputTokens));
    }

    /** {@return whether it is nothing at all} */
    public boolean isNone() {
        return equals(NONE);
    }
}
