package dev.llmrouter.testing.internal;

import java.util.random.RandomGenerator;

/**
 * A size or a time that is never negative, mostly small and sometimes large.
 *
 * @param mean the mean, not the median
 * @param sigma the standard deviation of its logarithm; 0 for a constant
 */
public record Lognormal(double mean, double sigma) {
    /**
     * Beyond eight standard deviations there is nothing; steps of 1/1000 make the sum exact to six digits.
     */
    private static final double FAR = 8;

    private static final double STEP = 0.001;

    public double sample(RandomGenerator random) {
        return at(random.nextGaussian());
    }

    private double at(double deviations) {
        return mean * Math.exp(sigma * deviations - sigma * sigma / 2);
    }

    /** The mean when what is larger counts as the most. */
    public double meanUpTo(double most) {
        double sum = 0;
        double weights = 0;
        for (double z = -FAR; z <= FAR; z += STEP) {
            double weight = Math.exp(-z * z / 2);
            sum += weight * Math.min(most, at(z));
            weights += weight;
        }
        return sum / weights;
    }
}
