package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.Result;
import dev.llmrouter.testing.internal.Waits;
import java.util.List;
import java.util.Map;

/**
 * What one run came to.
 *
 * @param result in the scenario's own time; its exchanges are the commands that Redis counted
 * @param processes one after the other
 * @param redis what it was asked; nothing after it was killed
 * @param outages of Redis
 * @param passed requests that were admitted, in order
 * @param machine how well this machine kept time
 * @param wrong what does not add up; empty when all is well
 */
record SharedOutcome(
        Result result,
        List<Part> processes,
        RedisCounts redis,
        List<Trouble.Outage> outages,
        List<Passed> passed,
        Machine machine,
        List<String> wrong) {
    /** One process. */
    record Part(
            long asked,
            long sent,
            long refused,
            long answered,
            Map<String, Long> failures,
            CountingStore.Counts store) {
        long failed() {
            return failures.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * A request that a provider admitted: from which process, at which deployment, when since the beginning.
     */
    record Passed(int process, int deployment, long nanos) {}

    /**
     * Real milliseconds, and the load average at the end; what is large here makes the rest worse than the
     * router is.
     */
    record Machine(double lateP99, double travelP50, double travelP99, double load) {
        static Machine of(double late, Waits travels, double load) {
            return new Machine(late, 1000 * travels.seconds(0.5), 1000 * travels.seconds(0.99), load);
        }
    }
}
