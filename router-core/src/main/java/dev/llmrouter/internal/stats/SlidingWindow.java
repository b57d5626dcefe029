package dev.llmrouter.internal.stats;

import java.util.Arrays;

/**
 * Counts what was spent in the last window, in slices. The oldest slice counts whole until all of it has left
 * the window: never more than the limit in any window, and at most one slice's share less. Not thread-safe:
 * the deployment's lock guards it.
 */
public final class SlidingWindow {
    /** A window of a minute in slices of 250 ms: at most 0.42 % of a steady flow is held back. */
    private static final int SLICES = 240;

    private static final long[] NOTHING = new long[SLICES + 1];

    /** Made for the first amount: most deployments never fail. */
    private long[] spent = NOTHING;

    private boolean own; // whether what is spent is this window's

    private final long sliceNanos;
    private final long origin;
    private long newest;
    private long total;

    public SlidingWindow(long windowNanos, long nowNanos) {
        sliceNanos = Math.max(1, windowNanos / SLICES);
        origin = nowNanos;
    }

    /** The slice of a moment; what is spent is later settled in the slice in which it was reserved. */
    public long slice(long nowNanos) {
        return (nowNanos - origin) / sliceNanos;
    }

    /** The first moment after a slice. */
    long endOf(long slice) {
        return origin + (slice + 1) * sliceNanos;
    }

    public long total(long nowNanos) {
        advance(slice(nowNanos));
        return total;
    }

    public void add(long slice, long amount, long nowNanos) {
        advance(slice(nowNanos));
        // What was spent in a slice that has left the window counts no more.
        if (amount != 0 && slice > newest - spent.length && slice <= newest) {
            if (!own) {
                own = true;
                spent = new long[SLICES + 1];
            }
            spent[index(slice)] += amount;
            total += amount;
        }
    }

    /**
     * Nanoseconds until a further amount fits under the limit; 0 when it does, {@link Long#MAX_VALUE} when it
     * never will.
     */
    long untilRoom(long amount, long limit, long nowNanos) {
        advance(slice(nowNanos));
        if (amount > limit) {
            return Long.MAX_VALUE;
        }
        long left = total;
        for (long slice = newest - SLICES; left + amount > limit; slice++) {
            left -= spent[index(slice)];
            if (left + amount <= limit) {
                return origin + (slice + spent.length) * sliceNanos - nowNanos;
            }
        }
        return 0;
    }

    private void advance(long slice) {
        if (total == 0) {
            // Then all slices are empty.
            newest = Math.max(newest, slice);
            return;
        }
        if (slice - newest >= spent.length) {
            Arrays.fill(spent, 0);
            total = 0;
        }
        for (long next = Math.max(newest + 1, slice - spent.length + 1); next <= slice; next++) {
            total -= spent[index(next)];
            spent[index(next)] = 0;
        }
        newest = Math.max(newest, slice);
    }

    private int index(long slice) {
        return Math.floorMod(slice, spent.length);
    }
}
