package dev.llmrouter.internal.text;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Durations for people: two units at most, rounded up by less than a tenth. Stateless. */
public final class DurationText {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
    /** From ten units on, rounding up by one minute, hour or day adds less than a tenth. */
    private static final int MANY = 10;

    private DurationText() {}

    public static String text(long nanos) {
        if (nanos <= MILLISECOND) {
            return nanos <= 0 ? "0 s" : "1 ms";
        }
        if (nanos <= MANY * MILLISECOND) {
            return tenths(nanos, MILLISECOND) + " ms";
        }
        if (nanos < SECOND) {
            return ceil(nanos, MILLISECOND) + " ms";
        }
        if (nanos <= TimeUnit.MINUTES.toNanos(1) - SECOND / MANY) {
            return tenths(nanos, SECOND) + " s";
        }
        long seconds = ceil(nanos, SECOND);
        if (seconds < MANY * 60) {
            return two(seconds / 60, " min", seconds % 60, " s");
        }
        long minutes = ceil(nanos, TimeUnit.MINUTES.toNanos(1));
        if (minutes < 60) {
            return minutes + " min";
        }
        if (minutes < 24 * 60) {
            return two(minutes / 60, " h", minutes % 60, " min");
        }
        long hours = ceil(minutes, 60);
        return two(hours / 24, " d", hours % 24, " h");
    }

    private static String tenths(long nanos, long unit) {
        return String.format(Locale.ROOT, "%.1f", ceil(nanos, unit / MANY) / (double) MANY);
    }

    private static String two(long great, String greatUnit, long small, String smallUnit) {
        return great + greatUnit + (small == 0 ? "" : " " + small + smallUnit);
    }

    private static long ceil(long amount, long unit) {
        return amount / unit + (amount % unit == 0 ? 0 : 1);
    }
}
