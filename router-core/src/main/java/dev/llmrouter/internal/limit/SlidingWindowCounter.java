package dev.llmrouter.internal.limit;

import static dev.llmrouter.internal.limit.SliceWords.SLOTS;
import static dev.llmrouter.internal.limit.SliceWords.amount;
import static dev.llmrouter.internal.limit.SliceWords.filled;
import static dev.llmrouter.internal.limit.SliceWords.filling;
import static dev.llmrouter.internal.limit.SliceWords.isOf;
import static dev.llmrouter.internal.limit.SliceWords.lap;
import static dev.llmrouter.internal.limit.SliceWords.lapOf;
import static dev.llmrouter.internal.limit.SliceWords.sliceOf;
import static dev.llmrouter.internal.limit.SliceWords.slot;
import static dev.llmrouter.internal.limit.SliceWords.word;
import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A sliding window for any amounts, in slices. A slice counts whole until all of it has left the window, and
 * one slice longer for threads that come late: never more than the limit in any window, and less by at most
 * two slices' share, 0.4 %.
 *
 * <p>The total is raised before an amount is put into its slice, and lowered after it was taken out: it is
 * never less than what is spent. The slice that fills stands beside the total, so that as a rule a request
 * needs one line of a cache. It moves to its slot when the next one begins.
 */
public final class SlidingWindowCounter implements RateLimiter {
    /** Two of them are the 0.4 % of a window that may be held back. */
    private static final int SLICES = 500;
    /** What is left of the slots; 1.6 % of a window. */
    private static final int MOST_GUARD = 8;
    /** Left over at most, of the limit: what a window leaves over is lost. */
    private static final double MOST_SPARE = 0.04;
    /**
     * How many standard deviations to leave over: one request of forty could be refused when it takes the
     * last room there is.
     */
    private static final double DEVIATIONS = 3;

    // Fields, and not objects of their own: among ten thousand deployments each object is another line that
    // no cache has.
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
     * In each slot the amount of one slice, and of which lap around the slots; 0 where nothing is counted.
     * Made when the first slice is over: most limits that a deployment may have it does not have.
     */
    private volatile @Nullable AtomicLongArray slots;

    private volatile long total;
    private volatile long newest;
    /** The amount of one slice, the newest but for threads that are late, and which one that is. */
    private volatile long filling;
    /** Slices by which the window is longer; written on a refusal. */
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

    /** A call that lasted longer than the window changes nothing: none of its amount is counted any more. */
    @Override
    public void adjust(long taken, long truth, long takenAtNanos, long nowNanos) {
        long slice = slice(takenAtNanos);
        if (slice > newest) {
            // Amounts of another limiter. No slice is ever newer than the newest.
            slice = advance(takenAtNanos);
        }
        if (truth > taken) {
            add(truth - taken, slice, takenAtNanos, nowNanos);
        } else if (truth < taken && takeOut(slice, taken - truth)) {
            TOTAL.addAndGet(this, truth - taken);
        }
    }

    private void add(long amount, long slice, long takenAtNanos, long nowNanos) {
        long counted = slice;
        if (hasLeft(slice)) {
            if (nowNanos - takenAtNanos >= (SLICES + 2 + guard) * sliceNanos) {
                return;
            }
            // The clock of this call is behind that of others, which is why the call was counted later.
            counted = advance(nowNanos);
        }
        TOTAL.addAndGet(this, amount);
        put(counted, amount);
    }

    private boolean hasLeft(long slice) {
        return slice <= newest - SLICES - 2 - guard;
    }

    private void put(long slice, long amount) {
        long word = filling;
        while ((isOf(word, slice) || (filled(word) == 0 && slice >= newest))
                && filled(word) + amount < SliceWords.FILLING_END) {
            if (FILLING.compareAndSet(this, word, filling(slice, filled(word) + amount))) {
                return;
            }
            word = filling;
        }
        putIntoSlot(slice, amount);
    }

    private void putIntoSlot(long slice, long amount) {
        AtomicLongArray slots = madeSlots();
        int slot = slot(slice);
        while (true) {
            long word = slots.get(slot);
            // After the word was read: what it holds is then no further away than a lap.
            if (hasLeft(slice)) {
                TOTAL.addAndGet(this, -amount);
                return;
            }
            boolean isOlder = word != 0 && lapOf(word, slice) != lap(slice);
            if (slots.compareAndSet(slot, word, word(lap(slice), isOlder ? amount : amount(word) + amount))) {
                if (isOlder) {
                    TOTAL.addAndGet(this, -amount(word));
                }
                return;
            }
        }
    }

    /**
     * False when the slice has left the window, or when the amount was counted in a later slice: then it
     * stays until that one leaves.
     */
    private boolean takeOut(long slice, long amount) {
        long word = filling;
        // The window is looked at after the word, for the same reason as above.
        while (isOf(word, slice) && filled(word) >= amount && !hasLeft(slice)) {
            if (FILLING.compareAndSet(this, word, word - amount)) {
                return true;
            }
            word = filling;
        }
        AtomicLongArray made = slots;
        return made != null && takeOutOfSlot(made, slice, amount);
    }

    private boolean takeOutOfSlot(AtomicLongArray slots, long slice, long amount) {
        int slot = slot(slice);
        while (true) {
            long word = slots.get(slot);
            if (hasLeft(slice) || lapOf(word, slice) != lap(slice) || amount(word) < amount) {
                return false;
            }
            if (slots.compareAndSet(slot, word, word - amount)) {
                return true;
            }
        }
    }

    /** Clears the slices that have left the window; answers with the slice in which to count. */
    private long advance(long nowNanos) {
        long slice = slice(nowNanos);
        long seen = newest;
        while (slice > seen) {
            long last = slice - SLICES - 2 - guard;
            emptyFilling(last, seen);
            AtomicLongArray made = slots;
            if (made != null) {
                clearUntil(made, last, seen);
            }
            // Only now, so that a thread that sees it finds them cleared.
            NEWEST.compareAndSet(this, seen, slice);
            seen = newest;
        }
        return Math.max(slice, seen - 1);
    }

    /** Moves the slice that fills to its slot. In between the total alone has it, which is enough. */
    private void emptyFilling(long last, long seen) {
        long word = filling;
        while (filled(word) > 0 && newest == seen) {
            long slice = Math.min(seen, sliceOf(word, seen));
            if (FILLING.compareAndSet(this, word, 0)) {
                if (slice > last) {
                    putIntoSlot(slice, filled(word));
                } else {
                    TOTAL.addAndGet(this, -filled(word));
                }
            }
            word = filling;
        }
    }

    /**
     * Clears what is in slices up to the last one. While the newest slice is the one seen, no word is of a
     * later slice, nor of one that was cleared before: so close to it, the bits of a lap leave no doubt,
     * however long the silence.
     */
    private void clearUntil(AtomicLongArray slots, long last, long seen) {
        // The guard may have been longer when it was last advanced.
        for (long old = Math.max(seen - SLICES - 1 - MOST_GUARD, last - SLOTS + 1); old <= last; old++) {
            int slot = slot(old);
            long word = slots.get(slot);
            while (word != 0 && newest == seen && lapOf(word, seen) <= lap(old)) {
                if (slots.compareAndSet(slot, word, 0)) {
                    TOTAL.addAndGet(this, -amount(word));
                }
                word = slots.get(slot);
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
        int longer = guard;
        long slice = now - SLICES - 2 - longer;
        while (left > most && slice <= now) {
            slice++;
            left -= amountOf(slice);
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

    private long amountOf(long slice) {
        AtomicLongArray made = slots;
        long word = made == null ? 0 : made.get(slot(slice));
        long fills = filling;
        return (lapOf(word, slice) == lap(slice) ? amount(word) : 0) + (isOf(fills, slice) ? filled(fills) : 0);
    }

    @Override
    public void forEachSpent(long nowNanos, Spendings each) {
        long first = Math.max(0, advance(nowNanos) - SLICES - 1 - guard);
        // The newest may have begun after the caller read its clock.
        long last = newest;
        long listed = 0;
        for (long slice = first; slice <= last; slice++) {
            long amount = amountOf(slice);
            if (amount > 0) {
                long begin = origin + slice * sliceNanos;
                // At its end: what is in it counts too long rather than too short.
                each.spent(amount, Math.min(begin + sliceNanos - 1, Math.max(begin, nowNanos)));
                listed += amount;
            }
        }
        long moving = total - listed;
        if (moving > 0) {
            // On its way to a slot, or into a slice that was listed before it came.
            each.spent(moving, Math.max(nowNanos, origin + last * sliceNanos));
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
        // Mostly the newest: a multiplication is a fifth of a division, and a look at a group asks each of
        // its limiters.
        long seen = newest;
        long into = since - seen * sliceNanos;
        return into >= 0 && into < sliceNanos ? seen : since / sliceNanos;
    }
}
