package dev.llmrouter.strategy;

import org.jspecify.annotations.Nullable;

/**
 * How many of a group's deployments a strategy needs to see to choose one. A look at each costs some 20 ns for each request, which is
 * nothing with ten of them and a fifth of a millisecond with ten thousand. What a look would have left out (cooldowns, limits, tags) is left out of a
 * sample too; when a sample holds nobody who may serve, the whole group is looked at. Immutable.
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
     * In a group of more than 64, some by chance, each as likely as any other. Smaller groups are looked at whole.
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
     * One by chance, in groups of any size, and that is the choice: the strategy is asked only when that one may not serve.
     *
     * @param shares how likely each of the deployments is, in their order, in proportion to the others; finite, none below 0; all 0 is all the
     *     same
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

    /** {@return how many are enough; {@link Integer#MAX_VALUE} when everybody is to be seen} */
    public int enough() {
        return enough;
    }

    /** {@return a copy of the shares; null when all are equally likely} */
    public double @Nullable [] shares() {
        return shares == null ? null : shares.clone();
    }
}
