package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one candidate.
 *
 * <p>Candidates have already passed the filters (cooldowns, limits, tags, capabilities), so a strategy
 * expresses a preference and cannot break a limit. Ties are broken by {@link RoutingContext#random()}, never
 * by the order of the list: many processes with the same file would otherwise all pick the same deployment.
 *
 * <p>An implementation is thread-safe, never blocks, keeps no per-request state, and does not hold on to its
 * arguments. If it throws, or returns an index out of range, the router picks a candidate at random and logs
 * the failure once.
 */
@FunctionalInterface
public interface RoutingStrategy {
    /**
     * Chooses.
     *
     * @param candidates at least one
     * @param context the request
     * @return the index of one candidate
     */
    int select(Candidates candidates, RoutingContext context);

    /**
     * How many of a group's deployments the strategy needs to see. Asked when a configuration is loaded, for
     * the deployments of the lowest {@code order} of each group.
     *
     * @param deployments at least one; not their states, which change with every request
     * @return {@link Sampling#everybody()} if not overridden: a strategy of your own sees every candidate
     */
    default Sampling sampling(List<Deployment> deployments) {
        return Sampling.everybody();
    }

    /**
     * What the strategy is to remember of a deployment, made when a router first knows it. A strategy may serve
     * several routers: each asks for memories of its own.
     *
     * @param deployment the deployment
     * @return null, as here, if it remembers nothing
     */
    default @Nullable DeploymentMemory memory(Deployment deployment) {
        return null;
    }

    /**
     * How a candidate looks to the strategy, for people: asked by {@code explain} only.
     *
     * @param candidates at least one
     * @param context the request
     * @param index the candidate
     * @return what is shown beside the candidate; empty, as here, for nothing
     */
    default String explain(Candidates candidates, RoutingContext context, int index) {
        return "";
    }

    /**
     * {@return {@code simple-shuffle}, the default: a random pick by {@code weight}, else by {@code rpm},
     * else by {@code tpm}, whichever any candidate has; else uniform} A missing weight is 1, a missing rpm or
     * tpm is the mean of the known ones. Weight 0 means never while another is above 0.
     */
    static RoutingStrategy simpleShuffle() {
        return SimpleShuffle.INSTANCE;
    }

    /** {@return {@code least-busy}: the fewest calls in flight from this process} */
    static RoutingStrategy leastBusy() {
        return Lowest.CALLS_IN_FLIGHT;
    }

    /**
     * {@return {@code usage-based-routing} and {@code usage-based-routing-v2}: the fewest tokens used in the
     * current window, calls in flight included; among equals the fewest requests}
     */
    static RoutingStrategy usageBased() {
        return Lowest.TOKENS_USED;
    }

    /**
     * {@return {@code cost-based-routing}: the cheapest, prompt and completion price added; one without a
     * known price counts as dearest}
     */
    static RoutingStrategy costBased() {
        return Lowest.PRICE;
    }

    /**
     * {@return {@code adaptive}: the shortest expected wait, by calls in flight, recent output speed,
     * silence, failures and room in the limits} Recommended where deployments differ or may fail. A
     * deployment without an answer yet is taken to be as fast as its group.
     */
    static RoutingStrategy adaptive() {
        return Adaptive.INSTANCE;
    }

    /**
     * {@code latency-based-routing}: a random one of the candidate that was the fastest lately and those
     * nearly as fast. For streamed requests the time to the first event counts, if any candidate has one. A
     * candidate without a measurement is tried first, by one request at a time; other requests take it for as
     * fast as the average.
     *
     * @param buffer {@code lowest_latency_buffer}: how much slower than the fastest still counts as equal;
     *     0.1 is ten percent
     * @return the strategy
     * @throws IllegalArgumentException if the buffer is negative or not finite
     */
    static RoutingStrategy latencyBased(double buffer) {
        return new LatencyBased(buffer);
    }
}
