package dev.llmrouter.internal.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.llmrouter.provider.RateLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {
    private static RateLimits read(Map<String, String> headers) {
        return Calls.provider("openai").rateLimits(headers);
    }

    @Test
    void rateLimits_ofOpenAi_areRead() {
        RateLimits limits = read(Map.of(
                "X-RateLimit-Limit-Requests", "60",
                "x-ratelimit-remaining-requests", "59",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-limit-tokens", "150000",
                "x-ratelimit-remaining-tokens", "149984",
                "x-ratelimit-reset-tokens", "6m0s"));
        assertEquals(
                new RateLimits.Window(OptionalLong.of(60), OptionalLong.of(59), Optional.of(Duration.ofSeconds(1))),
                limits.requests());
        assertEquals(
                new RateLimits.Window(
                        OptionalLong.of(150_000), OptionalLong.of(149_984), Optional.of(Duration.ofMinutes(6))),
                limits.tokens());
    }

    @Test
    void rateLimits_ofAnthropic_areReadAgainstTheAnswersDate() {
        RateLimits limits = read(Map.of(
                "Date", "Wed, 21 Oct 2026 12:00:00 GMT",
                "anthropic-ratelimit-requests-limit", "50",
                "anthropic-ratelimit-requests-remaining", "49",
                "anthropic-ratelimit-requests-reset", "2026-10-21T12:00:30Z",
                "anthropic-ratelimit-tokens-remaining", "1000"));
        assertEquals(
                new RateLimits.Window(OptionalLong.of(50), OptionalLong.of(49), Optional.of(Duration.ofSeconds(30))),
                limits.requests());
        assertEquals(OptionalLong.of(1000), limits.tokens().remaining());
    }

    @Test
    void rateLimits_ofAnthropicWithoutADate_haveNoReset() {
        RateLimits limits = read(Map.of("anthropic-ratelimit-requests-reset", "2026-10-21T12:00:30Z"));
        assertSame(RateLimits.none(), limits);
    }

    @ParameterizedTest
    @CsvSource({
        "6m0s, 360000",
        "120ms, 120",
        "1h2m3.5s, 3723500",
        "59, 59000",
        "0.25, 250",
        "2m59.56s, 179560",
        "1d, 86400000",
        "7.66s, 7660",
        "0s, 0",
        "500us, 0"
    })
    void reset_ofAnyNotation_isParsed(String value, long millis) {
        assertEquals(
                Optional.of(millis),
                read(Map.of("x-ratelimit-reset-tokens", value)).tokens().reset().map(Duration::toMillis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "", "6m0", "m", "1792584000", "1s2", "s1", "999999999d"})
    void reset_ofGarbage_isNothing(String value) {
        assertSame(RateLimits.none(), read(Map.of("x-ratelimit-reset-tokens", value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "many", "", "1.5", "99999999999999999999"})
    void remaining_ofGarbage_isUnknown(String value) {
        assertSame(RateLimits.none(), read(Map.of("x-ratelimit-remaining-requests", value)));
    }

    @Test
    void rateLimits_ofOtherHeaders_areNone() {
        assertSame(RateLimits.none(), read(Map.of("content-type", "application/json", "x-ratelimit-foo", "1")));
    }
}
