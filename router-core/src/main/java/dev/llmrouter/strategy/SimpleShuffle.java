package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** A random pick by the first kind of share that any candidate has. */
enum SimpleShuffle implements RoutingStrategy {
    INSTANCE;

    private static final int UNKNOWN = -1;
    /** So many that a few deployments that may not serve make no difference to the mean of all. */
    private static final int MANY = 65;
    /** A million of them still add up to a finite number. */
    private static final double MOST = Double.MAX_VALUE / 1e6;

    // Kinds of shares. Numbers, because a virtual call for each candidate of each request is too expensive.
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
                // Rounding can put the point behind the last candidate, which is then the choice.
                chosen = i;
                point -= width;
                if (point < 0) {
                    break;
                }
            }
        }
        return chosen >= 0 ? chosen : random.nextInt(candidates.size());
    }

    /**
     * Sampling from all deployments, and again if the sampled one may not serve, gives the same distribution
     * as sampling from those that may, if each has a weight of its own. A missing weight is the mean of the
     * others, so it then matters which others are counted; among many, hardly.
     */
    @Override
    public Sampling sampling(List<Deployment> deployments) {
        for (int kind = WEIGHT; kind <= TOKENS; kind++) {
            double sum = 0;
            int known = 0;
            double[] shares = new double[deployments.size()];
            for (int i = 0; i < shares.length; i++) {
                shares[i] = share(kind, deployments.get(i));
                sum += Math.max(0, shares[i]);
                known += shares[i] >= 0 ? 1 : 0;
            }
            if (known > 0) {
                double missing = kind == WEIGHT ? 1 : sum / known;
                return known < shares.length && shares.length < MANY
                        ? Sampling.everybody()
                        : Sampling.byShares(Arrays.stream(shares)
                                .map(share -> share >= 0 ? share : missing)
                                .toArray());
            }
        }
        return Sampling.byShares(new double[deployments.size()]);
    }

    private static double share(int kind, Deployment deployment) {
        return switch (kind) {
            case WEIGHT -> Math.min(deployment.weight().orElse(UNKNOWN), MOST);
            case REQUESTS -> deployment.limits().requestsPerMinute().orElse(UNKNOWN);
            default -> deployment.limits().tokensPerMinute().orElse(UNKNOWN);
        };
    }
}
