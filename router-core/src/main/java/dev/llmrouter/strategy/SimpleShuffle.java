package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;
import java.util.random.RandomGenerator;

/** A random pick by the first kind of share that any candidate has. */
enum SimpleShuffle implements RoutingStrategy {
    INSTANCE;

    private static final int UNKNOWN = -1;
    /** A million of them still add up to a finite number. */
    private static final double MOST = Double.MAX_VALUE / 1e6;

    // Kinds of shares. Numbers, because a method of an enum's constant is too dear to call for each candidate of each request.
    private static final int WEIGHT = 0;
    private static final int REQUESTS = 1;
    private static final int TOKENS = 2;

    @Override
    public int select(Candidates candidates, RoutingContext context) {
        for (int kind = WEIGHT; kind <= TOKENS; kind++) {
            double sum = 0;
            int known = 0;
            for (int i = 0; i < candidates.size(); i++) {
                double value = share(kind, candidates.deployment(i));
                if (value >= 0) {
                    sum += value;
                    known++;
                }
            }
            if (known > 0) {
                return draw(candidates, kind, sum, known, context.random());
            }
        }
        return context.random().nextInt(candidates.size());
    }

    private static int draw(Candidates candidates, int kind, double sum, int known, RandomGenerator random) {
        double missing = kind == WEIGHT ? 1 : sum / known;
        double point = random.nextDouble() * (sum + missing * (candidates.size() - known));
        int chosen = -1;
        for (int i = 0; i < candidates.size(); i++) {
            double value = share(kind, candidates.deployment(i));
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

    private static double share(int kind, Deployment deployment) {
        return switch (kind) {
            case WEIGHT -> Math.min(deployment.weight().orElse(UNKNOWN), MOST);
            case REQUESTS -> deployment.limits().requestsPerMinute().orElse(UNKNOWN);
            default -> deployment.limits().tokensPerMinute().orElse(UNKNOWN);
        };
    }
}
