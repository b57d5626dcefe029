package dev.llmrouter.internal.dialect;

import dev.llmrouter.catalog.Bounded;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the ways in which providers write how long something takes. What is negative, garbage or beyond belief is nothing. */
final class Durations {
    private static final Duration LONGEST = Bounded.LONGEST_WINDOW;

    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(\\.\\d{0,12})?");
    private static final Pattern PARTS = Pattern.compile("(?:(\\d{1,9}(?:\\.\\d{1,12})?)(ms|us|µs|ns|d|h|m|s))");
    private static final Pattern WORDS = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,12})?) ?"
            + "(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])[ ,]{0,2}(?:and )?");
    private static final Pattern EPOCH = Pattern.compile("\\d{10}|\\d{13}");

    /** Such as "Sunday, 06-Nov-94 08:49:37 GMT", which RFC 9110 wants to be read; the weekday is not looked at. */
    private static final DateTimeFormatter RFC_850 = format(new DateTimeFormatterBuilder()
            .appendPattern("d-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.EPOCH)
            .appendPattern(" HH:mm:ss 'GMT'"));
    /** Such as "Sun Nov  6 08:49:37 1994", likewise. */
    private static final DateTimeFormatter ASCTIME =
            format(new DateTimeFormatterBuilder().appendPattern("MMM ppd HH:mm:ss yyyy"));

    private static final Pattern WEEKDAY = Pattern.compile("^[A-Za-z]{3,9},? +");

    private Durations() {}

    /** Such as {@code 6m0s}, {@code 120ms}, {@code 1h2m3.5s}, {@code 52s}; seconds where there is no unit. */
    static Optional<Duration> parse(String text) {
        String all = text.strip();
        return SECONDS.matcher(all).matches() ? of(Double.parseDouble(all), 1e9) : sum(PARTS, all, true);
    }

    /** Such as {@code 12.5s}, {@code 1m30s}, {@code 37 seconds}, {@code 1 hour and 5 minutes}; what follows is not looked at. */
    static Optional<Duration> parseWords(String lowerCase) {
        return sum(WORDS, lowerCase, false);
    }

    static Optional<Duration> parseMillis(String text) {
        String all = text.strip();
        return SECONDS.matcher(all).matches() ? of(Double.parseDouble(all), 1e6) : Optional.empty();
    }

    /** A time of this century in seconds or milliseconds since 1970. */
    static Optional<Instant> epoch(String text) {
        String all = text.strip();
        if (!EPOCH.matcher(all).matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(all);
        return Optional.of(all.length() > 10 ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number));
    }

    /** From an HTTP date to an RFC 3339 time; nothing where the first is missing. */
    static Optional<Duration> untilTimestamp(Optional<String> now, String then) {
        try {
            Instant end = OffsetDateTime.parse(then.strip()).toInstant();
            return now.flatMap(Durations::httpDate).flatMap(start -> between(start, end));
        } catch (DateTimeException garbage) {
            return Optional.empty();
        }
    }

    /** A time that has passed is a wait of zero: the provider's clock and its cache differ by a second. */
    static Optional<Duration> between(Instant now, Instant then) {
        Duration wait = Duration.between(now, then);
        return believable(wait.isNegative() ? Duration.ZERO : wait);
    }

    /** In any of the three forms of RFC 9110. */
    static Optional<Instant> httpDate(String text) {
        String date = WEEKDAY.matcher(text.strip()).replaceFirst("");
        return tryParse(() -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .or(() -> tryParse(() -> LocalDateTime.parse(date, RFC_850).toInstant(ZoneOffset.UTC)))
                .or(() -> tryParse(() -> LocalDateTime.parse(date, ASCTIME).toInstant(ZoneOffset.UTC)));
    }

    private static Optional<Instant> tryParse(Supplier<Instant> parse) {
        try {
            return Optional.of(parse.get());
        } catch (DateTimeException anotherForm) {
            return Optional.empty();
        }
    }

    private static DateTimeFormatter format(DateTimeFormatterBuilder pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .append(pattern.toFormatter(Locale.ENGLISH))
                .toFormatter(Locale.ENGLISH);
    }

    private static Optional<Duration> sum(Pattern parts, String text, boolean all) {
        Matcher part = parts.matcher(text);
        double nanos = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos += Double.parseDouble(part.group(1)) * nanosPer(part.group(2));
            end = part.end();
        }
        return end == 0 || (all && end < text.length()) ? Optional.empty() : of(nanos, 1);
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
            case "ms", "millisecond", "milliseconds" -> 1e6;
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            default ->
                switch (unit.charAt(0)) {
                    case 'd' -> 86_400e9;
                    case 'h' -> 3_600e9;
                    case 'm' -> 60e9;
                    default -> 1e9;
                };
        };
    }
}
