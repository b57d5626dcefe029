package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingWindowLogTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    /** Clocks may count from anywhere. */
    private static final long START = -1_000_000_000_000L;

    private static RateLimiter window(int limit) {
        return new SlidingWindowLog(limit, MINUTE, START);
    }

    /** Admitted exactly when it fits, over histories with refunds: neither over the limit nor under it by a nanosecond. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void admission_isThatOfTheModel(long seed) {
        Random random = new Random(seed);
        int limit = 1 + random.nextInt(40);
        RateLimiter meter = window(limit);
        WindowModel model = new WindowModel(MINUTE);
        List<WindowModel.Taken> open = new ArrayList<>();
        long now = START;
        for (int i = 0; i < 4000; i++) {
            now += (long) (random.nextDouble() * random.nextDouble() * 5 * MINUTE / limit);
            long wait = model.untilRoom(1, limit, now);
            assertEquals(wait, meter.nanosUntilAvailable(1, now), "step " + i);
            assertEquals(wait == 0, meter.tryAcquire(1, now), "step " + i);
            if (wait == 0) {
                open.add(model.take(1, now));
            }
            if (!open.isEmpty() && random.nextInt(5) == 0) {
                WindowModel.Taken refused = open.remove(random.nextInt(open.size()));
                meter.adjust(1, 0, refused.at, now);
                refused.truth = 0;
            }
            assertEquals(model.sum(now), meter.used(now), "step " + i);
        }
    }

    @Test
    void room_appearsAtTheNanosecondTheOldestRequestLeaves() {
        RateLimiter meter = window(1);
        assertTrue(meter.tryAcquire(1, START));

        assertFalse(meter.tryAcquire(1, START + MINUTE - 1));
        assertTrue(meter.tryAcquire(1, START + MINUTE));
    }

    @Test
    void requestFromBeforeTheStart_isCountedFromTheStart() {
        RateLimiter meter = window(1);
        assertTrue(meter.tryAcquire(1, START - 5));

        assertEquals(MINUTE, meter.nanosUntilAvailable(1, START));
    }

    @Test
    void refundOfARequestThatHasLeft_givesNothing() {
        RateLimiter meter = window(1);
        assertTrue(meter.tryAcquire(1, START));
        assertTrue(meter.tryAcquire(1, START + MINUTE));

        meter.adjust(1, 0, START, START + MINUTE);

        assertEquals(1, meter.used(START + MINUTE));
    }

    /** A guard makes the window longer, from the moment at which it is set. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void guardThatChangesInBetween_neverAdmitsMoreAndNeverHoldsLonger(long seed) {
        Random random = new Random(seed);
        int limit = 1 + random.nextInt(40);
        RateLimiter meter = window(limit);
        WindowModel model = new WindowModel(MINUTE);
        List<WindowModel.Taken> open = new ArrayList<>();
        long now = START;
        for (int i = 0; i < 4000; i++) {
            now += (long) (random.nextDouble() * random.nextDouble() * 5 * MINUTE / limit);
            if (random.nextInt(20) == 0) {
                meter.guard((long) (random.nextDouble() * MINUTE / 32));
            }
            long held = model.sum(now, MINUTE + meter.guard());
            boolean taken = meter.tryAcquire(1, random.nextInt(3), now);
            assertTrue(!taken || model.sum(now) < limit, "over at step " + i);
            assertEquals(held < limit, taken, "step " + i);
            if (taken) {
                open.add(model.take(1, now));
            }
            if (!open.isEmpty() && random.nextInt(5) == 0) {
                WindowModel.Taken refused = open.remove(random.nextInt(open.size()));
                meter.adjust(1, 0, refused.at, now);
                refused.truth = 0;
            }
        }
    }

    @Test
    void guard_isAtMostASixtyFourthOfTheWindow() {
        RateLimiter meter = window(1);
        meter.guard(MINUTE);
        assertTrue(meter.tryAcquire(1, START));

        assertEquals(MINUTE / 64, meter.guard());
        assertEquals(MINUTE + MINUTE / 64, meter.nanosUntilAvailable(1, START));
        assertFalse(meter.tryAcquire(1, START + MINUTE + MINUTE / 64 - 1));
        assertTrue(meter.tryAcquire(1, START + MINUTE + MINUTE / 64));
    }

    @Test
    void requests_needNothingToSpare() {
        assertEquals(0, window(10).headroomFor(5, 5));
        assertEquals(10, window(10).capacity());
    }
}
