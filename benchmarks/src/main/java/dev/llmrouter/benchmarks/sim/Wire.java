package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.Lognormal;
import java.util.random.RandomGenerator;

/**
 * The way between a process and its providers.
 *
 * @param millis one way, lognormal
 */
record Wire(Lognormal millis) {
    static final Wire QUOTA = new Wire(new Lognormal(15, 0.3));

    long nanos(RandomGenerator random) {
        return Math.round(millis.sample(random) * 1e6);
    }
}
