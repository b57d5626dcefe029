package dev.llmrouter.internal.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.fuzz.Fuzz;
import dev.llmrouter.provider.RateLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever stands in the headers of an answer. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeaderFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final List<String> UNITS = List.of("h", "m", "s", "ms");

    @Test
    void retryAfter_isNothing_orBetweenZeroAndTheLongestThatIsObeyed() {
        Fuzz.check("headers", 800, (input, random) -> {
            String value = new String(input, StandardCharsets.UTF_8);
            ErrorBody error = new ErrorBody(List.of(), "try again in " + value, Optional.empty(), 0);
            Map<String, String> headers = new HashMap<>();
            headers.put(random.nextBoolean() ? "Retry-After" : "retry-after-ms", value);
            if (random.nextBoolean()) {
                headers.put("Date", value);
            }

            RetryAfter.of(429, new Headers(headers), error, () -> NOW).ifPresent(wait -> {
                assertFalse(wait.isNegative());
                assertTrue(wait.compareTo(RetryAfter.LONGEST) <= 0);
            });
        });
    }

    @Test
    void rateLimits_areCountsAndTimesOrUnknown() {
        Fuzz.check("headers", 800, (input, random) -> {
            String value = new String(input, StandardCharsets.UTF_8);
            Map<String, String> headers = new HashMap<>();
            for (String part : List.of("limit", "remaining", "reset")) {
                headers.put("X-RateLimit-" + part + "-Requests", value);
                headers.put("anthropic-ratelimit-input-tokens-" + part, value);
            }
            headers.put("date", random.nextBoolean() ? "Mon, 30 Nov 2026 12:00:00 GMT" : value);

            RateLimits limits = RateLimitHeaders.read(headers);

            for (RateLimits.Window window : List.of(limits.requests(), limits.inputTokens())) {
                assertTrue(window.limit().orElse(0) >= 0);
                assertTrue(window.remaining().orElse(0) >= 0);
                Duration reset = window.reset().orElse(Duration.ZERO);
                assertFalse(reset.isNegative());
                assertTrue(reset.compareTo(Bounded.LONGEST_WINDOW) <= 0);
            }
        });
    }

    /** Against arithmetic. */
    @Test
    void duration_thatIsWritten_isReadAsItIsMeant() {
        for (long seed = 0; seed < 2_000L; seed++) {
            Random random = new Random(seed);
            long hours = random.nextInt(24);
            long minutes = random.nextInt(60);
            long millis = random.nextInt(60_000);
            String text = String.format(Locale.ROOT, "%dh%dm%d.%03ds", hours, minutes, millis / 1000, millis % 1000);

            assertEquals(
                    Optional.of(Duration.ofHours(hours).plusMinutes(minutes).plusMillis(millis)),
                    Durations.parse(text),
                    text);
        }
    }

    @Test
    void duration_withGarbageAnywhere_isNone() {
        for (String unit : UNITS) {
            assertEquals(Optional.empty(), Durations.parse("x1" + unit));
            assertEquals(Optional.empty(), Durations.parse("1" + unit + "x"));
            assertEquals(Optional.empty(), Durations.parse("-1" + unit));
        }
    }
}
