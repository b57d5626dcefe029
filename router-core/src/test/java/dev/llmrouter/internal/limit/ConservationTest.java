package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No limiter makes room of nothing: under calls that last up to three windows, silences of up to years, and a clock that goes
 * back, no more is sent in any window than the limit, and a correction never gives back what is not counted any more.
 */
class ConservationTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long YEAR = TimeUnit.DAYS.toNanos(365);
    private static final long START = -1_000_000_000_000L;
    private static final int STEPS = 6_000;

    /** What a call has taken, by the limiter's clock and by the true one. */
    private record Call(WindowModel.Taken taken, long takenAtClock, long endsAt) {}

    private final List<Call> open = new ArrayList<>();
    private long now = START;
    /** By how much the limiter's clock is behind. */
    private long behind;

    private long clock() {
        return now - behind;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 3", "10, 4", "10, 5", "60, 6", "60, 7", "86400, 8"})
    void counter_sendsNoMoreThanTheLimitInAnyWindow(long seconds, long seed) {
        Random random = new Random(seed);
        long limit = 50L + random.nextInt(2_000);
        long window = seconds * SECOND;
        checkWindow(new SlidingWindowCounter(limit, window, START), window, (int) limit / 8, random);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "10, 3", "60, 4", "86400, 5"})
    void log_sendsNoMoreThanTheLimitInAnyWindow(long seconds, long seed) {
        Random random = new Random(seed);
        long window = seconds * SECOND;
        checkWindow(new SlidingWindowLog(1 + random.nextInt(40), window, START), window, 1, random);
    }

    private void checkWindow(RateLimiter limiter, long window, int largest, Random random) {
        WindowModel model = new WindowModel(window);
        for (int i = 0; i < STEPS; i++) {
            now += pause(random, window);
            behind += clockGoesBack(random, window);
            settle(limiter, window, random);
            long amount = largest == 1 ? 1 : random.nextInt(largest);
            if (limiter.tryAcquire(amount, clock())) {
                assertTrue(model.sum(now) + amount <= limiter.capacity(), "over at step " + i);
                open.add(new Call(model.take(amount, now), clock(), now + lasts(random, window)));
            }
        }
        now += 4 * window + behind;
        settle(limiter, window, random);
        assertEquals(0, limiter.used(clock()), "room is lost");
    }

    private void settle(RateLimiter limiter, long window, Random random) {
        for (Call call : ended()) {
            long reserved = call.taken.reserved;
            // Of requests each is one, or none.
            boolean counted = random.nextInt(4) > 0;
            long truth = !counted ? 0 : reserved == 1 ? 1 : random.nextInt((int) (reserved * 5 / 4) + 1);
            long before = limiter.used(clock());
            limiter.adjust(reserved, truth, call.takenAtClock, clock());
            boolean hasLeft = clock() - call.takenAtClock >= window + window / 100;
            assertTrue(!hasLeft || limiter.used(clock()) == before, "gives back what has left");
            call.taken.truth = truth;
        }
    }

    private List<Call> ended() {
        List<Call> ended = open.stream().filter(call -> call.endsAt <= now).toList();
        open.removeAll(ended);
        return ended;
    }

    /** The provider's bucket, which corrects its count when the router does, is never overdrawn. */
    @ParameterizedTest
    @CsvSource({"10, 1", "10, 2", "60, 3", "60, 4", "60, 5", "86400, 6"})
    void bucket_sendsNoMoreThanAProvidersOwn(long seconds, long seed) {
        Random random = new Random(seed);
        long burst = 100L + random.nextInt(2_000);
        long period = seconds * SECOND;
        RateLimiter limiter = new Bucket(burst, period, burst, START);
        double missing = 0;
        for (int i = 0; i < STEPS; i++) {
            long pause = pause(random, period);
            now += pause;
            behind += clockGoesBack(random, period);
            missing = Math.max(0, missing - pause * (double) burst / period);
            for (Call call : ended()) {
                long more = random.nextInt((int) (call.taken.reserved * 5 / 4) + 1) - call.taken.reserved;
                limiter.adjust(call.taken.reserved, call.taken.reserved + more, call.takenAtClock, clock());
                missing = Math.max(0, missing + more);
            }
            long amount = 1L + random.nextInt((int) burst / 8);
            if (limiter.tryAcquire(amount, clock())) {
                missing += amount;
                assertTrue(missing <= burst * 1.000_001, "over at step " + i);
                open.add(new Call(new WindowModel.Taken(now, amount), clock(), now + lasts(random, period)));
            }
        }
    }

    private static long pause(Random random, long window) {
        return switch (random.nextInt(60)) {
            case 0 -> (long) (random.nextDouble() * random.nextDouble() * 3 * YEAR);
            case 1 -> (long) (random.nextDouble() * 3 * window);
            case 2, 3 -> (long) (random.nextDouble() * window / 6);
            default -> (long) (random.nextDouble() * window / 200);
        };
    }

    private static long clockGoesBack(Random random, long window) {
        return switch (random.nextInt(400)) {
            case 0 -> (long) (random.nextDouble() * 2 * window);
            case 1, 2, 3, 4 -> (long) (random.nextDouble() * window / 300);
            default -> 0;
        };
    }

    private static long lasts(Random random, long window) {
        return (long) (random.nextDouble() * random.nextDouble() * 3 * window);
    }
}
