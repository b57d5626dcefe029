package dev.llmrouter.benchmarks.sim;

import java.time.Duration;

/**
 * How long a provider takes for an answer.
 *
 * @param start until it begins
 * @param perToken for each token of it
 */
public record Speed(Duration start, Duration perToken) {
    public static final Speed QUOTA = new Speed(Duration.ofMillis(800), Duration.ofMillis(20));

    public long nanos(int answerTokens) {
        return start.toNanos() + perToken.toNanos() * answerTokens;
    }
}
