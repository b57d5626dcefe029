package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.usage.Quota;
import java.time.Duration;

/**
 * One limit: how much, in which time, counted how.
 *
 * @param kind a window, or a bucket
 * @param limit units in a period, more than 0
 * @param periodNanos the length of the window, or the time in which a bucket gets the limit
 * @param burst what a bucket holds; of a window the limit
 */
public record Bandwidth(Kind kind, long limit, long periodNanos, long burst) {
    /** A difference that is not worth a new limiter, and smaller than what headers round. */
    private static final double ALIKE = 0.01;
    /**
     * Two numbers that are meant to be the same may differ by this much where one of them was rounded to
     * slices.
     */
    private static final double CLOSE = 0.03;

    static Bandwidth window(long limit, long periodNanos) {
        return new Bandwidth(Kind.SLIDING, limit, periodNanos, limit);
    }

    static Bandwidth bucket(long limit, long periodNanos, long burst) {
        return new Bandwidth(Kind.BUCKET, limit, periodNanos, Math.max(1, burst));
    }

    /** Units that flow in a nanosecond. */
    double rate() {
        return limit / (double) periodNanos;
    }

    /** How long a spending matters: a window's length, or the time in which a bucket fills. */
    long countsForNanos() {
        return kind == Kind.SLIDING ? periodNanos : (long) (burst / rate());
    }

    /**
     * A part of it.
     *
     * @param keepsBurst whether a bucket holds as much as before, and only less flows in
     */
    Bandwidth times(double share, boolean keepsBurst) {
        long part = Math.max(1, Math.round(limit * share));
        long holds = keepsBurst ? burst : Math.max(1, Math.round(burst * share));
        return new Bandwidth(kind, part, periodNanos, kind == Kind.SLIDING ? part : holds);
    }

    /** A limiter that counts in this way, with so much used. */
    RateLimiter newLimiter(long used, long nowNanos) {
        RateLimiter limiter = kind == Kind.BUCKET
                ? new Bucket(limit, periodNanos, burst, nowNanos)
                : new SlidingWindowCounter(limit, periodNanos, nowNanos);
        limiter.adjust(0, used, nowNanos, nowNanos);
        return limiter;
    }

    public static Bandwidth of(Quota.Limit limit) {
        return new Bandwidth(
                limit.kind(), Math.max(1, limit.limit()), limit.period().toNanos(), Math.max(1, limit.burst()));
    }

    /** As the store and other processes see it. */
    Quota.Limit asLimit() {
        return new Quota.Limit(kind, limit, Duration.ofNanos(periodNanos), burst);
    }

    boolean isLike(Bandwidth other) {
        return kind == other.kind
                && near(rate(), other.rate(), ALIKE)
                && near((double) burst, (double) other.burst, ALIKE);
    }

    boolean hasRateOf(Bandwidth other) {
        return near(rate(), other.rate(), CLOSE);
    }

    /** Whether it refuses what the other one lets pass. */
    boolean isTighterThan(Bandwidth other) {
        return rate() < other.rate() * (1 - ALIKE) || burst < other.burst * (1 - CLOSE);
    }

    private static boolean near(double one, double other, double part) {
        return Math.abs(one - other) <= part * Math.max(one, other);
    }
}
