package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.strategy.RoutingStrategy;
import java.time.Duration;

/**
 * How every process configures its router.
 *
 * @param known what the configuration states about limits
 * @param maxWait how long a request waits for room
 * @param retries how often an attempt is made again
 * @param strategy how it chooses
 */
public record Setup(KnownLimits known, Duration maxWait, int retries, RoutingStrategy strategy) {
    public static Setup of(KnownLimits known) {
        return new Setup(known, Duration.ofSeconds(10), 2, RoutingStrategy.simpleShuffle());
    }
}
