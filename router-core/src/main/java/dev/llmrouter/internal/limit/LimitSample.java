package dev.llmrouter.internal.limit;

import dev.llmrouter.internal.stats.ReservationDeviation;
import dev.llmrouter.provider.RateLimits;
import java.time.Duration;

/**
 * What the headers of one response show of one limit, and the attempt that it answers.
 *
 * @param window the headers
 * @param reading what the limiter had counted when the attempt acquired, {@link #NO_READING} where it was not
 *     read
 * @param own the attempt's share
 * @param others what is in flight besides it
 * @param doubt by how much the limiter may err because calls in flight are estimated
 * @param attempt of which attempt
 */
public record LimitSample(RateLimits.Window window, long reading, long own, long others, Doubt doubt, Attempt attempt) {
    static final long NO_READING = Long.MIN_VALUE;

    /**
     * By how much the limiter may err.
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
     * @param sentAtNanos when it acquired
     * @param refused whether the provider answered 429, and so did not count it
     * @param retryAfterNanos the Retry-After; negative where there is none
     * @param nowNanos when the response came
     */
    public record Attempt(long sentAtNanos, boolean refused, long retryAfterNanos, long nowNanos) {}

    long remaining() {
        return window.remaining().orElse(-1);
    }

    /** Negative where the response has none. */
    long resetNanos() {
        return window.reset().map(Duration::toNanos).orElse(-1L);
    }
}
