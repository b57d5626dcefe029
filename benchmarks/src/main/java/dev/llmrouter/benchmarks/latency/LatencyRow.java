package dev.llmrouter.benchmarks.latency;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The runs of a scenario, seed by seed, beside those of the oracle.
 *
 * @param oracle its runs with the same seeds
 */
record LatencyRow(LatencyScenario scenario, List<LatencyResult> runs, List<LatencyResult> oracle) {
    /** Mean and standard deviation of a run. */
    record Figure(double mean, double deviation) {
        static Figure of(double[] values) {
            double[] known =
                    Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
            double mean = Arrays.stream(known).average().orElse(Double.NaN);
            double squares =
                    Arrays.stream(known).map(it -> (it - mean) * (it - mean)).sum();
            return new Figure(mean, known.length < 2 ? 0 : Math.sqrt(squares / (known.length - 1)));
        }
    }

    Figure of(ToDoubleFunction<LatencyResult> value) {
        return Figure.of(runs.stream().mapToDouble(value).toArray());
    }

    /** The p99 divided by the oracle's, of each seed. */
    Figure ratio(double part) {
        double[] ratios = new double[runs.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = runs.get(i).quantile(part) / oracle.get(i).quantile(part);
        }
        return Figure.of(ratios);
    }

    int lostMost() {
        return runs.stream().mapToInt(LatencyResult::lostMost).max().orElse(0);
    }
}
