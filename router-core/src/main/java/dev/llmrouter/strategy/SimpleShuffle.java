package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;
import java.util.random.RandomGenerator;

/** A random pick by the first kind of share that any candidate has. */
enum SimpleShuffle implements RoutingStrategy {
    INSTANCE;

    /** Kept, because {@code values()} makes an array at every call. */
    private static final Share[] SHARES = Share.values();

    @Override
    public int select(Candidates candidates, RoutingContext context) {
        for (Share share : SHARES) {
            double sum = 0;
            int known = 0;
            for (int i = 0; i < candidates.size(); i++) {
                double value = share.of(candidates.deployment(i));
                if (value >= 0) {
                    sum += value;
                    known++;
                }
            }
            if (known > 0) {
                return draw(candidates, share, sum, known, context.random());
            }
        }
        return context.random().nextInt(candidates.size());
    }

    private static int draw(Candidates candidates, Share share, double sum, int known, RandomGenerator random) {
        double missing = share == Share.WEIGHT ? 1 : sum / known;
        double point = random.nextDouble() * (sum + missing * (candidates.size() - known));
        int chosen = -1;
        for (int i = 0; i < candidates.size(); i++) {
            double value = share.of(candidates.deployment(i));
            double width = value >= 0 ? value : missing;
            if (width > 0) {
                // Rounding can leave the point behind the last one, which is then meant.
                chosen = i;
                point -= width;
                if (point < 0) {
                    break;
                }
            }
        }
        return chosen >= 0 ? chosen : random.nextInt(candidates.size());
    }

    private enum Share {
        WEIGHT {
            @Override
            double of(Deployment deployment) {
                return Math.min(deployment.weight().orElse(UNKNOWN), MOST);
            }
        },
        REQUESTS {
            @Override
            double of(Deployment deployment) {
                return deployment.limits().requestsPerMinute().orElse(UNKNOWN);
            }
        },
        TOKENS {
            @Override
            double of(Deployment deployment) {
                return deployment.limits().tokensPerMinute().orElse(UNKNOWN);
            }
        };

        private static final int UNKNOWN = -1;
        /** A million of them still add up to a finite number. */
        private static final double MOST = Double.MAX_VALUE / 1e6;

        abstract double of(Deployment deployment);
    }
}
