package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.testing.internal.Crowd;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * To which process a request falls.
 *
 * @param hot the part of all requests that fall to one of them; 0 for equal parts
 * @param moveEvery after how long that is the next one
 */
record Parts(double hot, Duration moveEvery) {
    int pick(Crowd crowd, RandomGenerator random, long atNanos) {
        if (hot == 0 || random.nextDouble() >= hot) {
            return crowd.pick(random, atNanos);
        }
        return (int) (atNanos / moveEvery.toNanos() % crowd.processes());
    }
}
