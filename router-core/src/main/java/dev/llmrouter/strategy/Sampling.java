package dev.llmrouter.strategy;

import org.jspecify.annotations.Nullable;

/**
 * How many of a group's deployments a strategy needs to see to choose one. A look at each costs some 20 ns
 * for each request, which is nothing with ten of them and a fifth of a millisecond with ten thousand. The
 * filters (cooldowns, limits, tags) apply to a sample too; if no deployment of a sample may serve, the router
 * looks at the whole group. Immutable.
 *
 * @see RoutingStrategy#sampling
 */
public final class Sampling {
    private static final Sampling EVERYBODY = new Sampling(Integer.MAX_VALUE, null);

    private final int enough;
    private final double @Nullable [] shares;

    private Sampling(int enough, double @Nullable [] shares) {
        this.enough = enough;
        this.shares = shares;
    }

    /** {@return no sampling: the strategy sees every candidate} */
    public static Sampling everybody() {
        return EVERYBODY;
    }

    /**
     * In a group of more than 64 deployments, a random sample in which each is equally likely. The strategy
     * sees smaller groups completely.
     *
     * @param candidates how many; more than 0
     * @return the sampling
     */
    public static Sampling of(int candidates) {
        if (candidates < 1) {
            throw new IllegalArgumentException("a sample has one candidate or more, not " + candidates);
        }
        return new Sampling(candidates, null);
    }

    /**
     * One random deployment, in groups of any size, which is then the choice: the router asks the strategy
     * only if that deployment may not serve.
     *
     * @param shares the relative weights of the deployments, in their order; finite, none below 0; all 0
     *     means uniform
     * @return the sampling
     */
    public static Sampling byShares(double[] shares) {
        for (double share : shares) {
            if (!(share >= 0) || Double.isInfinite(share)) {
                throw new IllegalArgumentException("a share must be zero or more, not " + share);
            }
        }
        return new Sampling(1, shares.clone());
    }

    /** {@return the size of a sample; {@link Integer#MAX_VALUE} if the strategy sees all} */
    public int enough() {
        return enough;
    }

    /** {@return a copy of the shares; null when all are equally likely} */
    public double @Nullable [] shares() {
        return shares == null ? null : shares.clone();
    }
}
