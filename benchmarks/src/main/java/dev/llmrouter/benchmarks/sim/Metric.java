package dev.llmrouter.benchmarks.sim;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What is measured of a run. */
enum Metric {
    REFUSED(
            "429s/10k",
            "%.1f",
            1,
            result -> result.perTenThousand(result.provider().refusedInAll())),
    SERVED("served %", "%.2f", 100, result -> result.provider().served()),
    UNUSED("unused %", "%.2f", 100, result -> result.provider().unused()),
    FAILED(
            "failed/10k",
            "%.1f",
            1,
            result -> result.perTenThousand(result.requests().failed())),
    WAIT_P50("wait p50 s", "%.2f", 1, result -> result.waiting().p50()),
    WAIT_P99("wait p99 s", "%.2f", 1, result -> result.waiting().p99()),
    OVERSHOOT("overshoot %", "%.2f", 100, result -> result.provider().overshoot()),
    FIRST_SHARE("used before %", "%.1f", 100, result -> result.first().share()),
    NEVER_REFUSED("never 429 %", "%.0f", 100, result -> result.first().happened() ? 0 : 1);

    static final List<Metric> STEADY = List.of(REFUSED, SERVED, UNUSED, FAILED, WAIT_P50, WAIT_P99, OVERSHOOT);
    static final List<Metric> RAMP = List.of(FIRST_SHARE, NEVER_REFUSED, REFUSED, SERVED, FAILED, WAIT_P99, OVERSHOOT);

    private final String heading;
    private final String format;
    private final double shownTimes;
    private final ToDoubleFunction<Result> value;

    Metric(String heading, String format, double shownTimes, ToDoubleFunction<Result> value) {
        this.heading = heading;
        this.format = format;
        this.shownTimes = shownTimes;
        this.value = value;
    }

    String heading() {
        return heading;
    }

    Spread of(List<Result> results) {
        return Spread.of(results.stream().mapToDouble(value).toArray());
    }

    /** As people read it: parts as percents. */
    String shown(double number) {
        return String.format(Locale.ROOT, format, number * shownTimes);
    }

    /** As programs read it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
