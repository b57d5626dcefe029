package dev.llmrouter.policy;

import dev.llmrouter.catalog.Bounded;
import java.time.Duration;

/**
 * Whether a request waits when no deployment of its group has room.
 *
 * @param maxWait {@code max_wait}: the longest wait; zero to fail or fall back at once, or after 50 ms where
 *     a store shares the limits
 * @param maxWaiting {@code max_waiting}: how many requests of one group may wait at once; the next ones fail
 *     or fall back at once
 */
public record WaitPolicy(Duration maxWait, int maxWaiting) {
    /** Long enough for a minute's limit to give way under a burst, short enough for a person to wait. */
    public static final Duration DEFAULT_MAX_WAIT = Duration.ofSeconds(10);
    /** What a thousand requests a second bring in the longest wait; each costs a few hundred bytes. */
    public static final int DEFAULT_MAX_WAITING = 10_000;

    /**
     * Refuses negative numbers.
     *
     * @param maxWait the longest wait
     * @param maxWaiting how many may wait at once
     */
    public WaitPolicy {
        if (maxWait.isNegative() || maxWaiting < 0) {
            throw new IllegalArgumentException(
                    "maxWait and maxWaiting must be zero or more, not " + maxWait + " and " + maxWaiting);
        }
        maxWait = Bounded.of(maxWait);
    }

    /** {@return at most ten seconds, and ten thousand requests} */
    public static WaitPolicy standard() {
        return new WaitPolicy(DEFAULT_MAX_WAIT, DEFAULT_MAX_WAITING);
    }
}
