package dev.llmrouter.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the text of a scalar means. Stateless. */
final class Scalars {
    /**
     * The cost of reading a decimal grows with the square of its digits; no number that makes sense here has
     * more.
     */
    private static final int MOST_DIGITS = 40;

    /**
     * Three years: longer than any time-out, and short enough that nanoseconds do not overflow when it is
     * doubled four times.
     */
    private static final double MOST_SECONDS = 100_000_000;

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d[\\d_]*\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?");
    private static final Pattern DURATION = Pattern.compile("(.*?)\\s*(ms|s|m|h|d)?");

    private static final Pattern LONG_PERIOD = Pattern.compile("(.*?)\\s*(w|mo)");
    private static final int DAYS_OF_A_WEEK = 7;
    /** A period has one length, so a month is no month of the calendar. */
    private static final int DAYS_OF_A_MONTH = 30;

    private Scalars() {}

    static Optional<Boolean> bool(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> Optional.of(true);
            case "false", "no", "off", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    static Optional<BigDecimal> number(String text) {
        String digits = text.strip();
        if (digits.length() > MOST_DIGITS || !NUMBER.matcher(digits).matches()) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(digits.replace("_", "")));
    }

    static Optional<Long> whole(String text) {
        return number(text)
                // Compared as a double first: an exponent of 9999 would be written out otherwise.
                .filter(value -> Math.abs(value.doubleValue()) < Long.MAX_VALUE)
                .filter(value -> value.stripTrailingZeros().scale() <= 0)
                .map(BigDecimal::longValue);
    }

    /** Seconds, or a number with a unit: {@code 30}, {@code "30s"}, {@code 5m}, {@code 500ms}. */
    static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (text.length() > MOST_DIGITS || !matcher.matches()) {
            return Optional.empty();
        }
        return number(matcher.group(1))
                .map(value -> value.doubleValue() * seconds(matcher.group(2)))
                .filter(seconds -> seconds >= 0 && seconds <= MOST_SECONDS)
                .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    /** A duration that may also be in weeks and months. */
    static Optional<Duration> period(String text) {
        Matcher matcher = LONG_PERIOD.matcher(text.strip());
        if (!matcher.matches()) {
            return duration(text);
        }
        int days = matcher.group(2).equals("w") ? DAYS_OF_A_WEEK : DAYS_OF_A_MONTH;
        return number(matcher.group(1))
                .flatMap(value ->
                        duration(value.multiply(BigDecimal.valueOf(days)).toPlainString() + "d"));
    }

    /** A number as JSON would have it; what is no decimal number stays text. */
    static Object plainNumber(String text) {
        Optional<Long> whole = text.matches("[-+]?(0|[1-9][0-9_]*)") ? whole(text) : Optional.empty();
        if (whole.isPresent()) {
            return whole.get();
        }
        Optional<Double> fraction = text.matches("[-+]?0\\d.*")
                ? Optional.empty()
                : number(text).map(BigDecimal::doubleValue).filter(Double::isFinite);
        return fraction.isPresent() ? fraction.get() : text;
    }

    private static double seconds(@Nullable String unit) {
        return switch (unit == null ? "s" : unit) {
            case "ms" -> 0.001;
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            default -> 1;
        };
    }
}
