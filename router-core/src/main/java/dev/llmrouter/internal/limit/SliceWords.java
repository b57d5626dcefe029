package dev.llmrouter.internal.limit;

/**
 * The words of a {@link SlidingWindowCounter}: an amount, and the last bits of which slice or lap it belongs
 * to. The bits come again after a long time; the counter only compares a word with a slice that is close to
 * its own.
 */
final class SliceWords {
    /** A power of two with room for the slices of a window, two more, and those of a guard. */
    static final int SLOTS = 512;

    private static final int SLOT_BITS = 9;
    /**
     * 2⁴³ tokens in a slice are thousands of the largest amounts there are; the other bits say whose slice it
     * is.
     */
    private static final int AMOUNT_BITS = 44;

    private static final int LAP_BITS = Long.SIZE - AMOUNT_BITS;
    /**
     * What does not fit beside the total goes to the slot at once; the other bits are the slice's last 30.
     */
    private static final int FILLING_BITS = 34;

    private static final int SLICE_BITS = Long.SIZE - FILLING_BITS;

    /** The first amount that the slice that fills cannot hold. */
    static final long FILLING_END = 1L << FILLING_BITS;

    private SliceWords() {}

    static int slot(long slice) {
        return (int) (slice & (SLOTS - 1));
    }

    static long lap(long slice) {
        return slice >> SLOT_BITS;
    }

    static long word(long lap, long amount) {
        return lap << AMOUNT_BITS | (amount & (-1L >>> LAP_BITS));
    }

    static long amount(long word) {
        return word << LAP_BITS >> LAP_BITS;
    }

    /** The slice that fills, with its amount. */
    static long filling(long slice, long amount) {
        return slice << FILLING_BITS | amount;
    }

    static boolean isOf(long filling, long slice) {
        return (filling ^ slice << FILLING_BITS) >>> FILLING_BITS == 0;
    }

    /** The slice that fills: of all that end in the same bits the one nearest to another. */
    static long sliceOf(long filling, long near) {
        return near + (((filling >>> FILLING_BITS) - near) << FILLING_BITS >> FILLING_BITS);
    }

    static long filled(long filling) {
        return filling & (-1L >>> SLICE_BITS);
    }

    /** The lap of a slot: of all that end in the same bits the one nearest to that of a slice. */
    static long lapOf(long word, long near) {
        long lap = lap(near);
        return lap + (((word >> AMOUNT_BITS) - lap) << AMOUNT_BITS >> AMOUNT_BITS);
    }
}
