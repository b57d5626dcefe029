package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.strategy.RoutingStrategy;
import java.time.Duration;

/**
 * How every process configures its router.
 *
 * @param told what it says about limits
 * @param maxWait how long a request waits for room
 * @param retries how often an attempt is made again
 * @param strategy how it chooses
 */
public record Setup(Told told, Duration maxWait, int retries, RoutingStrategy strategy) {
    public static Setup of(Told told) {
        return new Setup(told, Duration.ofSeconds(10), 2, RoutingStrategy.simpleShuffle());
    }
}
