package dev.llmrouter.testing.provider;

import dev.llmrouter.testing.provider.MeteredLimit.Reading;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Limits in the headers of each style of provider. Waits are rounded up, so that a client that obeys them is
 * not too early.
 */
final class LimitHeaders {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MILLIS_PER_SECOND = 1000;
    private static final long MILLIS_PER_MINUTE = 60 * MILLIS_PER_SECOND;
    private static final long MILLIS_PER_HOUR = 60 * MILLIS_PER_MINUTE;

    private LimitHeaders() {}

    /** What every answer says. */
    static Map<String, String> of(MockStyle style, List<Reading> readings, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (style == MockStyle.ANTHROPIC) {
            anthropic(headers, readings, now);
        } else {
            readings.forEach(reading -> openAi(headers, reading, style != MockStyle.AZURE));
        }
        return headers;
    }

    /** What a refusal says besides. */
    static Map<String, String> retryAfter(MockStyle style, long nanos) {
        Map<String, String> headers = new LinkedHashMap<>();
        // Whole seconds is all that the standard header can say; OpenAI and Azure add the exact one.
        headers.put("retry-after", Long.toString(ceilDiv(millis(nanos), MILLIS_PER_SECOND)));
        if (style != MockStyle.ANTHROPIC) {
            headers.put("retry-after-ms", Long.toString(millis(nanos)));
        }
        return headers;
    }

    private static void openAi(Map<String, String> headers, Reading reading, boolean reset) {
        headers.put("x-ratelimit-limit-" + reading.name(), Long.toString(reading.limit()));
        headers.put("x-ratelimit-remaining-" + reading.name(), Long.toString(reading.remaining()));
        if (reset) {
            headers.put("x-ratelimit-reset-" + reading.name(), duration(millis(reading.resetNanos())));
        }
    }

    private static void anthropic(Map<String, String> headers, List<Reading> readings, Instant now) {
        // Resets are times, and worth nothing to a reader who does not know the provider's own.
        headers.put("date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)));
        readings.forEach(reading -> anthropic(headers, reading, now));
        readings.stream()
                .filter(reading -> reading.name().endsWith("-tokens"))
                .map(reading -> new Reading("tokens", reading.limit(), reading.remaining(), reading.resetNanos()))
                .reduce(LimitHeaders::together)
                .ifPresent(tokens -> anthropic(headers, tokens, now));
    }

    private static Reading together(Reading one, Reading other) {
        return new Reading(
                one.name(),
                one.limit() + other.limit(),
                one.remaining() + other.remaining(),
                Math.max(one.resetNanos(), other.resetNanos()));
    }

    private static void anthropic(Map<String, String> headers, Reading reading, Instant now) {
        String start = "anthropic-ratelimit-" + reading.name();
        headers.put(start + "-limit", Long.toString(reading.limit()));
        headers.put(start + "-remaining", Long.toString(reading.remaining()));
        headers.put(start + "-reset", wholeSecond(now.plusNanos(reading.resetNanos())));
    }

    private static String wholeSecond(Instant time) {
        Instant before = time.truncatedTo(ChronoUnit.SECONDS);
        return (before.equals(time) ? before : before.plusSeconds(1)).toString();
    }

    /** As Go writes it: {@code 120ms}, {@code 1.5s}, {@code 6m0s}. */
    private static String duration(long millis) {
        if (millis > 0 && millis < MILLIS_PER_SECOND) {
            return millis + "ms";
        }
        String hours = millis < MILLIS_PER_HOUR ? "" : millis / MILLIS_PER_HOUR + "h";
        String minutes = millis < MILLIS_PER_MINUTE ? "" : millis % MILLIS_PER_HOUR / MILLIS_PER_MINUTE + "m";
        return hours + minutes + seconds(millis % MILLIS_PER_MINUTE) + "s";
    }

    private static String seconds(long millis) {
        String whole = Long.toString(millis / MILLIS_PER_SECOND);
        long rest = millis % MILLIS_PER_SECOND;
        return rest == 0
                ? whole
                : whole + "."
                        + Long.toString(MILLIS_PER_SECOND + rest).substring(1).replaceFirst("0+$", "");
    }

    private static long millis(long nanos) {
        return ceilDiv(nanos, NANOS_PER_MILLI);
    }

    private static long ceilDiv(long amount, long by) {
        return (amount + by - 1) / by;
    }
}
