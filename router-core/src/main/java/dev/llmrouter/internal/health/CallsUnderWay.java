package dev.llmrouter.internal.health;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When the calls began from which a first byte of answer is awaited. Of more than 32 the newest are
 * not tracked: silence shows in those that are. Thread-safe without locks; nothing is allocated for a call.
 */
final class CallsUnderWay {
    /** What {@link #begin} answers for a call that is not tracked. */
    static final int UNTRACKED = -1;

    private static final int SLOTS = Integer.SIZE;
    private static final int ALL = -1;
    private static final long NONE = 0;
    /** In each mark: that there is a call. */
    private static final long SET = 2;
    /** In each mark: whether the answer is streamed, so that its first output is awaited. */
    private static final long STREAMED = 1;
    /** Marks may change while the oldest is searched; it is searched again with the next call. */
    private static final int MOST_SEARCHES = 8;

    /** What one call may add at most: a single answer may be long for reasons of its own. */
    static final double MOST_OF_ONE = 7;

    private final AtomicLongArray marks = new AtomicLongArray(SLOTS);
    /** A bit for each slot that a call has, so that a search looks at those only. */
    private final AtomicInteger taken = new AtomicInteger();
    /** The mark of the oldest call; {@link #NONE} while there is none. */
    private volatile long oldest = NONE;

    int begin(long startNanos, boolean streamed) {
        int before = taken.get();
        while (before != ALL) {
            int bit = Integer.lowestOneBit(~before);
            if (taken.compareAndSet(before, before | bit)) {
                int slot = Integer.numberOfTrailingZeros(bit);
                long mark = (startNanos & ~3L) | SET | (streamed ? STREAMED : 0);
                marks.set(slot, mark);
                long known = oldest;
                if (known == NONE || mark - known < 0) {
                    oldest = mark;
                }
                return slot;
            }
            before = taken.get();
        }
        return UNTRACKED;
    }

    void end(int slot) {
        if (slot != UNTRACKED) {
            long mark = marks.getAndSet(slot, NONE);
            taken.getAndAdd(-(1 << slot));
            if (mark == oldest) {
                searchOldest();
            }
        }
    }

    private void searchOldest() {
        for (int searches = 0; searches < MOST_SEARCHES; searches++) {
            long found = first();
            oldest = found;
            // A call that began or ended meanwhile may have looked at the one before.
            if (found == first()) {
                return;
            }
        }
    }

    private long first() {
        long first = NONE;
        for (int left = taken.get(); left != 0; left &= left - 1) {
            long mark = marks.get(Integer.numberOfTrailingZeros(left));
            if (mark != NONE && (first == NONE || mark - first < 0)) {
                first = mark;
            }
        }
        return first;
    }

    /** How long ago the oldest began; −1 when none is under way. */
    long oldestAgeNanos(long nowNanos) {
        long mark = oldest;
        return mark == NONE ? -1 : Math.max(0, nowNanos - mark);
    }

    /** How many began before a moment. */
    int beganBefore(long nanos) {
        int count = 0;
        for (int left = taken.get(); left != 0; left &= left - 1) {
            long mark = marks.get(Integer.numberOfTrailingZeros(left));
            count += mark != NONE && mark - nanos < 0 ? 1 : 0;
        }
        return count;
    }

    /**
     * How improbable it is by these pasts that none of the calls was answered since a moment: the surprises, added.
     *
     * @param slowdown how many times longer calls take now than they did
     */
    double surprise(DurationHistory whole, DurationHistory streamed, long sinceNanos, double slowdown, long nowNanos) {
        double sum = 0;
        for (int left = taken.get(); left != 0; left &= left - 1) {
            long mark = marks.get(Integer.numberOfTrailingZeros(left));
            if (mark != NONE) {
                DurationHistory past = (mark & STREAMED) == 0 ? whole : streamed;
                double more = past.surpriseBetween(
                        (long) ((sinceNanos - mark) / slowdown), (long) ((nowNanos - mark) / slowdown));
                sum += Math.min(MOST_OF_ONE, more);
            }
        }
        return sum;
    }
}
