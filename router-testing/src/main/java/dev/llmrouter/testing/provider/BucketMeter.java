package dev.llmrouter.testing.provider;

import java.util.concurrent.TimeUnit;

/**
 * A bucket that refills all the time. Exact: it counts in millionths of a sixtieth of a token, of which a limit of n per minute brings n each
 * microsecond; no provider tells times that are finer.
 */
final class BucketMeter implements LimitMeter {
    private static final long NANOS_PER_MICRO = 1000;
    /** A whole token, in what a limit of one per minute brings each microsecond. */
    private static final long TOKEN = TimeUnit.MINUTES.toMicros(1);

    private final long perMinute;
    private final long windowNanos;
    private final long capacity;
    private long level; // as of filledAtMicros; below zero is debt
    private long filledAtMicros = Long.MIN_VALUE / 2; // long ago, and no difference to it overflows

    /** Holds what a window brings, and at least one whole token if it refills at all. */
    BucketMeter(long perMinute, long windowNanos) {
        this.perMinute = perMinute;
        this.windowNanos = windowNanos;
        long held = Math.multiplyExact(perMinute, windowNanos / NANOS_PER_MICRO);
        capacity = perMinute == 0 ? 0 : Math.max(TOKEN, held);
        level = capacity;
    }

    @Override
    public long waitFor(long amount, long now) {
        fill(now);
        long wanted = amount * TOKEN;
        if (wanted > capacity) {
            return Math.max(windowNanos, untilLevel(capacity));
        }
        return untilLevel(wanted);
    }

    @Override
    public Charge take(long amount, long now) {
        fill(now);
        level -= amount * TOKEN;
        return (difference, later) -> {
            fill(later);
            level = Math.min(capacity, level - difference * TOKEN);
        };
    }

    @Override
    public long remaining(long now) {
        fill(now);
        return Math.max(0, level / TOKEN);
    }

    @Override
    public long limit() {
        return perMinute;
    }

    @Override
    public long untilReset(long now) {
        fill(now);
        return untilLevel(capacity);
    }

    private void fill(long now) {
        long nowMicros = Math.floorDiv(now, NANOS_PER_MICRO);
        long elapsed = nowMicros - filledAtMicros;
        level = elapsed >= microsUntil(capacity) ? capacity : level + elapsed * perMinute;
        filledAtMicros = nowMicros;
    }

    private long untilLevel(long wanted) {
        return microsUntil(wanted) * NANOS_PER_MICRO;
    }

    private long microsUntil(long wanted) {
        long missing = wanted - level;
        return missing <= 0 ? 0 : (missing + perMinute - 1) / perMinute;
    }
}
