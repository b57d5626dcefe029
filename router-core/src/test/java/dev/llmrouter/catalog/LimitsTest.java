package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
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
    void everyPart_tellsLimitsApart() {
        List<Limits> all = List.of(
                Limits.none(),
                Limits.builder().requestsPerMinute(1).build(),
                Limits.builder().tokensPerMinute(1).build(),
                Limits.builder().inputTokensPerMinute(1).build(),
                Limits.builder().outputTokensPerMinute(1).build(),
                Limits.builder().maxParallelRequests(1).build(),
                Limits.builder().kind(Limits.Kind.SLIDING).build(),
                Limits.builder().kind(Limits.Kind.BUCKET).build(),
                Limits.builder().burst(Duration.ofSeconds(1)).build(),
                Limits.builder().group("a").build());

        assertEquals(all.size(), new HashSet<>(all).size());
        assertEquals(all.size(), all.stream().map(Limits::toString).distinct().count());
        all.forEach(limits -> assertEquals(limits, limits.toBuilder().build()));
    }

    @Test
    void blankGroupAndNoBurst_areRefused() {
        Limits.Builder builder = Limits.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.group(" "));
        assertThrows(IllegalArgumentException.class, () -> builder.burst(Duration.ZERO));
    }

    @Test
    void windows_tellLimitsApart() {
        Limits slices = Limits.builder().window(Duration.ofSeconds(10)).build();
        assertNotEquals(Limits.none(), slices);
        assertNotEquals(Limits.none().toString(), slices.toString());
    }
}
