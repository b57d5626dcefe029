package dev.llmrouter.benchmarks.sim;

import java.util.stream.DoubleStream;

/**
 * What some runs came to.
 *
 * @param mean of all
 * @param deviation the standard deviation of single runs, not of the mean; 0 for one run
 * @param min the least
 * @param max the most
 */
public record Spread(double mean, double deviation, double min, double max) {
    /** What is not a number is left out. */
    static Spread of(double[] all) {
        double[] values =
                DoubleStream.of(all).filter(value -> !Double.isNaN(value)).toArray();
        double mean = DoubleStream.of(values).average().orElse(Double.NaN);
        double squares = DoubleStream.of(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
        return new Spread(
                mean,
                deviation,
                DoubleStream.of(values).min().orElse(0),
                DoubleStream.of(values).max().orElse(0));
    }
}
