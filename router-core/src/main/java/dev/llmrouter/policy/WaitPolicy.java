package dev.llmrouter.policy;

import java.time.Duration;

/**
 * Whether a request waits when no deployment of its group has room.
 *
 * @param maxWait {@code max_wait}: the longest wait; zero to fail or fall back at once
 */
public record WaitPolicy(Duration maxWait) {
    /** Long enough for a minute's limit to give way under a burst, short enough for a person to wait. */
    public static final Duration DEFAULT_MAX_WAIT = Duration.ofSeconds(10);

    /**
     * Refuses a negative wait.
     *
     * @param maxWait the longest wait
     */
    public WaitPolicy {
        if (maxWait.isNegative()) {
            throw new IllegalArgumentException("maxWait must be zero or more, not " + maxWait);
        }
    }

    /** {@return at most ten seconds} */
    public static WaitPolicy standard() {
        return new WaitPolicy(DEFAULT_MAX_WAIT);
    }
}
