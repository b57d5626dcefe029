package dev.llmrouter.benchmarks.sim;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What is measured of a run. */
public enum Metric {
    REFUSED(
            "429s/10k",
            15,
            "%.1f",
            result -> result.perTenThousand(result.provider().refusedInAll())),
    SERVED("served %", 14, "%.2f", result -> 100 * result.provider().served()),
    UNUSED("unused %", 13, "%.2f", result -> 100 * result.provider().unused()),
    FAILED(
            "failed/10k",
            15,
            "%.1f",
            result -> result.perTenThousand(result.requests().failed())),
    WAIT_P50("wait p50 s", 13, "%.2f", result -> result.waiting().p50()),
    WAIT_P99("wait p99 s", 14, "%.2f", result -> result.waiting().p99()),
    OVERSHOOT("overshoot %", 16, "%.2f", result -> 100 * result.provider().overshoot()),
    EXCHANGES("store/req", 13, "%.3f", result -> result.requests().exchangesOfOne()),
    FIRST_SHARE("used before %", 15, "%.1f", result -> 100 * result.first().share()),
    FIRST_AT("first 429 s", 15, "%.1f", result -> result.first().atSeconds()),
    NEVER_REFUSED("never 429 %", 13, "%.0f", result -> result.first().happened() ? 0 : 100),
    SMALL_WAIT_P99("small p99 s", 14, "%.2f", result -> result.waiting().smallP99()),
    FAILED_AFTER("failed after %", 17, "%.1f", result -> 100 * result.outage().failedAfter()),
    IN_VAIN("in vain", 13, "%.0f", result -> result.outage().attempts());

    public static final List<Metric> STEADY =
            List.of(REFUSED, SERVED, UNUSED, FAILED, WAIT_P50, WAIT_P99, OVERSHOOT, EXCHANGES);
    static final List<Metric> SIZES = List.of(REFUSED, SERVED, UNUSED, FAILED, WAIT_P99, SMALL_WAIT_P99, OVERSHOOT);
    static final List<Metric> OUTAGE = List.of(REFUSED, SERVED, FAILED, FAILED_AFTER, IN_VAIN, WAIT_P99, EXCHANGES);
    /** Of several shapes in one table. */
    static final List<Metric> SHAPES =
            List.of(REFUSED, UNUSED, FAILED, WAIT_P50, SMALL_WAIT_P99, FAILED_AFTER, OVERSHOOT, EXCHANGES);

    static final List<Metric> RAMP = List.of(FIRST_SHARE, FIRST_AT, NEVER_REFUSED, REFUSED, SERVED, FAILED, OVERSHOOT);

    private final String heading;
    private final int width;
    private final String format;
    /** A function of its argument alone. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final ToDoubleFunction<Result> value;

    Metric(String heading, int width, String format, ToDoubleFunction<Result> value) {
        this.heading = heading;
        this.width = width;
        this.format = format;
        this.value = value;
    }

    public String heading() {
        return heading;
    }

    /** Of its column: room for a number and its spread. */
    public int width() {
        return width;
    }

    public Spread of(List<Result> results) {
        return Spread.of(results.stream().mapToDouble(value).toArray());
    }

    /** A dash for what never happened. */
    public String shown(double number) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, format, number);
    }

    /** As programs read it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
