package dev.llmrouter.internal.state;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.strategy.Sampling;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws members of a group's first tier, so that a decision need not look at all of them. Immutable. */
public final class CandidateSampler {
    /**
     * Up to so many are looked at whole: that takes a microsecond. Then so many may be drawn in vain before
     * all are looked at.
     */
    private static final int SMALL = 64;

    private final List<DeploymentState> tier;
    private final int enough;
    private final int tries;
    /** Of each one and those before it; null when all are equally likely. */
    private final double @Nullable [] sums;

    private CandidateSampler(List<DeploymentState> tier, int enough, int tries, double @Nullable [] sums) {
        this.tier = tier;
        this.enough = enough;
        this.tries = tries;
        this.sums = sums;
    }

    /** How a strategy wants members drawn; null when it wants to see all of them. */
    static @Nullable CandidateSampler of(List<DeploymentState> members, RoutingStrategy strategy) {
        int first = members.stream().mapToInt(DeploymentState::order).min().orElse(0);
        List<DeploymentState> tier =
                members.stream().filter(member -> member.order() == first).toList();
        List<Deployment> deployments =
                tier.stream().map(DeploymentState::deployment).toList();
        Sampling sampling = strategy.sampling(deployments);
        double[] shares = sampling.shares();
        boolean whole = shares == null && tier.size() <= SMALL;
        if (whole || sampling.enough() == Integer.MAX_VALUE || tier.size() < 2) {
            return null;
        }
        // In a small group the second draw would cost as much as a look at everybody, which is sure to find
        // somebody.
        int tries = tier.size() <= SMALL ? 1 : SMALL;
        return new CandidateSampler(tier, sampling.enough(), tries, shares == null ? null : sums(shares, tier.size()));
    }

    private static double @Nullable [] sums(double[] shares, int size) {
        if (shares.length != size) {
            throw new IllegalArgumentException(
                    "a strategy's sampling has " + shares.length + " shares for " + size + " deployments");
        }
        double sum = 0;
        double[] sums = new double[size];
        for (int i = 0; i < size; i++) {
            sum += shares[i];
            sums[i] = sum;
        }
        return sum > 0 ? sums : null;
    }

    /** How many candidates are enough to choose from. */
    public int enough() {
        return enough;
    }

    /** How often to draw at most. */
    public int tries() {
        return tries;
    }

    public DeploymentState next(RandomGenerator random) {
        if (sums == null) {
            return tier.get(random.nextInt(tier.size()));
        }
        double all = sums[sums.length - 1];
        // Rounding can put the point on the end, which belongs to no member.
        double point = Math.min(random.nextDouble() * all, Math.nextDown(all));
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[middle] > point) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return tier.get(low);
    }
}
