package dev.llmrouter.internal.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingWindowTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long SLICE = MINUTE / 240;

    private record Spent(long at, long amount) {}

    private static void spend(SlidingWindow window, long amount, long now) {
        window.add(window.slice(now), amount, now);
    }

    /** The invariant that matters: whatever is admitted, no window of the given length holds more than the limit. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyWindow_neverHoldsMoreThanTheLimit(long seed) {
        Random random = new Random(seed);
        long limit = 50L + random.nextInt(200);
        SlidingWindow window = new SlidingWindow(MINUTE, 0);
        List<Spent> history = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 3000; i++) {
            now += (long) (random.nextDouble() * random.nextDouble() * MINUTE / 20);
            long amount = 1L + random.nextInt(20);
            if (window.untilRoom(amount, limit, now) == 0) {
                spend(window, amount, now);
                history.add(new Spent(now, amount));
            }
        }

        for (Spent end : history) {
            long sum = history.stream()
                    .filter(s -> s.at > end.at - MINUTE && s.at <= end.at)
                    .mapToLong(Spent::amount)
                    .sum();
            assertTrue(sum <= limit, () -> "window ending at " + end.at + " holds " + sum + " of " + limit);
        }
    }

    @Test
    void steadyFlow_losesAtMostOneSlicesShare() {
        SlidingWindow window = new SlidingWindow(MINUTE, 0);
        long admitted = 0;
        for (long now = 0; now < 20 * MINUTE; now += MINUTE / 12_000) {
            if (window.untilRoom(1, 6000, now) == 0) {
                spend(window, 1, now);
                admitted++;
            }
        }

        assertTrue(admitted >= 20 * 6000 * 0.9955, "admitted " + admitted + " of " + 20 * 6000);
    }

    @Test
    void untilRoom_isTheMomentFromWhichItFits() {
        SlidingWindow window = new SlidingWindow(MINUTE, 0);
        spend(window, 10, 0);
        spend(window, 5, MINUTE / 2);

        long wait = window.untilRoom(6, 15, MINUTE / 2 + 1);

        assertTrue(window.untilRoom(6, 15, MINUTE / 2 + 1 + wait - 1) > 0);
        assertEquals(0, window.untilRoom(6, 15, MINUTE / 2 + 1 + wait));
        assertTrue(wait <= MINUTE / 2 + SLICE);
    }

    @Test
    void amountBeyondTheLimit_neverFits() {
        assertEquals(Long.MAX_VALUE, new SlidingWindow(MINUTE, 0).untilRoom(11, 10, 0));
    }

    @Test
    void longSilence_emptiesTheWindow() {
        SlidingWindow window = new SlidingWindow(MINUTE, 0);
        spend(window, 10, 0);

        assertEquals(0, window.total(100 * MINUTE));
    }

    @Test
    void settlement_afterItsSliceHasLeftChangesNothing() {
        SlidingWindow window = new SlidingWindow(MINUTE, 0);
        long slice = window.slice(0);
        window.add(slice, 10, 0);

        window.add(slice, -10, 3 * MINUTE);

        assertEquals(0, window.total(3 * MINUTE));
    }
}
