package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.Waits;
import java.util.List;
import java.util.Locale;

/**
 * What one run over HTTP came to.
 *
 * @param result as a simulated run's, in the scenario's own time
 * @param machine how well this machine kept time
 * @param wrong what does not add up; empty when all is well
 */
record HttpOutcome(Result result, Machine machine, List<String> wrong) {
    /**
     * Real milliseconds: what is large here makes the rest worse than the router is.
     *
     * @param lateP99 by which requests were offered later than they were to be
     * @param travelP50 from the router's sending to the provider's deciding
     * @param travelP99 of the same
     * @param travelMost of the same
     */
    record Machine(double lateP99, double travelP50, double travelP99, double travelMost) {
        static Machine of(Waits lateness, Waits travels) {
            return new Machine(millis(lateness, 0.99), millis(travels, 0.5), millis(travels, 0.99), millis(travels, 1));
        }

        private static double millis(Waits waits, double part) {
            return 1000 * waits.seconds(part);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "offered late p99 %.1f ms; from router to provider p50 %.1f, p99 %.1f, at most %.1f ms",
                    lateP99,
                    travelP50,
                    travelP99,
                    travelMost);
        }
    }
}
