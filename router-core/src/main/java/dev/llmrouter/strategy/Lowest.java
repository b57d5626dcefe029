package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Pricing;
import java.util.Arrays;
import java.util.List;

/** The candidate with the lowest value of some number; ties are broken at random. */
enum Lowest implements RoutingStrategy {
    CALLS_IN_FLIGHT {
        @Override
        double of(Candidates candidates, int index) {
            return candidates.callsInFlight(index);
        }
    },
    TOKENS_USED {
        @Override
        double of(Candidates candidates, int index) {
            return candidates.tokensUsed(index);
        }

        // Where tokens are not counted, as with images or a caller's own client, requests are balanced
        // instead.
        @Override
        double tieBreak(Candidates candidates, int index) {
            return candidates.requestsUsed(index);
        }
    },
    PRICE {
        @Override
        double of(Candidates candidates, int index) {
            return price(candidates.deployment(index));
        }

        // One of the cheapest of all: prices do not change with load, so a sample is not needed.
        @Override
        public Sampling sampling(List<Deployment> deployments) {
            double[] prices = deployments.stream().mapToDouble(Lowest::price).toArray();
            double lowest = Arrays.stream(prices).min().orElse(0);
            return Sampling.byShares(
                    Arrays.stream(prices).map(price -> price == lowest ? 1 : 0).toArray());
        }
    };

    /**
     * The lowest of eight random candidates is nearly as good as the lowest of all: with two, the longest
     * queue already grows only with the logarithm of the logarithm of the group's size, and the best of eight
     * is in the best ninth on average.
     */
    static final int ENOUGH = 8;

    @Override
    public Sampling sampling(List<Deployment> deployments) {
        return Sampling.of(ENOUGH);
    }

    abstract double of(Candidates candidates, int index);

    static double price(Deployment deployment) {
        Pricing pricing = deployment.pricing().orElse(null);
        return pricing == null ? Double.POSITIVE_INFINITY : pricing.inputPerToken() + pricing.outputPerToken();
    }

    double tieBreak(Candidates candidates, int index) {
        return 0;
    }

    @Override
    public int select(Candidates candidates, RoutingContext context) {
        int chosen = 0;
        double lowest = of(candidates, 0);
        double lowestTieBreak = tieBreak(candidates, 0);
        int equals = 1;
        for (int i = 1; i < candidates.size(); i++) {
            // Each load is read once: it may change while this runs.
            double value = of(candidates, i);
            double tieBreak = tieBreak(candidates, i);
            int order = value == lowest ? Double.compare(tieBreak, lowestTieBreak) : Double.compare(value, lowest);
            if (order < 0) {
                chosen = i;
                lowest = value;
                lowestTieBreak = tieBreak;
                equals = 1;
            } else if (order == 0 && context.random().nextInt(++equals) == 0) {
                chosen = i;
            }
        }
        return chosen;
    }
}
