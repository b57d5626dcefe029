package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Pricing;

/** The candidate with the lowest of some number; one of several such by chance. */
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

        // Where nobody counts tokens, as with images or a caller's own client, requests are what is left to even out.
        @Override
        double tieBreak(Candidates candidates, int index) {
            return candidates.requestsUsed(index);
        }
    },
    PRICE {
        @Override
        double of(Candidates candidates, int index) {
            Pricing pricing = candidates.deployment(index).pricing().orElse(null);
            return pricing == null ? Double.POSITIVE_INFINITY : pricing.inputPerToken() + pricing.outputPerToken();
        }
    };

    abstract double of(Candidates candidates, int index);

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
