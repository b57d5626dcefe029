package dev.llmrouter.provider;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an answer's headers say about the provider's limits.
 *
 * @param requests about requests
 * @param tokens about tokens, prompt and completion together
 * @param inputTokens about prompt tokens, where they are counted apart
 * @param outputTokens about completion tokens, where they are counted apart
 */
public record RateLimits(Window requests, Window tokens, Window inputTokens, Window outputTokens) {
    private static final RateLimits NONE =
            new RateLimits(Window.UNKNOWN, Window.UNKNOWN, Window.UNKNOWN, Window.UNKNOWN);

    /** {@return headers that say nothing} */
    public static RateLimits none() {
        return NONE;
    }

    /**
     * One limit.
     *
     * @param limit how many are allowed
     * @param remaining how many are left
     * @param reset how long until all are there again
     */
    public record Window(OptionalLong limit, OptionalLong remaining, Optional<Duration> reset) {
        /** Nothing is said. */
        public static final Window UNKNOWN = new Window(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

        /** {@return whether nothing is said} */
        public boolean isUnknown() {
            return equals(UNKNOWN);
        }
    }
}
