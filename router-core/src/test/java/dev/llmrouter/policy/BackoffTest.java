package dev.llmrouter.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final RandomGenerator NO_CHANCE = () -> 0L;

    @Test
    void standard_doublesFromHalfASecondToEight() {
        Backoff backoff = Backoff.standard();
        long[] millis = {500, 1000, 2000, 4000, 8000, 8000};
        for (int retry = 0; retry < millis.length; retry++) {
            assertEquals(Duration.ofMillis(millis[retry]).toNanos(), backoff.nanos(retry, NO_CHANCE));
        }
    }

    @Test
    void standard_leavesAQuarterToChance() {
        RandomGenerator random = new SplittableRandom(7);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 0; i < 10_000; i++) {
            long nanos = Backoff.standard().nanos(0, random);
            shortest = Math.min(shortest, nanos);
            longest = Math.max(longest, nanos);
        }
        // Of ten thousand draws from 375 ms to 500 ms some come within a millisecond of either end.
        assertTrue(shortest >= 375_000_000 && shortest < 376_000_000, "shortest " + shortest);
        assertTrue(longest <= 500_000_000 && longest > 499_000_000, "longest " + longest);
    }

    @Test
    void none_isZero() {
        assertEquals(0, Backoff.none().nanos(3, NO_CHANCE));
    }

    @Test
    void aVeryLateRetry_pausesForTheLongest() {
        assertEquals(8_000_000_000L, Backoff.standard().nanos(Integer.MAX_VALUE, NO_CHANCE));
    }

    @Test
    void firstPauseOfZero_staysZero() {
        Backoff backoff = Backoff.exponential(Duration.ZERO, Duration.ofSeconds(8), 0);
        assertEquals(0, backoff.nanos(Integer.MAX_VALUE, NO_CHANCE));
    }

    @Test
    void valuesThatMakeNoBackoff_areRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThrows(IllegalArgumentException.class, () -> Backoff.exponential(second.negated(), second, 0));
        assertThrows(IllegalArgumentException.class, () -> Backoff.exponential(second, Duration.ZERO, 0));
        assertThrows(IllegalArgumentException.class, () -> Backoff.exponential(second, second, 1.5));
        assertThrows(IllegalArgumentException.class, () -> Backoff.exponential(second, second, Double.NaN));
    }

    @Test
    void constantPause_isAllowed_withoutJitterOrWithNothingElse() {
        Duration second = Duration.ofSeconds(1);

        assertEquals(second.toNanos(), Backoff.exponential(second, second, 0).nanos(3, new SplittableRandom(1)));
        assertTrue(Backoff.exponential(second, second, 1).nanos(3, new SplittableRandom(1)) < second.toNanos());
    }
}
