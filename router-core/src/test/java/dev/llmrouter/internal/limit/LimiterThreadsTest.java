package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.snapshot.LearnedLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Meters under threads that all move one clock: what each of them was admitted is recorded and checked afterwards. A thread may be held up
 * between reading the clock and taking, so its moments come out of order.
 */
class LimiterThreadsTest {
    private static final int THREADS = 4;
    private static final int STEPS = 20_000;
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);
    /** Several hundred windows, with many admissions in each. */
    private static final int LONGEST_STEP = 8_000_000;

    private final AtomicLong clock = new AtomicLong();

    /** What was admitted: taken at some moment between two readings of the clock. */
    private record Taken(long before, long after, long amount) {}

    private interface Worker {
        void run(Random random, List<Taken> admitted);
    }

    private List<Taken> admitted(Worker worker) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Callable<List<Taken>>> work = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            Random random = new Random(t);
            work.add(() -> {
                List<Taken> admitted = new ArrayList<>();
                worker.run(random, admitted);
                return admitted;
            });
        }
        List<Taken> all = new ArrayList<>();
        for (Future<List<Taken>> done : threads.invokeAll(work)) {
            all.addAll(done.get());
        }
        threads.shutdown();
        return all;
    }

    /** Takes at moments of the common clock; gives a quarter of it back. What is left over changes all the time. */
    private Worker taking(RateLimiter meter, int most) {
        return (random, admitted) -> {
            for (int i = 0; i < STEPS; i++) {
                long now = clock.addAndGet(random.nextInt(LONGEST_STEP));
                long amount = 1L + random.nextInt(most);
                boolean taken = meter.tryAcquire(amount, unsettled(meter, random), now);
                long after = clock.get();
                if (taken && random.nextInt(4) == 0) {
                    meter.adjust(amount, 0, now, after);
                } else if (taken) {
                    admitted.add(new Taken(now, after, amount));
                }
            }
        };
    }

    @Test
    void exactWindow_isNeverOverAtTheMomentsItWasGiven() throws Exception {
        RateLimiter meter = new SlidingWindowLog(100, WINDOW, 0);

        List<Taken> all = admitted(taking(meter, 1));

        all.sort(Comparator.comparingLong(Taken::before));
        int first = 0;
        for (int last = 0; last < all.size(); last++) {
            while (all.get(first).before <= all.get(last).before - WINDOW) {
                first++;
            }
            assertTrue(last - first < 100, "a window holds " + (last - first + 1));
        }
        assertUsed(all.size(), 100);
    }

    @Test
    void slicedWindow_isNeverOverInAWindowThatTheTakingWasCertainlyIn() throws Exception {
        RateLimiter meter = new SlidingWindowCounter(1000, WINDOW, 0);

        List<Taken> all = admitted(taking(meter, 19));

        all.sort(Comparator.comparingLong(Taken::before));
        for (int first = 0; first < all.size(); first++) {
            long end = all.get(first).before + WINDOW;
            long sum = 0;
            for (int i = first; i < all.size() && all.get(i).before < end; i++) {
                sum += all.get(i).after < end ? all.get(i).amount : 0;
            }
            assertTrue(sum <= 1000, "a window holds " + sum);
        }
        assertUsed(all.stream().mapToLong(Taken::amount).sum(), 1000);
        assertEquals(0, meter.used(clock.get() + 2 * WINDOW));
    }

    @Test
    void bucket_isNeverOverAtTheMomentsItWasGiven() throws Exception {
        RateLimiter meter = new Bucket(1000, WINDOW, 200, 0);

        List<Taken> all = admitted((random, admitted) -> {
            for (int i = 0; i < STEPS; i++) {
                long now = clock.addAndGet(random.nextInt(LONGEST_STEP));
                long amount = 1L + random.nextInt(19);
                if (meter.tryAcquire(amount, unsettled(meter, random), now)) {
                    admitted.add(new Taken(now, now, amount));
                }
            }
        });

        all.sort(Comparator.comparingLong(Taken::before));
        // What is spent of a bucket that starts full, taken in the order of time.
        double spent = 0;
        for (int i = 0; i < all.size(); i++) {
            double flown = i == 0 ? 0 : (all.get(i).before - all.get(i - 1).before) * 1000.0 / WINDOW;
            spent = Math.max(0, spent - flown) + all.get(i).amount;
            assertTrue(spent <= 200 + 1e-6, "it holds " + spent);
        }
        assertUsed(all.stream().mapToLong(Taken::amount).sum(), 1000);
    }

    /** What is to be left over for this request; now and then another guard. */
    private static long unsettled(RateLimiter meter, Random random) {
        if (random.nextInt(100) == 0) {
            meter.guard(random.nextInt((int) WINDOW / 100));
        }
        return random.nextInt(20);
    }

    /** A meter that admits next to nothing is never over either. */
    private void assertUsed(long amount, long limit) {
        double offered = clock.get() / (double) WINDOW * limit;

        assertTrue(amount > offered * 0.25, amount + " of " + offered);
    }

    @ParameterizedTest
    @EnumSource
    void reservations_balanceToZeroAtRest(Kind kind) throws Exception {
        Limits limits = Limits.builder()
                .requestsPerMinute(5000)
                .tokensPerMinute(100_000)
                .inputTokensPerMinute(60_000)
                .outputTokensPerMinute(60_000)
                .build();
        UsageLedger ledger = new UsageLedger(new DeploymentLimiter(new LimiterConfig(limits, kind, 3, true), 0));

        admitted((random, none) -> {
            for (int i = 0; i < STEPS; i++) {
                long now = clock.addAndGet(random.nextInt(LONGEST_STEP));
                TokenCounts amounts = TokenCounts.of(random.nextInt(50), random.nextInt(50));
                if (!ledger.reserve(amounts, now)) {
                    continue;
                }
                if (random.nextBoolean()) {
                    ledger.settle(amounts, TokenCounts.of(random.nextInt(80), random.nextInt(80)), now, clock.get());
                } else {
                    ledger.refund(amounts, now, clock.get());
                }
            }
        });
        long rest = clock.get() + TimeUnit.HOURS.toNanos(1);

        assertEquals(0, ledger.callsInFlight());
        assertEquals(0, ledger.tokensInFlight());
        assertFalse(ledger.limiter().full());
        assertEquals(0, ledger.limiter().requestsUsed(rest));
        assertEquals(0, ledger.limiter().tokensUsed(rest));
        assertEquals(100_000, ledger.limiter().tokensRoom(rest));
    }

    /** Answers tell of limits that are tighter than the file's, while threads take and settle. */
    @ParameterizedTest
    @EnumSource
    void reservations_balanceToZeroAtRest_whileLimitsAreLearned(Kind kind) throws Exception {
        Limits limits = Limits.builder()
                .requestsPerMinute(500_000)
                .tokensPerMinute(9_000_000)
                .build();
        DeploymentLimiter meters = new DeploymentLimiter(new LimiterConfig(limits, kind, 3, true), 0);
        UsageLedger ledger = new UsageLedger(meters);

        admitted((random, none) -> {
            for (int i = 0; i < STEPS; i++) {
                long now = clock.addAndGet(random.nextInt(LONGEST_STEP));
                TokenCounts amounts = TokenCounts.of(random.nextInt(50), random.nextInt(50));
                if (!ledger.reserve(amounts, now)) {
                    continue;
                }
                UsageReadings readings = meters.read(now);
                meters.onSample(
                        tightest(random), amounts, readings, new LimitSample.Attempt(now, false, -1, clock.get()));
                if (random.nextBoolean()) {
                    ledger.settle(amounts, TokenCounts.of(random.nextInt(80), random.nextInt(80)), now, clock.get());
                } else {
                    ledger.refund(amounts, now, clock.get());
                }
            }
        });
        long rest = clock.get() + TimeUnit.HOURS.toNanos(1);

        assertEquals(0, ledger.callsInFlight());
        assertEquals(0, ledger.tokensInFlight());
        assertEquals(0, meters.requestsUsed(rest));
        assertEquals(0, meters.tokensUsed(rest));
        assertEquals(
                List.of("tokens"),
                meters.learned(rest).stream().map(LearnedLimit::of).toList());
        assertEquals(meters.learned(rest).get(0).burst(), meters.tokensRoom(rest));
    }

    /** A full bucket of one of two limits. */
    private static RateLimits tightest(Random random) {
        long limit = random.nextBoolean() ? 6_000_000 : 3_000_000;
        RateLimits.Window tokens =
                new RateLimits.Window(OptionalLong.of(limit), OptionalLong.of(limit), Optional.of(Duration.ZERO));
        return new RateLimits(RateLimits.Window.UNKNOWN, tokens, RateLimits.Window.UNKNOWN, RateLimits.Window.UNKNOWN);
    }

    /** What the learned meter refuses is not left behind in the file's, and neither is what the file's refuses in the learned one. */
    @Test
    void twoMetersOfOneLimit_areTakenTogetherOrNotAtAll() throws Exception {
        Bandwidth told = Bandwidth.window(1_000, WINDOW);
        AdaptiveLimiter cell = new AdaptiveLimiter(told.newLimiter(0, 0), told, false);
        cell.onSample(LimitFixture.saying(
                new LimitFixture.Sent(0, 0, 0), LimitFixture.Headers.ofBucket(30_000, 500, 500), false, 0));

        List<Taken> all = admitted((random, admitted) -> {
            for (int i = 0; i < STEPS; i++) {
                long amount = 1L + random.nextInt(60);
                // One moment: nothing leaves and nothing flows in.
                if (cell.tryAcquire(amount, 0, false, 1)) {
                    admitted.add(new Taken(1, 1, amount));
                }
            }
        });

        assertEquals(500, all.stream().mapToLong(Taken::amount).sum());
        assertEquals(500, cell.used(1));
        assertEquals(0, cell.available(1));
    }
}
