package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.provider.ProviderLimits.Decision;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AnthropicLimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static ProviderLimits limits() {
        return ProviderLimits.builder(MockStyle.ANTHROPIC)
                .rpm(60)
                .tpm(6000)
                .outputTpm(600)
                .clockAtZero(Instant.parse("2026-10-21T12:00:00Z"))
                .build();
    }

    @Test
    void arrival_isChargedItsPrompt_notItsMaxTokens() {
        ProviderLimits limits = limits();

        assertTrue(limits.arrive(0, 6000, 1_000_000).admitted());
        assertEquals("input-tokens", limits.arrive(0, 1, 0).exceeded());
    }

    @Test
    void input_refillsByItsOwnLimit() {
        ProviderLimits limits = limits();
        limits.arrive(0, 6000, 0);

        assertEquals(10 * SECOND, limits.arrive(0, 1000, 0).retryAfterNanos());
    }

    @Test
    void output_isChargedAtTheEnd_andRefusesUntilItsDebtIsRefilled() {
        ProviderLimits limits = limits();
        Decision call = limits.arrive(0, 10, 0);
        assertTrue(limits.arrive(0, 10, 0).admitted());
        limits.end(0, call.ticket(), 10, 700);

        Decision refused = limits.arrive(0, 10, 0);

        assertEquals("output-tokens", refused.exceeded());
        assertEquals(10 * SECOND + SECOND / 10, refused.retryAfterNanos(), "100 owed, one wanted, 10 a second");
    }

    @Test
    void inputReadFromACache_comesBackAtTheEnd() {
        ProviderLimits limits = limits();
        Decision call = limits.arrive(0, 6000, 0);
        limits.end(0, call.ticket(), 1000, 0);

        assertFalse(limits.arrive(0, 5001, 0).admitted());
        assertTrue(limits.arrive(0, 5000, 0).admitted());
    }

    @Test
    void requests_areALimitOfTheirOwn() {
        ProviderLimits limits = limits();
        for (int i = 0; i < 60; i++) {
            limits.arrive(0, 1, 0);
        }

        assertEquals("requests", limits.arrive(0, 1, 0).exceeded());
    }

    @Test
    void headers_tellEachLimit_andTokensTogether_withTimes() {
        ProviderLimits limits = limits();
        limits.end(0, limits.arrive(0, 100, 0).ticket(), 100, 60);

        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("date", "Wed, 21 Oct 2026 12:00:00 GMT");
        expected.put("anthropic-ratelimit-requests-limit", "60");
        expected.put("anthropic-ratelimit-requests-remaining", "58");
        expected.put("anthropic-ratelimit-requests-reset", "2026-10-21T12:00:02Z");
        expected.put("anthropic-ratelimit-input-tokens-limit", "6000");
        expected.put("anthropic-ratelimit-input-tokens-remaining", "5800");
        expected.put("anthropic-ratelimit-input-tokens-reset", "2026-10-21T12:00:02Z");
        expected.put("anthropic-ratelimit-output-tokens-limit", "600");
        expected.put("anthropic-ratelimit-output-tokens-remaining", "540");
        expected.put("anthropic-ratelimit-output-tokens-reset", "2026-10-21T12:00:06Z");
        expected.put("anthropic-ratelimit-tokens-limit", "6600");
        expected.put("anthropic-ratelimit-tokens-remaining", "6340");
        expected.put("anthropic-ratelimit-tokens-reset", "2026-10-21T12:00:06Z");
        assertEquals(expected, limits.arrive(0, 100, 0).headers());
    }

    @Test
    void headers_ofARefusal_sayWholeSecondsOnly() {
        ProviderLimits limits = limits();
        limits.arrive(0, 6000, 0);

        Map<String, String> headers = limits.arrive(0, 150, 0).headers();

        assertEquals("2", headers.get("retry-after"));
        assertFalse(headers.containsKey("retry-after-ms"));
    }
}
