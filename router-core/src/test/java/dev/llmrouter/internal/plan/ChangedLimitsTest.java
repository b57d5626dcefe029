package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.LimiterConfig;
import dev.llmrouter.internal.limit.TokenCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Meters whose limits a reload changes: what was spent stays spent. */
class ChangedLimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = 60 * SECOND;

    private static LimiterConfig spec(Kind kind, long rpm) {
        Limits limits = Limits.builder().requestsPerMinute(rpm).build();
        return new LimiterConfig(limits, kind, Long.MAX_VALUE, true);
    }

    private static LimiterConfig tokens(Kind kind, long tpm) {
        Limits limits = Limits.builder().tokensPerMinute(tpm).build();
        return new LimiterConfig(limits, kind, Long.MAX_VALUE, true);
    }

    private static int take(DeploymentLimiter meters, int most, long now) {
        int taken = 0;
        while (taken < most && meters.tryAcquire(TokenCounts.NONE, now)) {
            taken++;
        }
        return taken;
    }

    /** Small windows are exact, large ones sliced; a bucket remembers no moments. */
    @ParameterizedTest
    @CsvSource({
        "SLIDING, 100, SLIDING, 120",
        "SLIDING, 100, SLIDING, 5000",
        "SLIDING, 5000, SLIDING, 100",
        "SLIDING, 5000, SLIDING, 6000",
        "SLIDING, 100, BUCKET, 120",
        "BUCKET, 100, SLIDING, 120",
        "BUCKET, 100, BUCKET, 120",
    })
    void whatWasSpentAtOnce_isMissingFromTheNewLimit(Kind before, long old, Kind after, long next) {
        DeploymentLimiter meters = new DeploymentLimiter(spec(before, old), 0);
        take(meters, 80, 1);

        meters.changeTo(spec(after, next), 1);

        assertEquals(80, meters.requestsUsed(1));
        assertEquals(next - 80, take(meters, 10_000, 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {12, 5_000, 9_000})
    void window_forgetsWhatItTookOver_whenThatLeavesIt(long next) {
        DeploymentLimiter meters = new DeploymentLimiter(spec(Kind.SLIDING, 10), 0);
        take(meters, 4, SECOND);
        take(meters, 6, 30 * SECOND);

        meters.changeTo(spec(Kind.SLIDING, next), 40 * SECOND);

        assertEquals(10, meters.requestsUsed(60 * SECOND));
        // A window in slices holds each back for up to three of them, and both keep a guard.
        assertEquals(6, meters.requestsUsed(61 * SECOND + SECOND));
        assertEquals(0, meters.requestsUsed(91 * SECOND + SECOND));
    }

    @Test
    void smallerWindow_keepsTheNewestThatItHasRoomFor() {
        DeploymentLimiter meters = new DeploymentLimiter(spec(Kind.SLIDING, 10), 0);
        take(meters, 5, SECOND);
        take(meters, 5, 30 * SECOND);

        meters.changeTo(spec(Kind.SLIDING, 5), 40 * SECOND);

        assertEquals(0, take(meters, 9, 80 * SECOND));
        assertEquals(5, take(meters, 9, 91 * SECOND));
    }

    @ParameterizedTest
    @CsvSource({"SLIDING, SLIDING", "BUCKET, BUCKET"})
    void reservationOfTheOldLimit_isSettledInTheNewOne(Kind before, Kind after) {
        DeploymentLimiter meters = new DeploymentLimiter(tokens(before, 10_000), 0);
        TokenCounts reserved = TokenCounts.of(0, 4_000);
        assertTrue(meters.tryAcquire(reserved, SECOND));

        meters.changeTo(tokens(after, 20_000), 2 * SECOND);
        meters.correctTokens(reserved, TokenCounts.of(0, 100), SECOND, 2 * SECOND);

        assertTrue(meters.tokensUsed(2 * SECOND) <= 100, () -> meters.tokensUsed(2 * SECOND) + " used");
    }

    @Test
    void limitThatIsNew_countsWhatWasSpentWithoutIt() {
        LimiterConfig none = new LimiterConfig(Limits.none(), Kind.SLIDING, Long.MAX_VALUE, true);
        DeploymentLimiter meters = new DeploymentLimiter(none, 0);
        take(meters, 7, SECOND);

        meters.changeTo(spec(Kind.SLIDING, 10), 2 * SECOND);

        assertEquals(3, take(meters, 99, 2 * SECOND));
    }

    @Test
    void randomChanges_neverAdmitMoreThanTheLargestLimitInAMinute() {
        Random random = new Random(11);
        DeploymentLimiter meters = new DeploymentLimiter(spec(Kind.SLIDING, 1000), 0);
        List<Long> taken = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 2_000; i++) {
            now += random.nextLong(SECOND);
            if (random.nextInt(20) == 0) {
                // From those that are counted exactly to those that are in slices, and back.
                meters.changeTo(spec(Kind.SLIDING, 1000 + random.nextInt(50)), now);
            }
            for (int k = take(meters, random.nextInt(60), now); k > 0; k--) {
                taken.add(now);
            }
        }

        assertTrue(mostInAMinute(taken) <= 1050, () -> mostInAMinute(taken) + " in a minute");
        assertTrue(mostInAMinute(taken) > 900);
    }

    private static int mostInAMinute(List<Long> taken) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < taken.size(); last++) {
            while (taken.get(last) - taken.get(first) >= MINUTE) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    /** Time stands still: all that is ever admitted is one window's. */
    @Test
    @Timeout(60)
    void changesUnderLoad_neitherLoseNorAddWhatThreadsTake() throws Exception {
        DeploymentLimiter meters = new DeploymentLimiter(spec(Kind.SLIDING, 900), 0);
        AtomicBoolean changing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Callable<Integer> takes = () -> {
                int taken = 0;
                while (changing.get()) {
                    taken += take(meters, 3, 1);
                }
                return taken;
            };
            List<Future<Integer>> counts = List.of(threads.submit(takes), threads.submit(takes), threads.submit(takes));
            for (int i = 0; i < 300; i++) {
                meters.changeTo(spec(Kind.SLIDING, 900 + 10 * i), 1);
            }
            changing.set(false);
            int all = 0;
            for (Future<Integer> count : counts) {
                all += count.get();
            }

            assertTrue(all <= 900 + 10 * 299, all + " admitted");
            assertTrue(meters.requestsUsed(1) >= all, meters.requestsUsed(1) + " of " + all);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void callsAtOnce_areCountedAcrossAChange() {
        Limits limits = Limits.builder().maxParallelRequests(1).build();
        DeploymentLimiter meters = new DeploymentLimiter(new LimiterConfig(limits, Kind.SLIDING, 1, true), 0);
        take(meters, 1, 0);

        meters.changeTo(
                new LimiterConfig(
                        limits.toBuilder().window(Duration.ofSeconds(9)).build(), Kind.SLIDING, 1, true),
                0);

        assertFalse(meters.tryAcquire(TokenCounts.NONE, 0));
        meters.left(0);
        assertTrue(meters.tryAcquire(TokenCounts.NONE, 0));
    }
}
