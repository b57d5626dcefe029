package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
    @Test
    void unset_leavesEverythingToTheOuterPlace() {
        Timeouts outer = timeouts(1, 2, 3);
        assertEquals(outer, Timeouts.unset().orElse(outer));
        assertEquals(Optional.empty(), Timeouts.unset().call());
    }

    @Test
    void orElse_fillsOnlyTheGaps() {
        Timeouts inner = Timeouts.builder().call(Duration.ofSeconds(9)).build();
        assertEquals(timeouts(9, 2, 3), inner.orElse(timeouts(1, 2, 3)));
        assertEquals(timeouts(1, 2, 3), timeouts(1, 2, 3).orElse(timeouts(7, 8, 9)));
    }

    @Test
    void timesOfZeroOrLess_areRefused() {
        Timeouts.Builder builder = Timeouts.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.call(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> builder.streamFirstEvent(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> builder.streamIdle(Duration.ZERO));
    }

    private static Timeouts timeouts(int call, int first, int idle) {
        return Timeouts.builder()
                .call(Duration.ofSeconds(call))
                .streamFirstEvent(Duration.ofSeconds(first))
                .streamIdle(Duration.ofSeconds(idle))
                .build();
    }
}
