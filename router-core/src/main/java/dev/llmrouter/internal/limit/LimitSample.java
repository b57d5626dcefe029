package dev.llmrouter.internal.limit;

import dev.llmrouter.internal.stats.ReservationDeviation;
import dev.llmrouter.provider.RateLimits;
import java.time.Duration;

/**
 * What one answer says of one limit, and what is known of the attempt that it answers.
 *
 * @param window the headers
 * @param reading what the meter had counted when the attempt had its share, {@link #NO_READING} where it was not read
 * @param own the attempt's share
 * @param others what is in flight besides it
 * @param doubt by how much the meter may err because what is in flight is estimated
 * @param attempt of which attempt
 */
public record LimitSample(RateLimits.Window window, long reading, long own, long others, Doubt doubt, Attempt attempt) {
    static final long NO_READING = Long.MIN_VALUE;

    /**
     * What the meter may err by.
     *
     * @param error of a call
     * @param calls how many were in flight
     */
    record Doubt(ReservationDeviation error, long calls) {
        double expected() {
            return error.expected(calls);
        }

        double deviation() {
            return error.deviation(calls);
        }
    }

    /**
     * The attempt.
     *
     * @param sentAtNanos when it had its share of the limits
     * @param refused whether the provider answered 429, and so did not count it
     * @param retryAfterNanos when to come back; negative where nothing is said
     * @param nowNanos when the answer came
     */
    public record Attempt(long sentAtNanos, boolean refused, long retryAfterNanos, long nowNanos) {}

    long remaining() {
        return window.remaining().orElse(-1);
    }

    /** Negative where nothing is said. */
    long resetNanos() {
        return window.reset().map(Duration::toNanos).orElse(-1L);
    }
}
