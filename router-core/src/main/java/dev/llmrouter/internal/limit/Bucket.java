package dev.llmrouter.internal.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket that is refilled all the time and holds a burst: the generic cell rate algorithm. It remembers one
 * moment, from which on it is full. Never more than the burst and what flows in, between any two moments.
 *
 * <p>A correction counts from the moment it is made, as at the providers. An amount has left a bucket once
 * the bucket was full again: whatever was taken before has then flowed in, and giving it back gives nothing.
 * The age of a call decides nothing, because a bucket that is never full is in debt for all that was taken
 * since it was, and a reservation that is too high is part of that debt until it is given back.
 */
public final class Bucket implements RateLimiter {
    /**
     * A unit's time is rounded up to whole nanoseconds where that slows the flow by less than 0.1 %: a burst
     * of units then fits exactly.
     */
    private static final double ROUNDED_FROM = 1000;
    /** 13 days of flow: no true amount costs more, and thousands of them do not overflow. */
    private static final long MOST_COST = 1L << 50;

    /** How many standard deviations to leave over: what a bucket leaves over costs once, and never again. */
    private static final double DEVIATIONS = 6;
    /** Left over at most, of the burst: the rest must hold what is larger than the mean. */
    private static final double MOST_SPARE = 0.7;

    private final double nanosPerUnit;
    private final long burst;
    private final long burstNanos;
    private final long origin;
    /** Nanoseconds since the origin. */
    private final AtomicLong fullFrom = new AtomicLong();
    /**
     * When it was last found full, by a request or a correction. What was taken before was refilled since
     * then.
     */
    private final AtomicLong foundFull = new AtomicLong();
    /** Written on a refusal. */
    private volatile long guardNanos;

    /**
     * A full bucket.
     *
     * @param limit units that flow in during the period, more than 0
     * @param periodNanos the period
     * @param burst units that it holds, more than 0
     * @param nowNanos the moment
     */
    public Bucket(long limit, long periodNanos, long burst, long nowNanos) {
        double nanos = periodNanos / (double) limit;
        nanosPerUnit = nanos >= ROUNDED_FROM ? Math.ceil(nanos) : nanos;
        this.burst = burst;
        burstNanos = cost(burst);
        origin = nowNanos;
    }

    @Override
    public boolean tryAcquire(long amount, long headroom, long nowNanos) {
        long now = nowNanos - origin;
        long cost = cost(amount);
        long latest = now + burstNanos - needed(amount, headroom);
        while (true) {
            long full = fullFrom.get();
            if (full > latest) {
                return false;
            }
            if (now > full) {
                findFull(now);
            }
            if (fullFrom.compareAndSet(full, Math.max(full, now) + cost)) {
                return true;
            }
        }
    }

    /** Recorded before the bucket is used: a correction in between then fails, and looks again. */
    private void findFull(long now) {
        long before = foundFull.get();
        while (before < now && !foundFull.compareAndSet(before, now)) {
            before = foundFull.get();
        }
    }

    @Override
    public void adjust(long taken, long truth, long takenAtNanos, long nowNanos) {
        long now = nowNanos - origin;
        long more = cost(truth) - cost(taken);
        while (more != 0) {
            long full = fullFrom.get();
            if (now > full) {
                findFull(now);
            }
            boolean refilled = more < 0 && takenAtNanos - origin < foundFull.get();
            long from = more > 0 ? Math.max(full, now) : full;
            if (refilled || fullFrom.compareAndSet(full, from + more)) {
                return;
            }
        }
    }

    @Override
    public long nanosUntilAvailable(long amount, long headroom, long nowNanos) {
        return Math.max(0, missing(nowNanos) + needed(amount, headroom) - burstNanos);
    }

    /** What is taken has to flow in again, whatever else is in it. */
    @Override
    public long delay(long waiting, long amount, long headroom, long nowNanos) {
        return cost(amount);
    }

    /** How much must be in it, as time. */
    private long needed(long amount, long headroom) {
        return Math.min(cost(amount + headroom) + guardNanos, burstNanos);
    }

    @Override
    public long used(long nowNanos) {
        return (long) Math.ceil(missing(nowNanos) / nanosPerUnit);
    }

    @Override
    public void forEachSpent(long nowNanos, Spendings each) {
        long used = used(nowNanos);
        if (used > 0) {
            each.spent(used, nowNanos);
        }
    }

    @Override
    public void takeOver(RateLimiter before, long nowNanos) {
        // That this one is full now is no fact about the amounts before: their calls still give back.
        long found =
                before instanceof Bucket bucket ? bucket.origin + bucket.foundFull.get() - origin : foundFull.get();
        RateLimiter.super.takeOver(before, nowNanos);
        foundFull.set(found);
    }

    @Override
    public long available(long nowNanos) {
        return Math.max(0, burst - used(nowNanos));
    }

    @Override
    public long capacity() {
        return burst;
    }

    @Override
    public long headroomFor(double expected, double deviation) {
        return (long) Math.max(0, Math.min(expected + DEVIATIONS * deviation, MOST_SPARE * burst));
    }

    @Override
    public void guard(long nanos) {
        guardNanos = Math.min(nanos, (long) (MOST_SPARE * burstNanos));
    }

    @Override
    public long guard() {
        return guardNanos;
    }

    /** Nanoseconds until it is full. */
    private long missing(long nowNanos) {
        return Math.max(0, fullFrom.get() - (nowNanos - origin));
    }

    private long cost(long amount) {
        return (long) Math.min(MOST_COST, Math.ceil(amount * nanosPerUnit));
    }
}
