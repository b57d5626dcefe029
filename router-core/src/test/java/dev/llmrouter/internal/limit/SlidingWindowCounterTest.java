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

class SlidingWindowCounterTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long START = -1_000_000_000_000L;
    /** What a slice may be held longer than it needs to be: 0.4 % of the window. */
    private static final long HELD = MINUTE / 250;

    private static RateLimiter window(long limit) {
        return new SlidingWindowCounter(limit, MINUTE, START);
    }

    /** Never admitted what does not fit, never refused what fits a window that is 0.4 % longer, over histories with corrections. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void admission_isThatOfTheModelToTwoSlices(long seed) {
        Random random = new Random(seed);
        long limit = 50L + random.nextInt(2000);
        RateLimiter meter = window(limit);
        WindowModel model = new WindowModel(MINUTE);
        List<WindowModel.Taken> open = new ArrayList<>();
        long now = START;
        for (int i = 0; i < 4000; i++) {
            now += pause(random);
            long amount = random.nextInt((int) limit / 8);
            boolean taken = meter.tryAcquire(amount, now);
            if (taken) {
                assertTrue(model.sum(now) + amount <= limit, "over at step " + i);
                open.add(model.take(amount, now));
            } else {
                assertTrue(model.sum(now, MINUTE + HELD) + amount > limit, "refused at step " + i);
                assertWaitIsSafe(meter, model, new WindowModel.Taken(now, amount), limit);
            }
            if (!open.isEmpty() && random.nextInt(3) > 0) {
                correct(meter, open.remove(random.nextInt(open.size())), random, now);
            }
        }
    }

    /** Bursts, gaps of seconds, and now and then a silence in which everything leaves. */
    private static long pause(Random random) {
        return switch (random.nextInt(40)) {
            case 0 -> (long) (random.nextDouble() * 3 * MINUTE);
            case 1, 2, 3 -> (long) (random.nextDouble() * MINUTE / 6);
            default -> (long) (random.nextDouble() * MINUTE / 200);
        };
    }

    private static void assertWaitIsSafe(RateLimiter meter, WindowModel model, WindowModel.Taken wanted, long limit) {
        long wait = meter.nanosUntilAvailable(wanted.reserved, wanted.at);
        long shortest = model.untilRoom(wanted.reserved, limit, wanted.at);

        assertTrue(wait >= shortest && wait <= shortest + HELD, () -> wait + " is not a little over " + shortest);
    }

    private static void correct(RateLimiter meter, WindowModel.Taken taken, Random random, long now) {
        long truth = random.nextInt(4) == 0 ? 0 : random.nextInt((int) (taken.reserved * 5 / 4) + 1);
        meter.adjust(taken.reserved, truth, taken.at, now);
        taken.truth = truth;
    }

    @Test
    void steadyFlow_losesAtMostHalfAPercent() {
        RateLimiter meter = window(6000);
        long admitted = 0;
        for (long now = START; now < START + 20 * MINUTE; now += MINUTE / 12_000) {
            admitted += meter.tryAcquire(1, now) ? 1 : 0;
        }

        assertTrue(admitted >= 20 * 6000 * 0.995, "admitted " + admitted + " of " + 20 * 6000);
    }

    @Test
    void amountBeyondTheLimit_waitsForAnEmptyWindow() {
        RateLimiter meter = window(10);
        assertTrue(meter.tryAcquire(1, START));

        long wait = meter.nanosUntilAvailable(11, START);

        assertFalse(meter.tryAcquire(11, START + wait - 1));
        assertTrue(meter.tryAcquire(11, START + wait));
    }

    @Test
    void limitOfZero_admitsNothingEver() {
        assertFalse(window(0).tryAcquire(0, START));
        assertEquals(Long.MAX_VALUE, window(0).nanosUntilAvailable(0, START));
    }

    @Test
    void unlimited_isCounted() {
        RateLimiter meter = window(Long.MAX_VALUE);
        assertTrue(meter.tryAcquire(1L << 31, START));
        assertTrue(meter.tryAcquire(1L << 31, START));

        assertEquals(1L << 32, meter.used(START));
        assertEquals(Long.MAX_VALUE, meter.available(START));
    }

    @Test
    void correction_afterItsSliceHasLeftChangesNothing() {
        RateLimiter meter = window(100);
        assertTrue(meter.tryAcquire(10, START));
        assertTrue(meter.tryAcquire(20, START + 3 * MINUTE));

        meter.adjust(10, 0, START, START + 3 * MINUTE);

        assertEquals(20, meter.used(START + 3 * MINUTE));
    }

    /** Slices and laps are known by their last bits, which come again. */
    @ParameterizedTest
    @ValueSource(
            longs = {
                1 << 10,
                1 << 20,
                (1 << 20) + 1,
                1 << 27,
                1 << 28,
                (1 << 29) - 1,
                1 << 29,
                (1 << 29) + 1,
                1 << 30,
                (1L << 30) + 1,
                5L << 30,
                1L << 31
            })
    void silenceOfAnyLength_leavesNothing(long slices) {
        long silence = slices * (MINUTE / 500);
        RateLimiter meter = window(10);
        assertTrue(meter.tryAcquire(5, START));
        assertTrue(meter.tryAcquire(5, START + MINUTE / 2));

        assertTrue(meter.tryAcquire(10, START + silence));
        assertFalse(meter.tryAcquire(1, START + silence));
        assertFalse(meter.tryAcquire(1, START + silence + MINUTE / 2));
        assertTrue(meter.tryAcquire(10, START + silence + MINUTE + HELD));
    }

    /** A call as long as the silence gives back nothing of what was taken after it. */
    @ParameterizedTest
    @ValueSource(longs = {1 << 9, 1 << 20, 1 << 29, 1 << 30, 5L << 30})
    void correctionAfterSilenceOfAnyLength_changesNothing(long slices) {
        long silence = slices * (MINUTE / 500);
        RateLimiter meter = window(10);
        assertTrue(meter.tryAcquire(10, START));
        assertTrue(meter.tryAcquire(10, START + silence));

        meter.adjust(10, 0, START, START + silence);
        meter.adjust(1, 10, START, START + silence);

        assertEquals(10, meter.used(START + silence));
        assertFalse(meter.tryAcquire(1, START + silence));
    }

    /** The thread that lists has read its clock before the slice began. */
    @Test
    void spendingInTheSliceAfterTheListersClock_isListed() {
        RateLimiter meter = window(100);
        long slice = MINUTE / 500;
        assertTrue(meter.tryAcquire(7, START + 5 * slice));
        assertTrue(meter.tryAcquire(20, START + 10 * slice));

        List<WindowModel.Taken> listed = new ArrayList<>();
        meter.forEachSpent(START + 10 * slice - 1, (amount, at) -> listed.add(new WindowModel.Taken(at, amount)));

        assertEquals(
                List.of(7L, 20L), listed.stream().map(taken -> taken.reserved).toList());
        assertEquals(START + 10 * slice, listed.get(1).at);
    }

    @Test
    void amountsBeyondWhatASliceHoldsBesideTheTotal_areCountedAndLeave() {
        long most = 1L << 30;
        RateLimiter meter = window(Long.MAX_VALUE);
        for (int i = 0; i < 40; i++) {
            assertTrue(meter.tryAcquire(most, START));
        }
        for (int i = 0; i < 20; i++) {
            meter.adjust(most, 0, START, START);
        }

        assertEquals(20 * most, meter.used(START));
        assertEquals(0, meter.used(START + MINUTE + HELD));
    }

    @Test
    void lateThread_isCountedUntilItsRequestHasLeft() {
        RateLimiter meter = window(10);
        long late = START + MINUTE / 2;
        assertEquals(0, meter.used(late + MINUTE));

        assertTrue(meter.tryAcquire(10, late));

        assertFalse(meter.tryAcquire(1, late + MINUTE));
        assertTrue(meter.tryAcquire(1, late + 2 * MINUTE + HELD));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void guardAndSpare_thatChangeInBetween_neverAdmitMore(long seed) {
        Random random = new Random(seed);
        long limit = 50L + random.nextInt(2000);
        RateLimiter meter = window(limit);
        WindowModel model = new WindowModel(MINUTE);
        List<WindowModel.Taken> open = new ArrayList<>();
        long now = START;
        for (int i = 0; i < 4000; i++) {
            now += pause(random);
            if (random.nextInt(20) == 0) {
                meter.guard((long) (random.nextDouble() * MINUTE / 32));
            }
            long amount = random.nextInt((int) limit / 8);
            long spare = random.nextInt((int) limit);
            long wait = meter.nanosUntilAvailable(amount, spare, now);
            boolean taken = meter.tryAcquire(amount, spare, now);
            assertEquals(wait == 0, taken, "step " + i);
            if (taken) {
                assertTrue(model.sum(now) + amount <= limit, "over at step " + i);
                open.add(model.take(amount, now));
            } else {
                long longest = MINUTE + HELD + meter.guard();
                assertTrue(model.sum(now, longest) + amount + spare > limit, "refused at step " + i);
            }
            if (!open.isEmpty() && random.nextInt(3) > 0) {
                correct(meter, open.remove(random.nextInt(open.size())), random, now);
            }
        }
    }

    @Test
    void spare_isLeft() {
        RateLimiter meter = window(100);

        assertTrue(meter.tryAcquire(60, 40, START));
        assertFalse(meter.tryAcquire(1, 40, START));
        assertTrue(meter.tryAcquire(1, 39, START));
    }

    @Test
    void amountThatOnlyFitsIntoAllOfIt_mayTakeTheSpareToo() {
        assertTrue(window(100).tryAcquire(80, 70, START));
    }

    @Test
    void guard_makesTheWindowLongerByAtMostEightSlices() {
        RateLimiter meter = window(100);
        meter.guard(MINUTE);
        assertTrue(meter.tryAcquire(100, START));

        long longest = MINUTE + 8 * MINUTE / 500;
        assertEquals(8 * MINUTE / 500, meter.guard());
        assertFalse(meter.tryAcquire(1, START + longest));
        assertTrue(meter.tryAcquire(1, START + longest + HELD));
    }

    @Test
    void spareFor_isWhatIsExpectedAndThreeDeviations_ofWhichAtMostFourPercent() {
        RateLimiter meter = window(1000);

        assertEquals(20, meter.headroomFor(5, 5));
        assertEquals(45, meter.headroomFor(5, 500));
        assertEquals(0, meter.headroomFor(-50, 5));
        assertEquals(500, meter.headroomFor(5_000, 5));
    }

    @Test
    void capacity_isTheLimit() {
        assertEquals(1000, window(1000).capacity());
    }
}
