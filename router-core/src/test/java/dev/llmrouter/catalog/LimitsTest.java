package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void none_limitsNothingInAMinute() {
        assertEquals(OptionalLong.empty(), Limits.none().requestsPerMinute());
        assertEquals(OptionalLong.empty(), Limits.none().tokensPerMinute());
        assertEquals(OptionalInt.empty(), Limits.none().maxParallelRequests());
        assertEquals(Duration.ofMinutes(1), Limits.none().window());
    }

    @Test
    void zero_isALimit() {
        Limits limits = Limits.builder()
                .requestsPerMinute(0)
                .tokensPerMinute(0)
                .maxParallelRequests(0)
                .build();
        assertEquals(OptionalLong.of(0), limits.requestsPerMinute());
        assertEquals(OptionalLong.of(0), limits.tokensPerMinute());
        assertEquals(OptionalInt.of(0), limits.maxParallelRequests());
    }

    @Test
    void negativeLimits_areRefusedByName() {
        Limits.Builder builder = Limits.builder();
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> builder.requestsPerMinute(-1));
        assertTrue(String.valueOf(refused.getMessage()).contains("requestsPerMinute"));
        assertThrows(IllegalArgumentException.class, () -> builder.tokensPerMinute(-1));
        assertThrows(IllegalArgumentException.class, () -> builder.maxParallelRequests(-1));
        assertThrows(IllegalArgumentException.class, () -> builder.window(Duration.ZERO));
    }

    @Test
    void windows_tellLimitsApart() {
        Limits slices = Limits.builder().window(Duration.ofSeconds(10)).build();
        assertNotEquals(Limits.none(), slices);
        assertNotEquals(Limits.none().toString(), slices.toString());
    }
}
