package dev.llmrouter.catalog;

import java.time.Duration;

/** Durations as the router reckons with them: in nanoseconds, so that "for ever" has to be a number. Stateless. */
public final class Bounded {
    /** Three years: longer than any wait, and short enough that its nanoseconds can be added up and doubled a few times. */
    public static final Duration LONGEST = Duration.ofSeconds(100_000_000);

    private Bounded() {}

    /**
     * The length itself, or {@link #LONGEST} when it is longer.
     *
     * @param length any length
     * @return the shorter of the two
     */
    public static Duration of(Duration length) {
        return length.compareTo(LONGEST) > 0 ? LONGEST : length;
    }
}
