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

class ClockMinuteLimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Its minute has 20 s left at 0. */
    private static ProviderLimits.Builder limits() {
        return ProviderLimits.builder(MockStyle.CLOCK_MINUTE).clockAtZero(Instant.parse("2026-10-21T12:00:40Z"));
    }

    @Test
    void minute_ofItsOwnClock_forgetsEverything() {
        ProviderLimits limits = limits().rpm(1).build();
        limits.arrive(0, 1, 0);

        assertEquals(20 * SECOND, limits.arrive(0, 1, 0).retryAfterNanos());
        assertTrue(limits.arrive(20 * SECOND, 1, 0).admitted());
        assertEquals(60 * SECOND, limits.arrive(20 * SECOND, 1, 0).retryAfterNanos());
    }

    @Test
    void twiceTheLimit_passesAroundTheMinute() {
        ProviderLimits limits = limits().tpm(100).build();

        assertTrue(limits.arrive(20 * SECOND - 1, 100, 0).admitted());
        assertTrue(limits.arrive(20 * SECOND, 100, 0).admitted());
    }

    @Test
    void window_isAShorterMinute() {
        ProviderLimits limits = limits().rpm(60).window(Duration.ofSeconds(5)).build();

        Map<String, String> headers = limits.arrive(2 * SECOND, 1, 0).headers();

        assertEquals("5", headers.get("x-ratelimit-limit-requests"));
        assertEquals("4", headers.get("x-ratelimit-remaining-requests"));
        assertEquals("3s", headers.get("x-ratelimit-reset-requests"));
    }

    @Test
    void surplus_comesBackInTheSameMinuteOnly() {
        ProviderLimits limits = limits().tpm(100).build();
        Decision early = limits.arrive(0, 0, 60);
        Decision late = limits.arrive(0, 0, 40);

        limits.end(19 * SECOND, early.ticket(), 0, 10);
        assertTrue(limits.arrive(19 * SECOND, 50, 0).admitted());
        limits.end(20 * SECOND, late.ticket(), 0, 10);
        assertFalse(limits.arrive(20 * SECOND, 101, 0).admitted());
    }

    @Test
    void tokensAboveTheReservation_countWhenTheyAreKnown() {
        ProviderLimits limits = limits().tpm(100).build();
        Decision call = limits.arrive(0, 10, 10);
        limits.end(30 * SECOND, call.ticket(), 10, 50);

        assertFalse(limits.arrive(30 * SECOND, 61, 0).admitted());
        assertTrue(limits.arrive(30 * SECOND, 60, 0).admitted());
    }
}
