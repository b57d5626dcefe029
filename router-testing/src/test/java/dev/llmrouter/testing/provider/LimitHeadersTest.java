package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.provider.Providers;
import dev.llmrouter.provider.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The router reads the headers of every style. */
class LimitHeadersTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static RateLimits read(Map<String, String> headers) {
        return Providers.standard("openai").orElseThrow().rateLimits(headers);
    }

    private static RateLimits.Window window(long limit, long remaining, Optional<Duration> reset) {
        return new RateLimits.Window(OptionalLong.of(limit), OptionalLong.of(remaining), reset);
    }

    private static ProviderLimits limits(MockStyle style) {
        return ProviderLimits.builder(style).rpm(600).tpm(60_000).build();
    }

    @Test
    void openAi_isReadAsItIs() {
        RateLimits read = read(limits(MockStyle.OPENAI).arrive(0, 1000, 1500).headers());

        assertEquals(window(600, 599, Optional.of(Duration.ofMillis(100))), read.requests());
        assertEquals(window(60_000, 57_500, Optional.of(Duration.ofMillis(2500))), read.tokens());
    }

    @Test
    void azure_isReadAsItIs_withoutReset() {
        RateLimits read = read(limits(MockStyle.AZURE).arrive(0, 1000, 1500).headers());

        assertEquals(window(10, 9, Optional.empty()), read.requests());
        assertEquals(window(10_000, 7_500, Optional.empty()), read.tokens());
    }

    @Test
    void anthropic_isReadAgainstItsDate() {
        RateLimits read = read(limits(MockStyle.ANTHROPIC).arrive(0, 2500, 0).headers());

        assertEquals(window(600, 599, Optional.of(Duration.ofSeconds(1))), read.requests());
        assertEquals(window(60_000, 57_500, Optional.of(Duration.ofSeconds(3))), read.tokens());
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOCK_MINUTE", "SLIDING_MINUTE"})
    void minute_isReadAsItIs(MockStyle style) {
        RateLimits read = read(limits(style).arrive(0, 1000, 1500).headers());

        assertEquals(window(600, 599, Optional.of(Duration.ofMinutes(1))), read.requests());
        assertEquals(window(60_000, 57_500, Optional.of(Duration.ofMinutes(1))), read.tokens());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AZURE")
    void reset_atAnyTime_isReadAsThatOfTheBucketOrMinute(MockStyle style) {
        Random random = new Random(7);
        long now = 0;
        ProviderLimits limits = limits(style);
        for (int i = 0; i < 2000; i++) {
            now += random.nextLong(SECOND);
            RateLimits.Window read =
                    read(limits.arrive(now, random.nextInt(2000), 0).headers()).tokens();
            long missing = read.limit().orElseThrow() - read.remaining().orElseThrow();
            Duration reset = read.reset().orElseThrow();
            // At 1000 tokens a second a bucket needs a millisecond for each; a minute's reset carries no
            // information about tokens.
            long shortest = style == MockStyle.OPENAI ? missing - 1 : 0;
            assertTrue(
                    reset.toMillis() >= shortest && reset.toMillis() <= 62_000,
                    "a minute, and two roundings to seconds");
        }
    }

    @ParameterizedTest
    @CsvSource({"360, 6m0s", "3600, 1h0m0s", "61.5, 1m1.5s", "1.05, 1.05s", "0.12, 120ms", "0.0000001, 1ms", "0, 0s"})
    void reset_isWrittenAsGoDoes(double resetSeconds, String written) {
        MeteredLimit.Reading reading = new MeteredLimit.Reading("tokens", 1, 0, Math.round(resetSeconds * SECOND));

        assertEquals(
                written,
                LimitHeaders.of(MockStyle.OPENAI, List.of(reading), Instant.EPOCH)
                        .get("x-ratelimit-reset-tokens"));
    }
}
