package dev.llmrouter.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the ways in which providers write how long something takes. What is negative, garbage or beyond belief is nothing. */
final class Durations {
    /** The longest windows are a month; what is longer is an absolute time that a server wrote in the wrong place. */
    private static final Duration LONGEST = Duration.ofDays(31);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(\\.\\d{0,12})?");
    private static final Pattern PARTS = Pattern.compile("(?:(\\d{1,9}(?:\\.\\d{1,12})?)(ms|us|µs|ns|d|h|m|s))");

    private Durations() {}

    /** Such as {@code 6m0s}, {@code 120ms}, {@code 1h2m3.5s}, {@code 52s}; seconds where there is no unit. */
    static Optional<Duration> parse(String text) {
        String all = text.strip();
        if (SECONDS.matcher(all).matches()) {
            return of(Double.parseDouble(all), 1e9);
        }
        Matcher part = PARTS.matcher(all);
        double nanos = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos += Double.parseDouble(part.group(1)) * nanosPer(part.group(2));
            end = part.end();
        }
        return end == 0 || end < all.length() ? Optional.empty() : of(nanos, 1);
    }

    static Optional<Duration> parseMillis(String text) {
        String all = text.strip();
        return SECONDS.matcher(all).matches() ? of(Double.parseDouble(all), 1e6) : Optional.empty();
    }

    /** From one HTTP date to another; nothing where the first is missing, because nobody here has a clock. */
    static Optional<Duration> untilHttpDate(Optional<String> now, String then) {
        return between(now, httpDate(then));
    }

    /** From an HTTP date to an RFC 3339 time. */
    static Optional<Duration> untilTimestamp(Optional<String> now, String then) {
        try {
            return between(now, Optional.of(OffsetDateTime.parse(then.strip()).toInstant()));
        } catch (DateTimeException garbage) {
            return Optional.empty();
        }
    }

    /** A time that has passed is a wait of zero: the provider's clock and its cache differ by a second. */
    private static Optional<Duration> between(Optional<String> now, Optional<Instant> then) {
        Optional<Instant> from = now.flatMap(Durations::httpDate);
        if (from.isEmpty() || then.isEmpty()) {
            return Optional.empty();
        }
        Duration wait = Duration.between(from.get(), then.get());
        return believable(wait.isNegative() ? Duration.ZERO : wait);
    }

    private static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException garbage) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> of(double amount, double nanosEach) {
        double nanos = amount * nanosEach;
        return nanos > LONGEST.toNanos() ? Optional.empty() : Optional.of(Duration.ofNanos(Math.round(nanos)));
    }

    private static Optional<Duration> believable(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(wait);
    }

    private static double nanosPer(String unit) {
        return switch (unit) {
            case "d" -> 86_400e9;
            case "h" -> 3_600e9;
            case "m" -> 60e9;
            case "s" -> 1e9;
            case "ms" -> 1e6;
            case "ns" -> 1;
            default -> 1e3;
        };
    }
}
