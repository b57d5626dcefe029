package dev.llmrouter.testing.internal;

import java.util.Arrays;

/** Times, of which quantiles are wanted. */
public final class Waits {
    private long[] nanos = new long[1024];
    private int count;

    public void add(long value) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = value;
    }

    /** The smallest time that this part of all is not above, in seconds; 0 when there is none. */
    public double seconds(double part) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(part * count) - 1)] / 1e9;
    }
}
