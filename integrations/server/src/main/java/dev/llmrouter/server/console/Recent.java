package dev.llmrouter.server.console;

import java.util.Arrays;
import java.util.OptionalDouble;

/** The last values of a measure, for quantiles. Guarded by its owner. */
final class Recent {
    private static final int MOST = 256;

    private final double[] values = new double[MOST];
    private int next;
    private int count;

    void add(double value) {
        values[next] = value;
        next = (next + 1) % MOST;
        count = Math.min(MOST, count + 1);
    }

    /** Empty while there is no value. */
    OptionalDouble quantile(double part) {
        if (count == 0) {
            return OptionalDouble.empty();
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return OptionalDouble.of(sorted[(int) Math.min(count - 1, Math.floor(part * count))]);
    }
}
