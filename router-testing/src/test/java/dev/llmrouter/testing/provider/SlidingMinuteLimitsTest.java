package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.provider.ProviderLimits.Decision;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlidingMinuteLimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static ProviderLimits.Builder limits() {
        return ProviderLimits.builder(MockStyle.SLIDING_MINUTE);
    }

    @Test
    void limit_isInclusive() {
        ProviderLimits limits = limits().rpm(2).build();

        assertTrue(limits.arrive(0, 1, 0).admitted());
        assertTrue(limits.arrive(1, 1, 0).admitted());
        assertFalse(limits.arrive(2, 1, 0).admitted());
    }

    @Test
    void room_returnsRequestByRequest_asTheWindowSlides() {
        ProviderLimits limits = limits().rpm(2).build();
        limits.arrive(0, 1, 0);
        limits.arrive(30 * SECOND, 1, 0);

        assertTrue(limits.arrive(60 * SECOND, 1, 0).admitted());
        assertFalse(limits.arrive(61 * SECOND, 1, 0).admitted());
    }

    @Test
    void tokens_areALimitOfTheirOwn() {
        ProviderLimits limits = limits().tpm(100).build();
        limits.arrive(0, 20, 40);

        Decision refused = limits.arrive(1, 10, 40);

        assertEquals("tokens", refused.exceeded());
        assertTrue(limits.arrive(2, 10, 30).admitted());
    }

    @Test
    void refusal_hasARetryAfterThatSuffices() {
        ProviderLimits limits = limits().rpm(1).build();
        limits.arrive(0, 1, 0);

        Map<String, String> headers = limits.arrive(58_500_000_000L, 1, 0).headers();

        assertEquals("2", headers.get("retry-after"));
        assertEquals("1500", headers.get("retry-after-ms"));
    }

    @Test
    void refusal_forTokens_hasARetryAfterThatSuffices() {
        ProviderLimits limits = limits().tpm(100).build();
        limits.arrive(0, 30, 0);
        limits.arrive(10 * SECOND, 70, 0);

        assertEquals(50 * SECOND, limits.arrive(20 * SECOND, 50, 0).retryAfterNanos());
    }

    @Test
    void refused_isNotCounted() {
        ProviderLimits limits = limits().rpm(1).build();
        limits.arrive(0, 1, 0);
        limits.arrive(30 * SECOND, 1, 0);

        assertTrue(limits.arrive(60 * SECOND, 1, 0).admitted());
    }

    @Test
    void surplus_comesBack_andTheRestCountsFromItsArrival() {
        ProviderLimits limits = limits().tpm(100).build();
        Decision call = limits.arrive(0, 20, 80);
        limits.end(30 * SECOND, call.ticket(), 20, 10);

        assertTrue(limits.arrive(30 * SECOND, 70, 0).admitted());
        assertEquals(30 * SECOND, limits.arrive(30 * SECOND, 30, 0).retryAfterNanos());
    }

    @Test
    void surplus_ofACallLongerThanTheWindow_isForgottenWithIt() {
        ProviderLimits limits = limits().tpm(100).build();
        Decision call = limits.arrive(0, 20, 80);
        limits.end(61 * SECOND, call.ticket(), 20, 10);

        assertFalse(limits.arrive(61 * SECOND, 101, 0).admitted());
    }

    @Test
    void window_sharesTheLimitOut() {
        ProviderLimits limits = limits().rpm(600).window(Duration.ofSeconds(10)).build();

        assertEquals("100", limits.arrive(0, 1, 0).headers().get("x-ratelimit-limit-requests"));
    }

    @Test
    void headers_tellLimitAndRest() {
        ProviderLimits limits = limits().rpm(10).tpm(1000).build();

        assertEquals(
                Map.of(
                        "x-ratelimit-limit-requests", "10",
                        "x-ratelimit-remaining-requests", "9",
                        "x-ratelimit-reset-requests", "1m0s",
                        "x-ratelimit-limit-tokens", "1000",
                        "x-ratelimit-remaining-tokens", "900",
                        "x-ratelimit-reset-tokens", "1m0s"),
                limits.arrive(0, 100, 0).headers());
    }
}
