package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.provider.ProviderLimits.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AzureLimitsTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static ProviderLimits.Builder azure() {
        return ProviderLimits.builder(MockStyle.AZURE);
    }

    /** Of a caller that asks ten times a second. */
    private static int admittedUntil(ProviderLimits limits, int fromSecond, int toSecond) {
        int admitted = 0;
        for (long at = fromSecond * SECOND; at < toSecond * SECOND; at += 100 * MILLI) {
            admitted += limits.arrive(at, 1, 0).admitted() ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void requests_areASixtiethOfTheLimitInEachSecond() {
        ProviderLimits limits = azure().rpm(600).build();
        for (int i = 0; i < 10; i++) {
            assertTrue(limits.arrive(700 * MILLI, 1, 0).admitted());
        }

        assertEquals(300 * MILLI, limits.arrive(700 * MILLI, 1, 0).retryAfterNanos(), "the next second starts");
        assertTrue(limits.arrive(SECOND, 1, 0).admitted());
    }

    @Test
    void slices_areThoseOfTheProvidersClock() {
        ProviderLimits limits = azure().rpm(60)
                .clockAtZero(Instant.parse("2026-10-21T12:00:00.250Z"))
                .build();
        limits.arrive(0, 1, 0);

        assertEquals(750 * MILLI, limits.arrive(0, 1, 0).retryAfterNanos());
    }

    @Test
    void fewRequestsPerMinute_areOneASecond_andTheirShareInTenSeconds() {
        ProviderLimits limits = azure().rpm(30).build();

        assertEquals(1, admittedUntil(limits, 0, 1));
        assertEquals(4, admittedUntil(limits, 1, 10));
        assertEquals(25, admittedUntil(limits, 10, 60));
    }

    @Test
    void sharesThatAreRoundedUp_stillAddUpToTheLimitInAMinute() {
        ProviderLimits limits = azure().rpm(100).build();

        assertEquals(2, admittedUntil(limits, 0, 1));
        assertEquals(15, admittedUntil(limits, 1, 10));
        assertEquals(83, admittedUntil(limits, 10, 60));
        assertEquals(100, admittedUntil(limits, 60, 120));
    }

    @Test
    void tokens_areCountedInTenSeconds() {
        ProviderLimits limits = azure().rpm(6000).tpm(60_000).build();

        assertTrue(limits.arrive(0, 10_000, 0).admitted());
        Decision refused = limits.arrive(4 * SECOND, 1, 0);
        assertEquals("tokens", refused.exceeded());
        assertEquals(6 * SECOND, refused.retryAfterNanos());
        assertTrue(limits.arrive(10 * SECOND, 10_000, 0).admitted());
    }

    @Test
    void window_isTheSliceOfRequestsAndTokens() {
        ProviderLimits limits =
                azure().rpm(600).tpm(60_000).window(Duration.ofSeconds(2)).build();

        Map<String, String> headers = limits.arrive(0, 1, 0).headers();

        assertEquals("20", headers.get("x-ratelimit-limit-requests"));
        assertEquals("2000", headers.get("x-ratelimit-limit-tokens"));
    }

    @Test
    void tokensAlone_bringSixRequestsForEveryThousand() {
        assertEquals(
                "10",
                azure().tpm(100_000).build().arrive(0, 1, 0).headers().get("x-ratelimit-limit-requests"),
                "600 a minute, stated for a second");
    }

    @Test
    void arrival_reservesMaxTokens_andTheEndGivesTheSurplusBack() {
        ProviderLimits limits = azure().tpm(60_000).build();
        Decision call = limits.arrive(0, 1000, 9000);
        assertFalse(limits.arrive(SECOND, 8500, 0).admitted());

        limits.end(2 * SECOND, call.ticket(), 1000, 500);

        assertTrue(limits.arrive(2 * SECOND, 8500, 0).admitted());
        assertFalse(limits.arrive(3 * SECOND, 1, 0).admitted());
    }

    @Test
    void surplus_ofASliceThatIsOver_doesNotComeBackToTheNext() {
        ProviderLimits limits = azure().tpm(60_000).build();
        Decision call = limits.arrive(0, 1000, 9000);
        limits.end(12 * SECOND, call.ticket(), 1000, 500);

        assertFalse(limits.arrive(12 * SECOND, 10_001, 0).admitted());
    }

    @Test
    void headers_tellTheShortestSlice_andNoReset() {
        ProviderLimits limits = azure().rpm(600).tpm(60_000).build();

        assertEquals(
                Map.of(
                        "x-ratelimit-limit-requests", "10",
                        "x-ratelimit-remaining-requests", "9",
                        "x-ratelimit-limit-tokens", "10000",
                        "x-ratelimit-remaining-tokens", "9900"),
                limits.arrive(0, 60, 40).headers());
    }

    @Test
    void headers_ofARefusal_sayWhenTheSliceIsOver() {
        ProviderLimits limits = azure().rpm(60).build();
        limits.arrive(0, 1, 0);

        Map<String, String> headers = limits.arrive(400 * MILLI, 1, 0).headers();

        assertEquals("1", headers.get("retry-after"));
        assertEquals("600", headers.get("retry-after-ms"));
    }
}
