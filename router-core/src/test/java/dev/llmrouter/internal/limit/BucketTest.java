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

class BucketTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long START = -1_000_000_000_000L;

    private static RateLimiter bucket(long limit, long burst) {
        return new Bucket(limit, MINUTE, burst, START);
    }

    private record Taken(long at, long amount) {}

    /** Between any two admissions no more than the burst and what flowed in; and what fits is admitted. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyTime_admitsAtMostTheBurstAndWhatFlowsIn(long seed) {
        Random random = new Random(seed);
        long limit = 20L + random.nextInt(5000);
        long burst = Math.max(10, limit / (1 + random.nextInt(12)));
        RateLimiter meter = bucket(limit, burst);
        List<Taken> history = new ArrayList<>();
        double spent = 0;
        long now = START;
        for (int i = 0; i < 2000; i++) {
            long pause = (long) (random.nextDouble() * random.nextDouble() * 0.2 * MINUTE);
            now += pause;
            spent = Math.max(0, spent - pause * (double) limit / MINUTE);
            long amount = 1L + random.nextInt((int) burst / 3);
            if (meter.tryAcquire(amount, now)) {
                history.add(new Taken(now, amount));
                spent += amount;
            } else {
                assertTrue(spent + amount > burst * 0.999, "refused at " + spent + " of " + burst);
            }
        }
        assertNeverTooMuch(history, limit, burst);
    }

    private static void assertNeverTooMuch(List<Taken> history, long limit, long burst) {
        for (int first = 0; first < history.size(); first++) {
            long sum = 0;
            for (int last = first; last < history.size(); last++) {
                sum += history.get(last).amount;
                double flown = (history.get(last).at - history.get(first).at) * (double) limit / MINUTE;
                assertEquals(0, Math.max(0, sum - burst - flown), 1e-6);
            }
        }
    }

    /** With corrections the bucket is never fuller than one that takes and gives back at the same moments. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void corrections_neverMakeMoreRoomThanTheyGiveBack(long seed) {
        Random random = new Random(seed);
        long burst = 100;
        RateLimiter meter = bucket(600, burst);
        List<Taken> open = new ArrayList<>();
        double spent = 0;
        long now = START;
        for (int i = 0; i < 5000; i++) {
            long pause = (long) (random.nextDouble() * random.nextDouble() * MINUTE / 20);
            now += pause;
            spent = Math.max(0, spent - pause * 600.0 / MINUTE);
            long amount = random.nextInt(30);
            if (meter.tryAcquire(amount, now)) {
                spent += amount;
                assertTrue(spent <= burst + 1e-6, spent + " at step " + i);
                open.add(new Taken(now, amount));
            }
            if (!open.isEmpty() && random.nextInt(3) > 0) {
                Taken ended = open.remove(random.nextInt(open.size()));
                long truth = random.nextInt(35);
                meter.adjust(ended.amount, truth, ended.at, now);
                spent = Math.max(0, spent + truth - ended.amount);
            }
        }
    }

    @Test
    void burst_goesAtOnceAndTheRestAsItFlowsIn() {
        RateLimiter meter = bucket(10, 10);
        for (int i = 0; i < 10; i++) {
            assertTrue(meter.tryAcquire(1, START));
        }

        assertEquals(MINUTE / 10, meter.nanosUntilAvailable(1, START));
        assertFalse(meter.tryAcquire(1, START + MINUTE / 10 - 1));
        assertTrue(meter.tryAcquire(1, START + MINUTE / 10));
    }

    @Test
    void limitThatDoesNotDivideTheMinute_stillHoldsItsBurst() {
        RateLimiter meter = bucket(7, 7);
        for (int i = 0; i < 7; i++) {
            assertTrue(meter.tryAcquire(1, START));
        }

        assertEquals(7, meter.used(START));
        assertEquals(0, meter.available(START));
    }

    @Test
    void amountBeyondTheBurst_waitsForAFullBucketAndIsOwedWhole() {
        RateLimiter meter = bucket(60, 10);
        assertTrue(meter.tryAcquire(1, START));
        assertFalse(meter.tryAcquire(40, START));

        assertTrue(meter.tryAcquire(40, START + MINUTE / 60));

        assertEquals(31 * MINUTE / 60, meter.nanosUntilAvailable(1, START + MINUTE / 60));
    }

    @Test
    void refund_ofWhatHasFlownInSinceThenGivesNothing() {
        RateLimiter meter = bucket(60, 10);
        assertTrue(meter.tryAcquire(10, START));
        assertTrue(meter.tryAcquire(10, START + MINUTE));

        meter.adjust(10, 0, START, START + MINUTE);

        assertEquals(10, meter.used(START + MINUTE));
    }

    /** The bucket is found full by a correction before any request finds it so. */
    @Test
    void refund_afterACorrectionFoundItFullGivesNothing() {
        RateLimiter meter = bucket(60, 10);
        assertTrue(meter.tryAcquire(10, START));

        meter.adjust(0, 5, START, START + MINUTE);
        meter.adjust(10, 0, START, START + MINUTE);

        assertEquals(5, meter.used(START + MINUTE));
    }

    @Test
    void truthAboveTheReservation_isOwed() {
        RateLimiter meter = bucket(60, 10);
        assertTrue(meter.tryAcquire(10, START));

        meter.adjust(10, 15, START, START);

        assertEquals(15, meter.used(START));
        assertEquals(6 * MINUTE / 60, meter.nanosUntilAvailable(1, START));
    }

    /** What is left over, and what is kept between windows, only ever makes it admit less. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void guardAndSpare_thatChangeInBetween_neverAdmitMore(long seed) {
        Random random = new Random(seed);
        long limit = 20L + random.nextInt(5000);
        long burst = Math.max(10, limit / (1 + random.nextInt(12)));
        RateLimiter meter = bucket(limit, burst);
        List<Taken> history = new ArrayList<>();
        long now = START;
        for (int i = 0; i < 1000; i++) {
            now += (long) (random.nextDouble() * random.nextDouble() * 0.2 * MINUTE);
            if (random.nextInt(10) == 0) {
                meter.guard((long) (random.nextDouble() * MINUTE));
            }
            long amount = 1L + random.nextInt((int) burst / 3);
            long spare = random.nextInt((int) burst);
            long wait = meter.nanosUntilAvailable(amount, spare, now);
            boolean taken = meter.tryAcquire(amount, spare, now);
            assertEquals(wait == 0, taken, "step " + i);
            if (taken) {
                history.add(new Taken(now, amount));
            }
        }
        assertNeverTooMuch(history, limit, burst);
    }

    @Test
    void spare_isLeft() {
        RateLimiter meter = bucket(60, 10);

        assertTrue(meter.tryAcquire(6, 4, START));
        assertFalse(meter.tryAcquire(1, 4, START));
        assertEquals(MINUTE / 60, meter.nanosUntilAvailable(1, 4, START));
        assertTrue(meter.tryAcquire(1, 3, START));
    }

    @Test
    void amountThatOnlyFitsIntoAllOfIt_mayTakeTheSpareToo() {
        RateLimiter meter = bucket(60, 10);

        assertTrue(meter.tryAcquire(8, 7, START));
        assertFalse(meter.tryAcquire(2, 7, START));
    }

    @Test
    void guard_isTimeThatIsLeft() {
        RateLimiter meter = bucket(60, 10);
        meter.guard(2 * MINUTE / 60);

        assertTrue(meter.tryAcquire(8, START));
        assertFalse(meter.tryAcquire(1, START));
        assertEquals(MINUTE / 60, meter.nanosUntilAvailable(1, START));
    }

    @Test
    void guard_leavesSomethingToTake() {
        RateLimiter meter = bucket(60, 10);
        meter.guard(Long.MAX_VALUE);

        assertEquals(7 * MINUTE / 60, meter.guard());
        assertTrue(meter.tryAcquire(3, START));
    }

    @Test
    void spareFor_isWhatIsExpectedAndSixDeviations_atMostSevenTenths() {
        RateLimiter meter = bucket(600, 100);

        assertEquals(35, meter.headroomFor(5, 5));
        assertEquals(10, meter.headroomFor(-20, 5));
        assertEquals(0, meter.headroomFor(-20, 1));
        assertEquals(70, meter.headroomFor(5, 500));
    }

    @Test
    void capacity_isTheBurst() {
        assertEquals(10, bucket(60, 10).capacity());
    }
}
