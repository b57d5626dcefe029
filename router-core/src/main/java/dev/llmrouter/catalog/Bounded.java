package dev.llmrouter.catalog;

import java.time.Duration;

/**
 * Durations and numbers that come from outside, cut to what the router reckons with, so that adding up many
 * of them cannot overflow: from files, headers, bodies, other processes. Each is cut once, where it becomes a
 * value of the router. Stateless.
 */
public final class Bounded {
    /**
     * Three years: longer than any wait, and short enough that its nanoseconds can be added up and doubled a
     * few times.
     */
    public static final Duration LONGEST = Duration.ofSeconds(100_000_000);

    /**
     * As long as the router lets a provider decide that it is left alone: by {@code Retry-After}, by a reset,
     * by words.
     */
    public static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

    /**
     * The longest window of a limit, and the longest reset of one; what is longer is an absolute time in the
     * wrong place.
     */
    public static final Duration LONGEST_WINDOW = Duration.ofDays(31);

    /** The longest window of a limit that is not configured. */
    public static final Duration LONGEST_LEARNED = Duration.ofDays(1);

    /**
     * A trillion: as a limit it is a way to say that there is none, and a million of them can be added up.
     */
    public static final long MOST = 1_000_000_000_000L;

    /**
     * A billion: a hundred times the largest context. A provider that counts more tokens for one call has not
     * counted.
     */
    public static final long MOST_TOKENS_OF_A_CALL = 1L << 30;

    /** The largest whole number that a store's script counts exactly. */
    public static final long MOST_SHARED = 1L << 53;

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

    /**
     * A wait: not negative, and at most this long.
     *
     * @param length any length
     * @param longest the longest that counts
     * @return the length between zero and that
     */
    public static Duration wait(Duration length, Duration longest) {
        if (length.isNegative()) {
            return Duration.ZERO;
        }
        return length.compareTo(longest) > 0 ? longest : length;
    }

    /**
     * A count: not negative, and at most {@link #MOST}.
     *
     * @param count any number
     * @return the number between zero and that
     */
    public static long count(long count) {
        return Math.max(0, Math.min(MOST, count));
    }

    /**
     * A count that processes share: not negative, and at most {@link #MOST_SHARED}.
     *
     * @param count any number
     * @return the number between zero and that
     */
    public static long shared(long count) {
        return Math.max(0, Math.min(MOST_SHARED, count));
    }

    /**
     * Returns whether a call can have had so many tokens.
     *
     * @param tokens any number
     * @return whether it is at most {@link #MOST_TOKENS_OF_A_CALL}
     */
    public static boolean isOfACall(long tokens) {
        return tokens <= MOST_TOKENS_OF_A_CALL;
    }
}
