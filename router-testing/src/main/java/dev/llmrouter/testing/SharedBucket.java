package dev.llmrouter.testing;

import dev.llmrouter.usage.Quota;

/**
 * Refilled all the time up to its burst. What is leased is still in it, as it is still in the provider's: so nothing flows in for a lease
 * that waits beside a full bucket.
 */
final class SharedBucket implements SharedMeter {
    /** What is missing from a whole number by rounding alone: a millionth of a token. */
    private static final double ROUNDING = 1e-6;

    private final long born;
    private Quota.Limit limit;
    private double level;
    private long levelAt;

    /** A full one. */
    SharedBucket(Quota.Limit limit, long now) {
        this.limit = limit;
        born = now;
        level = limit.burst();
        levelAt = now;
    }

    @Override
    public Quota.Limit limit() {
        return limit;
    }

    @Override
    public void change(Quota.Limit changed, long now) {
        refill(now);
        level += changed.burst() - limit.burst();
        limit = changed;
    }

    @Override
    public long capacity() {
        return limit.burst();
    }

    @Override
    public long room(long now) {
        refill(now);
        return (long) Math.floor(level + ROUNDING);
    }

    private void refill(long now) {
        if (now > levelAt) {
            level = Math.min(limit.burst(), level + (now - levelAt) / nanosPerUnit());
            levelAt = now;
        }
    }

    /** Infinite when nothing flows in. */
    private double nanosPerUnit() {
        return limit.period().toNanos() / (double) limit.limit();
    }

    /** A bucket was full when the store first saw it: what was spent longer before than it takes to fill has flowed in again. */
    @Override
    public boolean spend(long at, long amount, long now) {
        if (at <= born - limit.burst() * nanosPerUnit()) {
            return false;
        }
        refill(at);
        level = Math.min(limit.burst(), level - amount);
        return true;
    }

    @Override
    public long untilRoom(long needed, long now) {
        long missing = needed - room(now);
        if (missing <= 0) {
            return 0;
        }
        return needed > limit.burst() ? memory() : (long) Math.ceil((needed - level) * nanosPerUnit());
    }

    @Override
    public long memory() {
        // The time in which it fills, unless nothing flows in.
        return (long) Math.max(limit.period().toNanos(), limit.limit() == 0 ? 0 : limit.burst() * nanosPerUnit());
    }
}
