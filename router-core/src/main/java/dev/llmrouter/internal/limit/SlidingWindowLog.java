package dev.llmrouter.internal.limit;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/**
 * A sliding window for requests that is exact to the nanosecond. Each request that the limit allows has a
 * place, which it holds for one window from the moment it was taken: no window can hold more requests than
 * there are places, in whatever order threads take them.
 */
public final class SlidingWindowLog implements RateLimiter {
    /**
     * Larger limits are counted in slices: 8 kB for each deployment, and a look at all places takes less than
     * a microsecond.
     */
    static final int MOST = 1024;

    private final long windowNanos;
    private final long origin;
    /** A guard is at most this part of a window: 1.6 %. */
    private static final int GUARD_PART = 64;
    /** Before all moments, whatever the guard. */
    private static final long NEVER_TAKEN = Long.MIN_VALUE / 2;

    /** When each place has been held for a window, in nanoseconds since the origin. */
    private final AtomicLongArray freeFrom;
    /** Where the place that was taken the longest ago should be; only a hint, so threads may set it back. */
    private final AtomicInteger oldest = new AtomicInteger();
    /** Written on a refusal. */
    private volatile long guardNanos;

    public SlidingWindowLog(int limit, long windowNanos, long nowNanos) {
        freeFrom = new AtomicLongArray(limit);
        for (int place = 0; place < limit; place++) {
            freeFrom.setPlain(place, NEVER_TAKEN);
        }
        this.windowNanos = windowNanos;
        origin = nowNanos;
    }

    /** Takes one place; larger amounts do not occur among requests. */
    @Override
    public boolean tryAcquire(long amount, long headroom, long nowNanos) {
        long now = sinceOrigin(nowNanos);
        long latest = now - guardNanos;
        int place = oldest.get();
        for (int looked = 0; looked < freeFrom.length(); looked++) {
            long free = freeFrom.get(place);
            int next = after(place);
            if (free <= latest && freeFrom.compareAndSet(place, free, now + windowNanos)) {
                oldest.setRelease(next);
                return true;
            }
            place = next;
        }
        return false;
    }

    /**
     * Places that are held until the same moment are alike: any one of them can be given back. Where more is
     * added than there are places, the newest keep them: until one of these leaves the window there is no
     * room anyway.
     */
    @Override
    public void adjust(long taken, long truth, long takenAtNanos, long nowNanos) {
        for (long more = Math.min(truth - taken, freeFrom.length()); more > 0; more--) {
            int place = oldest.getAndUpdate(this::after);
            freeFrom.accumulateAndGet(place, sinceOrigin(takenAtNanos) + windowNanos, Math::max);
        }
        if (truth >= taken) {
            return;
        }
        // Not free from ever: a late thread would find it free at a moment when the call before still held
        // it.
        long since = sinceOrigin(takenAtNanos);
        long held = since + windowNanos;
        int place = oldest.get();
        for (int looked = 0; looked < freeFrom.length(); looked++) {
            place = place == 0 ? freeFrom.length() - 1 : place - 1;
            if (freeFrom.get(place) == held && freeFrom.compareAndSet(place, held, since - guardNanos)) {
                return;
            }
        }
    }

    @Override
    public long nanosUntilAvailable(long amount, long headroom, long nowNanos) {
        if (headroom > 0) {
            return untilFree(headroom, sinceOrigin(nowNanos) - guardNanos);
        }
        long now = sinceOrigin(nowNanos) - guardNanos;
        long earliest = Long.MAX_VALUE;
        int place = oldest.get();
        for (int looked = 0; looked < freeFrom.length(); looked++) {
            long free = freeFrom.get(place);
            if (free <= now) {
                return 0;
            }
            earliest = Math.min(earliest, free);
            place = after(place);
        }
        return earliest == Long.MAX_VALUE ? earliest : earliest - now;
    }

    /** Until one place more is free than so many. */
    private long untilFree(long headroom, long now) {
        long[] free = new long[freeFrom.length()];
        for (int place = 0; place < free.length; place++) {
            free[place] = freeFrom.get(place);
        }
        Arrays.sort(free);
        return free.length == 0 ? Long.MAX_VALUE : Math.max(0, free[(int) Math.min(headroom, free.length - 1)] - now);
    }

    @Override
    public long used(long nowNanos) {
        long now = sinceOrigin(nowNanos) - guardNanos;
        long used = 0;
        for (int place = 0; place < freeFrom.length(); place++) {
            used += freeFrom.get(place) > now ? 1 : 0;
        }
        return used;
    }

    @Override
    public void forEachSpent(long nowNanos, Spendings each) {
        long now = sinceOrigin(nowNanos) - guardNanos;
        LongStream.range(0, freeFrom.length())
                .map(place -> freeFrom.get((int) place))
                .filter(free -> free > now)
                .sorted()
                .forEach(free -> each.spent(1, origin + free - windowNanos));
    }

    @Override
    public long available(long nowNanos) {
        return freeFrom.length() - used(nowNanos);
    }

    @Override
    public long capacity() {
        return freeFrom.length();
    }

    /** What requests cost is known: one. */
    @Override
    public long headroomFor(double expected, double deviation) {
        return 0;
    }

    @Override
    public void guard(long nanos) {
        guardNanos = Math.min(nanos, windowNanos / GUARD_PART);
    }

    @Override
    public long guard() {
        return guardNanos;
    }

    /** A moment from before the origin, read by a thread that was late, counts as the origin. */
    private long sinceOrigin(long nowNanos) {
        return Math.max(0, nowNanos - origin);
    }

    private int after(int place) {
        return place + 1 == freeFrom.length() ? 0 : place + 1;
    }
}
