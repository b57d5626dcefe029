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
record Spread(double mean, double deviation, double min, double max) {
    static Spread of(double[] values) {
        double mean = DoubleStream.of(values).average().orElse(0);
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
