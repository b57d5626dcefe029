package dev.llmrouter.usage;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.catalog.Limits;
import java.time.Duration;
import java.util.Map;

/**
 * The limits of one deployment, or of one limit group, that processes share. Two quotas with one key are the same one; where their limits
 * differ, because one process has read a newer file, the store goes by the one that was reported last.
 *
 * @param key which one: {@code deployment …} or {@code group …}; the same in all processes, and nothing secret
 * @param limits what is limited and how; what is missing is not
 */
public record Quota(String key, Map<Of, Limit> limits) {
    /**
     * Copies the map.
     *
     * @param key which one
     * @param limits what is limited and how
     */
    public Quota {
        requireNonNull(key, "key");
        limits = Map.copyOf(limits);
    }

    /** What is limited. */
    public enum Of {
        /** Requests. */
        REQUESTS,
        /** Prompt and completion together. */
        TOKENS,
        /** Prompts. */
        INPUT_TOKENS,
        /** Completions. */
        OUTPUT_TOKENS;

        /**
         * The part of an amount that counts.
         *
         * @param amount any amount
         * @return its number of these
         */
        public long in(Amount amount) {
            return switch (this) {
                case REQUESTS -> amount.requests();
                case TOKENS -> amount.tokens();
                case INPUT_TOKENS -> amount.inputTokens();
                case OUTPUT_TOKENS -> amount.outputTokens();
            };
        }
    }

    /**
     * One limit.
     *
     * @param kind a window that slides, or a bucket
     * @param limit how many in a period, 0 or more
     * @param period the window's length, or the time in which the limit flows into a bucket
     * @param burst how many a bucket holds; of a window the limit
     */
    public record Limit(Limits.Kind kind, long limit, Duration period, long burst) {
        private static final Duration SHORTEST = Duration.ofMillis(1);

        /**
         * Cuts the numbers: counts to 0 up to 2^53, the period to a millisecond up to 31 days.
         *
         * @param kind a window that slides, or a bucket
         * @param limit how many in a period
         * @param period the window's length, or the time in which the limit flows into a bucket
         * @param burst how many a bucket holds
         */
        public Limit {
            limit = Bounded.shared(limit);
            period = period.compareTo(SHORTEST) < 0 ? SHORTEST : Bounded.wait(period, Bounded.LONGEST_WINDOW);
            burst = Bounded.shared(burst);
        }
    }
}
