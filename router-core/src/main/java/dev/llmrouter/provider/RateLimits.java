package dev.llmrouter.provider;

import dev.llmrouter.catalog.Bounded;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The provider's limits, as an answer's headers report them.
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

        /**
         * Leaves out what is no count or no time, and cuts what is beyond any limit: counts to a trillion, resets to 31 days.
         *
         * @param limit how many are allowed
         * @param remaining how many are left
         * @param reset how long until all are there again
         */
        public Window {
            limit = counted(limit);
            remaining = counted(remaining);
            reset = reset.filter(wait -> !wait.isNegative()).map(wait -> Bounded.wait(wait, Bounded.LONGEST_WINDOW));
        }

        private static OptionalLong counted(OptionalLong said) {
            if (said.isEmpty() || (said.getAsLong() >= 0 && said.getAsLong() <= Bounded.MOST)) {
                return said;
            }
            return said.getAsLong() < 0 ? OptionalLong.empty() : OptionalLong.of(Bounded.MOST);
        }

        /** {@return whether nothing is said} */
        public boolean isUnknown() {
            return equals(UNKNOWN);
        }
    }
}
