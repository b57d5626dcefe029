package dev.llmrouter.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What a strategy picks when it is asked many times with the same die. */
final class Picks {
    private static final int COUNT = 100_000;
    private static final long SEED = 20_240_601;
    /** Six standard deviations of a share of one half among so many picks. */
    private static final double TOLERANCE = 0.01;

    private final RoutingStrategy strategy;
    private final RoutingContext context;

    private Picks(RoutingStrategy strategy, boolean streamed) {
        this.strategy = strategy;
        context = new Asked(streamed, new SplittableRandom(SEED));
    }

    static Picks by(RoutingStrategy strategy) {
        return new Picks(strategy, false);
    }

    static Picks ofStreamBy(RoutingStrategy strategy) {
        return new Picks(strategy, true);
    }

    int one(Candidates candidates) {
        return strategy.select(candidates, context);
    }

    /** Checks the share that each candidate gets; a share of 0 is never picked at all. */
    void assertShares(Candidates candidates, double... shares) {
        int[] picks = new int[candidates.size()];
        for (int i = 0; i < COUNT; i++) {
            picks[one(candidates)]++;
        }
        for (int i = 0; i < shares.length; i++) {
            assertEquals(
                    shares[i],
                    (double) picks[i] / COUNT,
                    shares[i] == 0 ? 0 : TOLERANCE,
                    "share of candidate " + i + " in " + Arrays.toString(picks));
        }
    }

    record Asked(boolean streamed, RandomGenerator random) implements RoutingContext {
        @Override
        public String model() {
            return "chat";
        }

        @Override
        public String group() {
            return "chat";
        }

        @Override
        public long estimatedTokens() {
            return 100;
        }

        @Override
        public long nowNanos() {
            return 0;
        }
    }
}
