package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.provider.ProviderLimits.Decision;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenAiLimitsTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static ProviderLimits.Builder openAi() {
        return ProviderLimits.builder(MockStyle.OPENAI);
    }

    private static int admittedAtOnce(ProviderLimits limits, long now) {
        int admitted = 0;
        while (limits.arrive(now, 1, 0).admitted()) {
            admitted++;
        }
        return admitted;
    }

    @Test
    void rested_admitsAMinutesRequestsAtOnce() {
        assertEquals(60, admittedAtOnce(openAi().rpm(60).build(), 0));
    }

    @Test
    void rested_withAWindow_admitsWhatTheWindowBrings() {
        assertEquals(
                10,
                admittedAtOnce(openAi().rpm(60).window(Duration.ofSeconds(10)).build(), 0));
    }

    @Test
    void rested_withAWindowThatBringsLessThanOne_admitsOne() {
        assertEquals(
                1, admittedAtOnce(openAi().rpm(3).window(Duration.ofSeconds(10)).build(), 0));
    }

    @Test
    void empty_refillsAllTheTime() {
        ProviderLimits limits = openAi().rpm(60).build();
        admittedAtOnce(limits, 0);

        assertFalse(limits.arrive(SECOND - 1, 1, 0).admitted());
        assertTrue(limits.arrive(SECOND, 1, 0).admitted());
        assertEquals(30, admittedAtOnce(limits, 31 * SECOND));
    }

    @Test
    void idle_fillsNoFurtherThanTheWindow() {
        ProviderLimits limits = openAi().rpm(60).build();
        admittedAtOnce(limits, 0);

        assertEquals(60, admittedAtOnce(limits, 3600 * SECOND));
    }

    @Test
    void refusal_reportsWhenTheNextRequestFits() {
        ProviderLimits limits = openAi().rpm(60).build();
        admittedAtOnce(limits, 0);

        assertEquals(750 * MILLI, limits.arrive(250 * MILLI, 1, 0).retryAfterNanos());
    }

    @Test
    void refused_chargesNothing() {
        ProviderLimits limits = openAi().rpm(60).tpm(6000).build();
        assertFalse(limits.arrive(0, 6001, 0).admitted());

        assertTrue(limits.arrive(0, 6000, 0).admitted());
        assertEquals(
                "59", limits.arrive(0, 1, 0).headers().get("x-ratelimit-remaining-requests"), "one of 60 was admitted");
    }

    @Test
    void arrival_reservesPromptAndMaxTokens() {
        ProviderLimits limits = openAi().tpm(6000).build();
        limits.arrive(0, 1000, 5000);

        Decision refused = limits.arrive(0, 100, 0);

        assertEquals("tokens", refused.exceeded());
        assertEquals(SECOND, refused.retryAfterNanos());
    }

    @Test
    void end_givesTheSurplusBack() {
        ProviderLimits limits = openAi().tpm(6000).build();
        Decision call = limits.arrive(0, 1000, 5000);
        limits.end(0, call.ticket(), 1000, 200);

        assertFalse(limits.arrive(0, 4801, 0).admitted());
        assertTrue(limits.arrive(0, 4800, 0).admitted());
    }

    @Test
    void end_neverOverfills() {
        ProviderLimits limits = openAi().tpm(6000).build();
        Decision call = limits.arrive(0, 1000, 5000);
        limits.end(60 * SECOND, call.ticket(), 1000, 200);

        assertFalse(limits.arrive(60 * SECOND, 6001, 0).admitted());
    }

    @Test
    void end_withMoreThanReserved_leavesADebt() {
        ProviderLimits limits = openAi().tpm(6000).build();
        Decision call = limits.arrive(0, 100, 0);
        limits.end(0, call.ticket(), 100, 9000);

        assertEquals(
                31 * SECOND + 10 * MILLI,
                limits.arrive(0, 1, 0).retryAfterNanos(),
                "3100 owed, one wanted, 100 a second");
    }

    @Test
    void end_ofATicketTwice_countsOnce() {
        ProviderLimits limits = openAi().tpm(6000).build();
        Decision call = limits.arrive(0, 0, 3000);
        limits.end(0, call.ticket(), 0, 1000);
        limits.end(0, call.ticket(), 0, 0);

        assertFalse(limits.arrive(0, 5001, 0).admitted());
    }

    @Test
    void end_ofARefusedTicket_changesNothing() {
        ProviderLimits limits = openAi().tpm(6000).build();
        limits.end(0, limits.arrive(0, 6001, 0).ticket(), 0, 6000);

        assertTrue(limits.arrive(0, 6000, 0).admitted());
    }

    @Test
    void headers_tellBothBuckets() {
        ProviderLimits limits = openAi().rpm(600).tpm(60_000).build();

        assertEquals(
                Map.of(
                        "x-ratelimit-limit-requests", "600",
                        "x-ratelimit-remaining-requests", "599",
                        "x-ratelimit-reset-requests", "100ms",
                        "x-ratelimit-limit-tokens", "60000",
                        "x-ratelimit-remaining-tokens", "58500",
                        "x-ratelimit-reset-tokens", "1.5s"),
                limits.arrive(0, 1000, 500).headers());
    }

    @Test
    void headers_ofARefusal_sayWhenToComeBack_roundedUp() {
        ProviderLimits limits = openAi().rpm(40).build();
        admittedAtOnce(limits, 0);

        Map<String, String> headers = limits.arrive(0, 1, 0).headers();

        assertEquals("2", headers.get("retry-after"));
        assertEquals("1500", headers.get("retry-after-ms"));
        assertEquals("1m0s", headers.get("x-ratelimit-reset-requests"));
    }

    @Test
    void headers_withoutLimits_sayNothing() {
        assertEquals(Map.of(), openAi().build().arrive(0, 1, 1).headers());
    }
}
