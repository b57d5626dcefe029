package dev.llmrouter.policy;

import dev.llmrouter.catalog.Bounded;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pause before a deployment that was already tried is tried again. A pure function: the random generator
 * is an argument.
 */
@FunctionalInterface
public interface Backoff {
    /**
     * The pause before a retry.
     *
     * @param retry 0 for the first retry of a group, then 1, 2, …
     * @param random the random generator
     * @return nanoseconds, zero or more
     */
    long nanos(int retry, RandomGenerator random);

    /** {@return the default: from 0.5 s, doubling to at most 8 s, the last quarter of it random} */
    static Backoff standard() {
        return exponential(Duration.ofMillis(500), Duration.ofSeconds(8), 0.25);
    }

    /** {@return no pause at all} */
    static Backoff none() {
        return (retry, random) -> 0;
    }

    /**
     * Doubles from one pause to the next.
     *
     * @param first the pause before the first retry
     * @param most the longest pause
     * @param jitter the random part of each pause, from 0 to 1, so that callers that failed together do not
     *     retry together
     * @return the back-off
     */
    static Backoff exponential(Duration first, Duration most, double jitter) {
        if (first.isNegative() || most.compareTo(first) < 0 || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("a back-off needs 0 ≤ first ≤ most and a jitter from 0 to 1, not "
                    + first + ", " + most + ", " + jitter);
        }
        long start = Bounded.of(first).toNanos();
        long end = Bounded.of(most).toNanos();
        return (retry, random) -> {
            double pause = Math.min(start * Math.pow(2, retry), (double) end);
            return (long) (pause * (1 - jitter * random.nextDouble()));
        };
    }
}
