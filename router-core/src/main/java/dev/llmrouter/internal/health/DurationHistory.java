package dev.llmrouter.internal.health;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long calls have taken, in steps of a fifth, newer ones counting more. Thread-safe without locks: of two that
 * end at the same moment one may not count.
 */
final class DurationHistory {
    /** With fewer answers there is no past that could explain anything. */
    private static final int FEWEST = 8;
    /** Then all counts are halved: a change shows within some hundreds of answers. */
    private static final int MOST = 512;
    /** While there are few, each answer changes the picture; later one in so many. */
    private static final int EACH = 64;

    private static final int SPARSE = 16;

    /** Four steps for each doubling from a millisecond; the last begins at two hours. */
    private static final int STEPS = 92;

    private static final double MILLI = 1e6;
    private static final int MANTISSA_LEFT = 50;
    private static final long MANTISSA = (1L << MANTISSA_LEFT) - 1;

    private final AtomicBoolean adding = new AtomicBoolean();
    private final int[] counts = new int[STEPS]; // of the thread that adds
    private int total; // of the thread that adds
    private int added; // of the thread that adds
    private double mean; // of the thread that adds

    private volatile Surprises surprises = Surprises.NONE;

    /**
     * The surprise at the end of each step: −ln of the share of calls that took longer.
     *
     * @param last the last step that a call has reached
     * @param perNano how fast it grows where no call has been
     */
    private record Surprises(double[] atEnd, int last, double perNano) {
        static final Surprises NONE = new Surprises(new double[0], -1, 0);
    }

    void add(long nanos) {
        if (adding.compareAndSet(false, true)) {
            try {
                put(Math.max(0, nanos));
            } finally {
                adding.set(false);
            }
        }
    }

    private void put(long nanos) {
        if (total >= MOST) {
            total = 0;
            for (int i = 0; i < STEPS; i++) {
                counts[i] /= 2;
                total += counts[i];
            }
        }
        counts[step(nanos)]++;
        total++;
        mean += (nanos - mean) / Math.min(++added, MOST);
        added = Math.min(added, MOST);
        if (total >= FEWEST && (added < EACH || total % SPARSE == 0)) {
            surprises = surprises();
        }
    }

    private Surprises surprises() {
        int last = STEPS - 1;
        while (last > 0 && counts[last] == 0) {
            last--;
        }
        double[] atEnd = new double[last + 1];
        int longer = total;
        double surprise = 0;
        for (int i = 0; i <= last; i++) {
            if (counts[i] > 0) {
                longer -= counts[i];
                // Half an answer more: that none took longer does not show that none can.
                surprise = -Math.log((longer + 0.5) / (total + 0.5));
            }
            atEnd[i] = surprise;
        }
        return new Surprises(atEnd, last, 1 / Math.max(1, mean));
    }

    /** How surprising it is that a call has not ended after so long; 0 while too little is known. */
    double surprise(long nanos) {
        Surprises known = surprises;
        if (known.last < 0 || nanos <= 0) {
            return 0;
        }
        int step = step(nanos);
        if (step > known.last) {
            return known.atEnd[known.last] + (nanos - start(known.last + 1)) * known.perNano;
        }
        double before = step == 0 ? 0 : known.atEnd[step - 1];
        return before + (known.atEnd[step] - before) * part(nanos);
    }

    /** How surprising it is that a call has not ended after the second time either, when it had not after the first. */
    double surpriseBetween(long fromNanos, long toNanos) {
        return surprise(toNanos) - surprise(Math.max(0, fromNanos));
    }

    private static int step(long nanos) {
        double millis = nanos / MILLI;
        if (millis < 1) {
            return 0;
        }
        long bits = Double.doubleToRawLongBits(millis);
        return (int) Math.min(STEPS - 1L, (bits >>> MANTISSA_LEFT) - (1023L << 2) + 1);
    }

    /** How far in its step. */
    private static double part(long nanos) {
        double millis = nanos / MILLI;
        return millis < 1 ? millis : (Double.doubleToRawLongBits(millis) & MANTISSA) / (double) (1L << MANTISSA_LEFT);
    }

    private static double start(int step) {
        return step == 0 ? 0 : Double.longBitsToDouble((step - 1 + (1023L << 2)) << MANTISSA_LEFT) * MILLI;
    }
}
