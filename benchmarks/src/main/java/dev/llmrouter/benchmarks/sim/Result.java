package dev.llmrouter.benchmarks.sim;

import java.util.List;
import java.util.Map;

/** What one run came to. */
public record Result(long seed, Requests requests, Provider provider, Waiting waiting, Outage outage, First first) {
    /**
     * As callers saw it.
     *
     * @param simulated all that were offered, before and after the measured span too
     * @param offered those that were offered in the measured span, as all of the following
     * @param failures how many, by reason
     * @param exchanges how often a store was asked, in all of the run
     */
    public record Requests(long simulated, long offered, long answered, Map<String, Long> failures, long exchanges) {
        /** For each request. */
        public double exchangesOfOne() {
            return simulated == 0 ? 0 : exchanges / (double) simulated;
        }

        public long failed() {
            return failures.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * As the providers saw it.
     *
     * @param refused 429s, by deployment
     * @param served tokens admitted, as a share of the capacity
     * @param asked tokens offered, as a share of the capacity
     * @param overshoot the worst by which what was sent passed a limit, as a share of it
     */
    public record Provider(long attempts, List<Long> refused, double served, double asked, double overshoot) {
        public long refusedInAll() {
            return refused.stream().mapToLong(Long::longValue).sum();
        }

        /** What could have been served and was not, as a share of the capacity. */
        public double unused() {
            return Math.max(0, Math.min(1, asked) - served);
        }
    }

    /**
     * Seconds from the offer to the sending of the attempt that was answered.
     *
     * @param smallP99 of requests that are not large ones
     */
    public record Waiting(double p50, double p99, double smallP99) {}

    /**
     * A time in which no provider answers.
     *
     * @param attempts requests that met it
     * @param failedAfter of the requests of the first five seconds after it, the part that failed
     */
    public record Outage(long attempts, double failedAfter) {}

    /**
     * The first refusal of the whole run.
     *
     * @param share of the limit that was in use before it; 1 when there was none
     * @param atSeconds when; not a number when there was none
     */
    public record First(boolean happened, double share, double atSeconds) {}

    /** For every ten thousand requests that were offered. */
    public double perTenThousand(long count) {
        return requests.offered == 0 ? 0 : count * 10_000.0 / requests.offered;
    }
}
