package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.RateLimiter;
import dev.llmrouter.internal.limit.SlidingWindowCounter;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.limit.UsageLedger;
import dev.llmrouter.internal.sharing.Lease;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Threads that come to one thing at the same moment, a thousand times. */
class RacesTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 1_000;
    private static final long LATER = TimeUnit.HOURS.toNanos(1);

    /** What the threads do in one round, each with its number. */
    private interface Step {
        void run(int thread) throws Exception;
    }

    private interface Rounds {
        Step next();
    }

    /** All threads take each step at the same moment; after it, it is looked at what came of it. */
    private static void race(Rounds rounds, Runnable after) throws Exception {
        List<Step> steps = new ArrayList<>();
        CyclicBarrier begin = new CyclicBarrier(THREADS, () -> {
            steps.clear();
            steps.add(rounds.next());
        });
        CyclicBarrier end = new CyclicBarrier(THREADS, after);
        List<Callable<Void>> work = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            work.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    begin.await(1, TimeUnit.MINUTES);
                    steps.get(0).run(thread);
                    end.await(1, TimeUnit.MINUTES);
                }
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void attemptThatManyEnd_isSettledAndToldOnce() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        PlanFixture group = new PlanFixture()
                .deployment(
                        "m",
                        "a",
                        d -> d.limits(Limits.builder()
                                .requestsPerMinute(1_000_000)
                                .tokensPerMinute(1_000_000_000)
                                .build()))
                .listener(new RouterListener() {
                    @Override
                    public void attemptEnded(AttemptEnded event) {
                        ended.incrementAndGet();
                    }
                });
        List<Outcome> outcomes = List.of(
                PlanFixture.success(),
                PlanFixture.failure(FailureKind.CANCELLED),
                PlanFixture.failure(FailureKind.BAD_REQUEST),
                PlanFixture.failure(FailureKind.AUTHENTICATION));
        List<ActiveAttempt> opened = new ArrayList<>();

        race(
                () -> {
                    group.time.advance(Duration.ofMinutes(3));
                    ended.set(0);
                    opened.add(group.run().open());
                    ActiveAttempt attempt = opened.get(opened.size() - 1);
                    return thread -> attempt.close(outcomes.get(thread));
                },
                () -> {
                    ActiveAttempt attempt = opened.get(opened.size() - 1);
                    UsageLedger ledger = attempt.state().ledger();
                    long now = group.time.nanos();
                    long tokens = ledger.limiter().tokensUsed(now);
                    assertEquals(1, ended.get());
                    assertEquals(0, ledger.callsInFlight());
                    assertEquals(0, ledger.tokensInFlight());
                    assertTrue(ledger.limiter().requestsUsed(now) <= 1);
                    assertTrue(tokens == 0 || tokens == 20 || tokens == attempt.reservedTokens(), tokens + " tokens");
                });
    }

    @Test
    void cooldown_isNewsToOneOfManyThreads() throws Exception {
        AtomicInteger told = new AtomicInteger();
        race(
                () -> {
                    told.set(0);
                    HealthTracker health = new HealthTracker(0);
                    return thread -> {
                        health.coolUntil(FailureKind.TIMEOUT, LATER + thread, 0);
                        told.addAndGet(health.announce(0) == null ? 0 : 1);
                    };
                },
                () -> assertEquals(1, told.get()));
    }

    @Test
    void waitThatManyHeardOf_isToldToOtherProcessesByOne() throws Exception {
        AtomicInteger told = new AtomicInteger();
        race(
                () -> {
                    told.set(0);
                    HealthTracker health = new HealthTracker(0);
                    PlanFixture group = new PlanFixture().deployment("a");
                    ActiveAttempt attempt = group.run().open();
                    health.failed(
                            attempt.deployment(),
                            1,
                            PlanFixture.failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(5)),
                            CooldownPolicy.standard(),
                            0);
                    return thread -> told.addAndGet(health.unpublishedWait(0) > 0 ? 1 : 0);
                },
                () -> assertEquals(1, told.get()));
    }

    /** What is told of a lease is what was taken of it, whenever it is asked, and what is left is what was granted and not taken. */
    @Test
    void lease_thatIsTakenFromWhileItIsReported_losesNothing() throws Exception {
        Quota.Limit window = new Quota.Limit(Limits.Kind.SLIDING, 1_000_000, Duration.ofMinutes(1), 1_000_000);
        Quota quota = new Quota("deployment a", Map.of(Quota.Of.REQUESTS, window, Quota.Of.TOKENS, window));
        RateLimiter requests = new SlidingWindowCounter(1_000_000, TimeUnit.MINUTES.toNanos(1), 0);
        RateLimiter tokens = new SlidingWindowCounter(1_000_000, TimeUnit.MINUTES.toNanos(1), 0);
        Lease lease = new Lease(quota, Map.of(Quota.Of.REQUESTS, requests, Quota.Of.TOKENS, tokens), 0);
        lease.enterShared(Amount.NONE, LATER, 0, 1);
        AtomicLong granted = new AtomicLong();
        AtomicLong taken = new AtomicLong();
        AtomicLong told = new AtomicLong();
        TokenCounts ten = TokenCounts.of(6, 4);

        race(
                () -> thread -> {
                    if (thread == 0) {
                        told.addAndGet(toldTokens(lease.report(0, false)));
                        // More requests than tokens for them, so that some are taken of one and put back.
                        lease.grant(new Amount(3, 20, 0, 0));
                        granted.addAndGet(20);
                    } else if (lease.tryAcquire(ten, 0)) {
                        taken.addAndGet(10);
                    }
                },
                () -> assertEquals(granted.get() - taken.get(), lease.held().tokens()));

        told.addAndGet(toldTokens(lease.report(0, false)));
        assertTrue(taken.get() > 0);
        assertEquals(taken.get(), told.get());
    }

    private static long toldTokens(Report.Holding holding) {
        long sum = 0;
        for (Report.Spent spent : holding.spent()) {
            sum += spent.amount().tokens();
        }
        for (Report.Spent correction : holding.corrections()) {
            sum += correction.amount().tokens();
        }
        return sum;
    }
}
