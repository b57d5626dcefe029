package dev.llmrouter;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Lengths of time for people: two units at most, and never less than it is. Stateless. */
final class Spans {
    private Spans() {}

    static String text(long nanos) {
        if (nanos < TimeUnit.MINUTES.toNanos(1)) {
            return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
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

    private static String two(long great, String greatUnit, long small, String smallUnit) {
        return great + greatUnit + (small == 0 ? "" : " " + small + smallUnit);
    }

    private static long ceil(long amount, long unit) {
        return (amount + unit - 1) / unit;
    }
}
