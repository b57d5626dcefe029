package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.DeploymentMemory;
import dev.llmrouter.strategy.EndedAttempt;
import dev.llmrouter.strategy.OutputSpeed;
import dev.llmrouter.strategy.RoutingContext;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.FakeCandidates;
import dev.llmrouter.testing.FakeContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What a router expects of every {@link RoutingStrategy}. Extend it, and these tests run against your strategy:
 *
 * <pre>{@code
 * class CheapAtNightTest extends RoutingStrategyContract {
 *     protected RoutingStrategy strategy() {
 *         return new CheapAtNight();
 *     }
 * }
 * }</pre>
 *
 * <p>What a strategy prefers is its own business and for your own tests. All chance is seeded: a test that passes keeps passing.
 */
public abstract class RoutingStrategyContract {
    /** More deployments than this in one group are rare, and an index error shows with few. */
    private static final int MOST = 20;

    /** Enough to notice a place in the list that is preferred by a tenth, and done in a moment. */
    private static final int PICKS = 20_000;

    /** In standard deviations: chance alone goes that far in one of 500 million seeds. */
    private static final double TOLERANCE = 6;

    private static final long SEED = 20260101;

    /** Makes the suite; JUnit does. */
    protected RoutingStrategyContract() {}

    /** {@return a new strategy to test} */
    protected abstract RoutingStrategy strategy();

    /** Whatever the number of candidates and their loads, the answer is the index of one of them. */
    @Test
    public void select_anySizeAndLoads_answersAnIndexInRange() {
        RoutingStrategy strategy = strategy();
        Random random = new Random(SEED);
        FakeContext context = new FakeContext(random);
        for (int size = 1; size <= MOST; size++) {
            // Fifty draws of loads meet zeros, unknown latencies and full limits together in every size.
            for (int draw = 0; draw < 50; draw++) {
                FakeCandidates candidates = loaded(size, random);
                assertInRange(strategy.select(candidates, context.streamed(random.nextBoolean())), candidates);
            }
        }
    }

    /** Candidates that are alike share the requests evenly: a tie is broken by the context's die. */
    @Test
    public void select_candidatesThatAreAlike_areSharedEvenly() {
        int[] picks = picks(strategy(), FakeCandidates.of(4));
        // Each has n/4 of n requests, with a variance of n · 1/4 · 3/4.
        double tolerance = TOLERANCE * Math.sqrt(PICKS * 3 / 16.0);
        for (int index = 0; index < picks.length; index++) {
            assertEquals(
                    PICKS / 4.0,
                    picks[index],
                    tolerance,
                    "requests for place " + index + " of candidates that are alike, of " + Arrays.toString(picks));
        }
    }

    /** In another order the same candidates get the same shares: processes that list them differently do the same. */
    @Test
    public void select_listInReverse_picksTheSameDeployments() {
        Random random = new Random(SEED);
        // The difference of two counts, each with a variance of n/4 at most.
        double tolerance = TOLERANCE * Math.sqrt(2 * PICKS / 4.0);
        for (int draw = 0; draw < 5; draw++) {
            FakeCandidates candidates = loaded(4, random);
            int[] forward = picks(strategy(), candidates);
            int[] backward = picks(strategy(), candidates.reversed());
            for (int index = 0; index < forward.length; index++) {
                assertEquals(
                        forward[index],
                        backward[forward.length - 1 - index],
                        tolerance,
                        "requests for place " + index + ", and for the same candidate when the list is reversed");
            }
        }
    }

    /**
     * Threads may ask at once, and loads change while a strategy looks at them.
     *
     * @throws Exception what the strategy threw on one of the threads
     */
    @Test
    public void select_byManyThreadsUnderChangingLoads_answersAnIndexInRange() throws Exception {
        RoutingStrategy strategy = strategy();
        FakeCandidates candidates = loaded(5, new Random(SEED));
        List<Callable<Void>> askers = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(SEED + thread);
            askers.add(() -> ask(strategy, candidates, random));
        }
        ExecutorService threads = Executors.newFixedThreadPool(askers.size());
        try {
            for (Future<Void> asker : threads.invokeAll(askers)) {
                asker.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * The strategy's own memories take news from many threads while it chooses, and none of it, a failure or an answer
     * without a count of tokens, is too much for them. Without memories there is nothing to do.
     *
     * @throws Exception what the strategy or a memory threw on one of the threads
     */
    @Test
    void memory_getsNewsFromManyThreads_whileTheStrategyChooses() throws Exception {
        RoutingStrategy strategy = strategy();
        FakeCandidates candidates = loaded(5, new Random(SEED)).memoriesOf(strategy);
        List<Callable<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(SEED + thread);
            threads.add(() -> tell(strategy, candidates, random));
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads.size());
        try {
            for (Future<Void> one : pool.invokeAll(threads)) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** A strategy serves several routers: each gets memories of its own. */
    @Test
    void memory_isAnotherOneForEachRouter() {
        RoutingStrategy strategy = strategy();
        FakeCandidates one = FakeCandidates.of(2).memoriesOf(strategy);
        FakeCandidates other = FakeCandidates.of(2).memoriesOf(strategy);
        for (int i = 0; i < 2; i++) {
            DeploymentMemory memory = one.memory(i);
            if (memory != null) {
                assertNotSame(memory, other.memory(i), "the memory of one deployment in two routers");
            }
        }
    }

    private static Void tell(RoutingStrategy strategy, FakeCandidates candidates, Random random) {
        FakeContext context = new FakeContext(random);
        for (int i = 0; i < PICKS; i++) {
            int picked = assertInRange(strategy.select(candidates, context), candidates);
            DeploymentMemory memory = candidates.memory(picked);
            if (memory != null) {
                long now = context.nowNanos();
                memory.attemptEnded(EndedAttempt.builder(ended(random), now, now + 2)
                        .streamed(random.nextBoolean())
                        .firstOutputNanos(random.nextBoolean() ? now + 1 : -1)
                        .build());
            }
        }
        return null;
    }

    private static Outcome ended(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Outcome.failure(FailureKind.SERVER_ERROR, 500);
            case 1 -> Outcome.failure(FailureKind.CANCELLED, 0);
            case 2 -> Outcome.success(200, TokenUsage.unknown());
            default -> Outcome.success(200, TokenUsage.of(9, random.nextInt(400)));
        };
    }

    private static Void ask(RoutingStrategy strategy, FakeCandidates candidates, Random random) {
        RoutingContext context = new FakeContext(random);
        for (int i = 0; i < PICKS; i++) {
            load(candidates, random.nextInt(candidates.size()), random);
            assertInRange(strategy.select(candidates, context), candidates);
        }
        return null;
    }

    private static int[] picks(RoutingStrategy strategy, Candidates candidates) {
        RoutingContext context = FakeContext.seeded(SEED);
        int[] picks = new int[candidates.size()];
        for (int i = 0; i < PICKS; i++) {
            picks[assertInRange(strategy.select(candidates, context), candidates)]++;
        }
        return picks;
    }

    private static int assertInRange(int index, Candidates candidates) {
        assertTrue(
                index >= 0 && index < candidates.size(),
                () -> "select answered " + index + ", of " + candidates.size() + " candidates");
        return index;
    }

    private static FakeCandidates loaded(int size, Random random) {
        FakeCandidates candidates = FakeCandidates.of(size);
        for (int i = 0; i < size; i++) {
            load(candidates, i, random);
        }
        return candidates;
    }

    private static void load(FakeCandidates candidates, int index, Random random) {
        candidates
                .callsInFlight(index, random.nextInt(4))
                .tokensInFlight(index, random.nextInt(4) * 1000L)
                .requestsUsed(index, random.nextInt(4) * 10L)
                .tokensUsed(index, random.nextInt(4) * 1000L)
                .requestsRoom(index, random.nextBoolean() ? Candidates.UNLIMITED : random.nextInt(4))
                .tokensRoom(index, random.nextBoolean() ? Candidates.UNLIMITED : random.nextInt(4) * 1000L)
                .latencyNanos(index, random.nextInt(4) == 0 ? -1 : random.nextInt(4) * 1e8)
                .firstEventNanos(index, random.nextInt(4) == 0 ? -1 : random.nextInt(4) * 1e7)
                .silentNanos(index, random.nextInt(4) * 1_000_000_000L)
                .failuresInARow(index, random.nextInt(8) / 6)
                .newestFailureNanos(index, random.nextInt(8) * 1_000_000_000L)
                .speed(index, random.nextInt(4) == 0 ? OutputSpeed.UNKNOWN : written(1 + random.nextInt(4)));
    }

    private static OutputSpeed written(double seconds) {
        return OutputSpeed.UNKNOWN.with(100, seconds, new FakeContext(new Random(SEED)).nowNanos());
    }
}
