package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of all styles. */
class ProviderLimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static ProviderLimits.Builder limits() {
        return ProviderLimits.builder(MockStyle.SLIDING_MINUTE);
    }

    @ParameterizedTest
    @EnumSource
    void counters_tellAdmittedAndRefused(MockStyle style) {
        ProviderLimits limits = ProviderLimits.builder(style).rpm(1).build();
        limits.arrive(0, 1, 0);
        limits.arrive(0, 1, 0);
        limits.arrive(0, 1, 0);

        assertEquals(1, limits.admitted());
        assertEquals(2, limits.refused());
    }

    @ParameterizedTest
    @EnumSource
    void noLimits_admitAll_andTellNothingOfThem(MockStyle style) {
        ProviderLimits limits = ProviderLimits.builder(style).build();
        for (int i = 0; i < 1000; i++) {
            assertTrue(limits.arrive(0, 1_000_000, 1_000_000).admitted());
        }

        Map<String, String> headers = limits.arrive(0, 1, 1).headers();
        headers.remove("date");
        assertEquals(Map.of(), headers);
    }

    @ParameterizedTest
    @EnumSource
    void limitOfZero_admitsNothing_andDoesNotPromiseTheNextInstant(MockStyle style) {
        ProviderLimits limits = ProviderLimits.builder(style).rpm(0).build();

        assertFalse(limits.arrive(0, 1, 0).admitted());
        assertTrue(limits.arrive(0, 1, 0).retryAfterNanos() >= SECOND);
        assertFalse(limits.arrive(3600 * SECOND, 1, 0).admitted());
    }

    @ParameterizedTest
    @EnumSource
    void requestLargerThanTheLimit_isNeverAdmitted(MockStyle style) {
        ProviderLimits limits = ProviderLimits.builder(style).tpm(1000).build();

        assertFalse(limits.arrive(0, 1001, 0).admitted());
        assertTrue(limits.arrive(0, 1001, 0).retryAfterNanos() > 0);
        assertFalse(limits.arrive(3600 * SECOND, 1001, 0).admitted());
    }

    @ParameterizedTest
    @EnumSource
    void largestLimit_isCountedExactly(MockStyle style) {
        ProviderLimits limits = ProviderLimits.builder(style)
                .tpm(1_000_000_000)
                .window(Duration.ofMinutes(1))
                .build();

        assertTrue(limits.arrive(0, 999_999_999, 0).admitted());
        assertTrue(limits.arrive(0, 1, 0).admitted());
        assertFalse(limits.arrive(0, 1, 0).admitted());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE / 4, -1, 0, Long.MAX_VALUE / 4})
    void clock_hasAnyOrigin(long now) {
        for (MockStyle style : MockStyle.values()) {
            ProviderLimits limits = ProviderLimits.builder(style).rpm(1).build();

            assertTrue(limits.arrive(now, 1, 0).admitted());
            assertFalse(limits.arrive(now, 1, 0).admitted());
            assertTrue(limits.arrive(now + 60 * SECOND, 1, 0).admitted());
        }
    }

    @Test
    void timeThatGoesBack_standsStill() {
        ProviderLimits limits = limits().rpm(1).build();
        limits.arrive(10 * SECOND, 1, 0);

        assertEquals(60 * SECOND, limits.arrive(5 * SECOND, 1, 0).retryAfterNanos());
    }

    @Test
    void exceeded_isTheLimitThatKeepsOutForLongest() {
        ProviderLimits limits = limits().rpm(2).tpm(100).build();
        limits.arrive(0, 1, 0);
        limits.arrive(10 * SECOND, 99, 0);

        assertEquals("tokens", limits.arrive(20 * SECOND, 50, 0).exceeded());
        assertEquals("requests", limits.arrive(20 * SECOND, 1, 0).exceeded());
    }

    @Test
    void admitted_exceedsNothing() {
        ProviderLimits.Decision admitted = limits().rpm(1).build().arrive(0, 1, 0);

        assertEquals("", admitted.exceeded());
        assertEquals(0, admitted.retryAfterNanos());
    }

    @Test
    void nonsense_isRefused() {
        ProviderLimits limits = limits().build();

        assertThrows(IllegalArgumentException.class, () -> limits.arrive(0, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> limits.arrive(0, 0, 1_000_000_001));
        assertThrows(IllegalArgumentException.class, () -> limits().rpm(-1));
        assertThrows(IllegalArgumentException.class, () -> limits().tpm(1_000_000_001));
        assertThrows(IllegalArgumentException.class, () -> limits().window(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> limits().window(Duration.ofHours(2)));
    }

    @Test
    void outputTokens_ofAStyleThatDoesNotCountThemApart_areRefused() {
        ProviderLimits.Builder builder = limits().outputTpm(1);

        assertThrows(IllegalStateException.class, builder::build);
    }
}
