package dev.llmrouter.testing.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a simulation came to. Immutable.
 *
 * @param requests the requests of callers that arrived
 * @param answered those that got an answer
 * @param failures those that ended in an exception, by the reason in words; the most frequent first
 * @param waiting what they waited for room
 * @param duration what those that were answered took, from their arrival to their answer
 * @param deployments each deployment, in the order of the file
 * @param slices what happened while requests arrived, slice by slice
 * @param sliceLength the length of a slice
 * @param firstLimit the limit that ran out first; empty if none did
 * @param limits how many seconds each limit was used up while requests waited or were refused, the longest first; a name is
 *     {@code tpm of eu}
 */
public record SimulationReport(
        long requests,
        long answered,
        Map<String, Long> failures,
        Waiting waiting,
        Times duration,
        List<DeploymentResult> deployments,
        List<Slice> slices,
        Duration sliceLength,
        Optional<LimitHit> firstLimit,
        Map<String, Long> limits) {

    /** {@return the requests that ended in an exception} */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * A median and a long time.
     *
     * @param p50 half of all were not longer; zero where there were none
     * @param p99 99 in a hundred were not longer
     */
    public record Times(Duration p50, Duration p99) {}

    /**
     * How requests waited for room.
     *
     * @param requests how many waited
     * @param most the most that waited at one moment, over all processes
     * @param times how long those that waited did
     */
    public record Waiting(long requests, int most, Times times) {}

    /**
     * One deployment.
     *
     * @param id which one
     * @param model the group that it belongs to
     * @param attempts what it was sent
     * @param answered attempts that it answered
     * @param waited of the requests that it answered, those that had waited for room
     * @param refused attempts that it refused with 429
     * @param timeouts attempts that ended without an answer in time
     * @param errors attempts that failed in another way
     * @param share of all answers, 0 to 1
     * @param latency of the attempts that it answered
     * @param tokens that it served
     * @param use of its fuller limit of requests or tokens, in the mean of the time of traffic; empty where it has none
     */
    public record DeploymentResult(
            String id,
            String model,
            long attempts,
            long answered,
            long waited,
            long refused,
            long timeouts,
            long errors,
            double share,
            Times latency,
            long tokens,
            Optional<Double> use) {}

    /**
     * A part of the time.
     *
     * @param arrived requests of callers that arrived
     * @param failed requests that ended in an exception
     * @param refused attempts that providers refused with 429
     * @param waiting the most that waited for room at one moment
     * @param answered attempts answered, by deployment in the order of {@link #deployments}
     */
    public record Slice(long arrived, long failed, long refused, int waiting, List<Long> answered) {}

    /**
     * A limit ran out.
     *
     * @param limit which one, such as {@code tpm of eu}
     * @param at when, after the start
     * @param byProvider whether the provider said so with a 429, instead of the router's own count
     */
    public record LimitHit(String limit, Duration at, boolean byProvider) {}
}
