package dev.llmrouter.internal.limit;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A sliding window for any amounts, in slices. A slice counts whole until all of it has left the window, and one slice longer for threads
 * that come late: never more than the limit in any window, and less by at most two slices' share, 0.4 %.
 *
 * <p>The total is raised before an amount is put into its slice, and lowered after it was taken out: it never says less than is spent. The slice that
 * fills stands beside the total, so that as a rule a request needs one line of a cache, and moves to its slot when the next one begins.
 */
public final class SlidingWindowCounter implements RateLimiter {
    /** Two of them are the 0.4 % of a window that may be held back. */
    private static final int SLICES = 500;
    /** A power of two with room for the slices of a window, those two, and those of a guard. */
    private static final int SLOTS = 512;
    /** What is left of the slots; 1.6 % of a window. */
    private static final int MOST_GUARD = 8;
    /** Left over at most, of the limit: what a window leaves over is lost. */
    private static final double MOST_SPARE = 0.04;
    /** How many standard deviations to leave over: one request of forty could be refused when it takes the last room there is. */
    private static final double DEVIATIONS = 3;

    private static final int SLOT_BITS = 9;
    /** 2⁴³ tokens in a slice are thousands of the largest amounts there are; the other bits say whose slice it is. */
    private static final int AMOUNT_BITS = 44;

    private static final int LAP_BITS = Long.SIZE - AMOUNT_BITS;
    /** What does not fit beside the total goes to the slot at once; the other bits are the slice's last 30, which come again after years. */
    private static final int FILLING_BITS = 34;

    private static final int SLICE_BITS = Long.SIZE - FILLING_BITS;

    // Fields, and not objects of their own: among ten thousand deployments each object is another line that no cache
    // has.
    private static final AtomicLongFieldUpdater<SlidingWindowCounter> TOTAL =
            AtomicLongFieldUpdater.newUpdater(SlidingWindowCounter.class, "total");
    private static final AtomicLongFieldUpdater<SlidingWindowCounter> NEWEST =
            AtomicLongFieldUpdater.newUpdater(SlidingWindowCounter.class, "newest");
    private static final AtomicLongFieldUpdater<SlidingWindowCounter> FILLING =
            AtomicLongFieldUpdater.newUpdater(SlidingWindowCounter.class, "filling");
    private static final AtomicReferenceFieldUpdater<SlidingWindowCounter, AtomicLongArray> MADE =
            AtomicReferenceFieldUpdater.newUpdater(SlidingWindowCounter.class, AtomicLongArray.class, "slots");

    private final long limit;
    private final long sliceNanos;
    private final long origin;
    /**
     * In each slot the amount of one slice, and of which lap around the slots. A slot that was cleared belongs to the next lap. Made when the
     * first slice is over: most limits that a deployment may have it does not have.
     */
    private volatile @Nullable AtomicLongArray slots;

    private volatile long total;
    private volatile long newest;
    /** The amount of one slice, the newest but for threads that are late, and which one that is. */
    private volatile long filling;
    /** Slices by which the window is longer; written by who hears of a refusal. */
    private volatile int guard;

    public SlidingWindowCounter(long limit, long windowNanos, long nowNanos) {
        this.limit = limit;
        // Rounded up: a window is never longer than its slices.
        sliceNanos = (windowNanos + SLICES - 1) / SLICES;
        origin = nowNanos;
    }

    @Override
    public boolean tryAcquire(long amount, long headroom, long nowNanos) {
        long slice = advance(nowNanos);
        long most = limit - Math.min(amount + headroom, limit);
        long before = total;
        while (before <= most && limit > 0) {
            if (TOTAL.compareAndSet(this, before, before + amount)) {
                put(slice, amount);
                return true;
            }
            before = total;
        }
        return false;
    }

    @Override
    public void adjust(long taken, long truth, long takenAtNanos, long nowNanos) {
        long slice = slice(takenAtNanos);
        if (truth > taken) {
            TOTAL.addAndGet(this, truth - taken);
            put(slice, truth - taken);
        } else if (truth < taken && takeOut(slice, taken - truth)) {
            TOTAL.addAndGet(this, truth - taken);
        }
    }

    private void put(long slice, long amount) {
        long word = filling;
        while (isOf(word, slice) && filled(word) + amount < 1L << FILLING_BITS) {
            if (FILLING.compareAndSet(this, word, word + amount)) {
                return;
            }
            word = filling;
        }
        putIntoSlot(slice, amount);
    }

    /** What comes so late that its slot is another lap's has left the window. */
    private void putIntoSlot(long slice, long amount) {
        AtomicLongArray slots = madeSlots();
        int slot = slot(slice);
        while (true) {
            long word = slots.get(slot);
            long ahead = ahead(word, slice);
            if (ahead > 0) {
                TOTAL.addAndGet(this, -amount);
                return;
            }
            if (ahead < 0) {
                clear(slots, slot, word, slice - SLOTS);
            } else if (slots.compareAndSet(slot, word, word(lap(slice), amount(word) + amount))) {
                return;
            }
        }
    }

    /** False when the slice has left the window, or what is to be taken out was counted in a later one: then it stays until that leaves. */
    private boolean takeOut(long slice, long amount) {
        long word = filling;
        while (isOf(word, slice) && filled(word) >= amount) {
            if (FILLING.compareAndSet(this, word, word - amount)) {
                return true;
            }
            word = filling;
        }
        return takeOutOfSlot(slice, amount);
    }

    private boolean takeOutOfSlot(long slice, long amount) {
        AtomicLongArray slots = madeSlots();
        int slot = slot(slice);
        while (true) {
            long word = slots.get(slot);
            if (ahead(word, slice) != 0 || amount(word) < amount) {
                return false;
            }
            if (slots.compareAndSet(slot, word, word(lap(slice), amount(word) - amount))) {
                return true;
            }
        }
    }

    /** Clears the slices that have left the window; answers with the slice in which to count. */
    private long advance(long nowNanos) {
        long slice = slice(nowNanos);
        long seen = newest;
        while (slice > seen) {
            begin(slice, seen);
            AtomicLongArray made = slots;
            if (made != null) {
                clearUntil(made, slice - SLICES - 2 - guard, seen);
            }
            // Only now, so that whoever sees it finds them cleared.
            NEWEST.compareAndSet(this, seen, slice);
            seen = newest;
        }
        return Math.max(slice, seen - 1);
    }

    /** From now on this slice fills; the one before goes to its slot. In between the total alone has it, which is enough. */
    private void begin(long slice, long seen) {
        long word = filling;
        long before = sliceOf(word, seen);
        while (before < slice) {
            if (filled(word) > 0) {
                madeSlots();
            }
            if (FILLING.compareAndSet(this, word, slice << FILLING_BITS)) {
                if (filled(word) > 0) {
                    putIntoSlot(before, filled(word));
                }
                return;
            }
            word = filling;
            before = sliceOf(word, seen);
        }
    }

    private void clearUntil(AtomicLongArray slots, long last, long seen) {
        // The guard may have been longer when it was last advanced.
        for (long old = Math.max(seen - SLICES - 1 - MOST_GUARD, last - SLOTS + 1); old <= last; old++) {
            long word = slots.get(slot(old));
            while (ahead(word, old) <= 0) {
                clear(slots, slot(old), word, old);
                word = slots.get(slot(old));
            }
        }
    }

    // The updater's type cannot say that there is nothing at first.
    @SuppressWarnings("NullAway")
    private AtomicLongArray madeSlots() {
        AtomicLongArray made = slots;
        if (made == null) {
            MADE.compareAndSet(this, null, new AtomicLongArray(SLOTS));
            made = requireNonNull(slots, "made above, if not by another thread");
        }
        return made;
    }

    /** Hands a slot from a slice, or an earlier one, to the slice of the next lap. Does nothing if the slot has changed. */
    private void clear(AtomicLongArray slots, int slot, long word, long slice) {
        if (slots.compareAndSet(slot, word, word(lap(slice) + 1, 0))) {
            TOTAL.addAndGet(this, -amount(word));
        }
    }

    @Override
    public long nanosUntilAvailable(long amount, long headroom, long nowNanos) {
        if (limit == 0) {
            return Long.MAX_VALUE;
        }
        long most = limit - Math.min(amount + headroom, limit);
        // Time only takes away from what is counted: what fits now needs no look at the slices.
        if (total <= most) {
            return 0;
        }
        long now = advance(nowNanos);
        long left = total;
        if (left <= most) {
            return 0;
        }
        AtomicLongArray slots = madeSlots();
        int longer = guard;
        long slice = now - SLICES - 2 - longer;
        while (left > most && slice <= now) {
            slice++;
            long word = slots.get(slot(slice));
            left -= ahead(word, slice) == 0 ? amount(word) : 0;
            long fills = filling;
            left -= isOf(fills, slice) ? filled(fills) : 0;
        }
        return Math.max(1, origin + (slice + SLICES + 2 + longer) * sliceNanos - nowNanos);
    }

    @Override
    public long used(long nowNanos) {
        advance(nowNanos);
        return Math.max(0, total);
    }

    @Override
    public long available(long nowNanos) {
        return limit == Long.MAX_VALUE ? limit : Math.max(0, limit - used(nowNanos));
    }

    @Override
    public void forEachSpent(long nowNanos, Spendings each) {
        long now = advance(nowNanos);
        AtomicLongArray made = madeSlots();
        for (long slice = Math.max(0, now - SLICES - 1 - guard); slice <= now; slice++) {
            long word = made.get(slot(slice));
            long fills = filling;
            long amount = (ahead(word, slice) == 0 ? amount(word) : 0) + (isOf(fills, slice) ? filled(fills) : 0);
            if (amount > 0) {
                // At its end: what is in it counts too long rather than too short.
                each.spent(amount, Math.min(nowNanos, origin + (slice + 1) * sliceNanos - 1));
            }
        }
    }

    @Override
    public long capacity() {
        return limit;
    }

    @Override
    public long headroomFor(double expected, double deviation) {
        // Comparisons, because Math.min and Math.max of doubles take longer than all else here.
        double unsure = DEVIATIONS * deviation;
        double most = MOST_SPARE * limit;
        double headroom = expected + (unsure < most ? unsure : most);
        double half = limit / 2.0;
        return headroom > 0 ? (long) (headroom < half ? headroom : half) : 0;
    }

    @Override
    public void guard(long nanos) {
        guard = (int) Math.min((nanos + sliceNanos - 1) / sliceNanos, MOST_GUARD);
    }

    @Override
    public long guard() {
        return guard * sliceNanos;
    }

    /** A moment from before the origin, read by a thread that was late, counts as the origin. */
    private long slice(long nowNanos) {
        long since = Math.max(0, nowNanos - origin);
        // Mostly the newest: a multiplication is a fifth of a division, and a look at a group asks each of its meters.
        long seen = newest;
        long into = since - seen * sliceNanos;
        return into >= 0 && into < sliceNanos ? seen : since / sliceNanos;
    }

    private static int slot(long slice) {
        return (int) (slice & (SLOTS - 1));
    }

    private static long lap(long slice) {
        return slice >> SLOT_BITS;
    }

    private static long word(long lap, long amount) {
        return lap << AMOUNT_BITS | (amount & (-1L >>> LAP_BITS));
    }

    private static long amount(long word) {
        return word << LAP_BITS >> LAP_BITS;
    }

    private static boolean isOf(long filling, long slice) {
        return (filling ^ slice << FILLING_BITS) >>> FILLING_BITS == 0;
    }

    /** The slice that fills: of all that end in the same bits the one nearest to one that filled a while ago. */
    private static long sliceOf(long filling, long near) {
        return near + (((filling >>> FILLING_BITS) - near) << FILLING_BITS >> FILLING_BITS);
    }

    private static long filled(long filling) {
        return filling & (-1L >>> SLICE_BITS);
    }

    /** By how many laps the slot is ahead of a slice; laps are counted in a circle that takes two years of minutes. */
    private static long ahead(long word, long slice) {
        return ((word >> AMOUNT_BITS) - lap(slice)) << AMOUNT_BITS >> AMOUNT_BITS;
    }
}
