package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.World;
import dev.llmrouter.testing.provider.ProviderLimits;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Another application that spends the limits of a deployment: requests of a thousand tokens, at random moments. */
final class Others {
    private static final int TOKENS = 1_000;

    private final World world;
    private final ProviderLimits limits;
    private final SplittableRandom pauses;
    private final double meanNanos;

    Others(World world, ProviderLimits limits, double tokensPerMinute) {
        this.world = world;
        this.limits = limits;
        pauses = world.die();
        meanNanos = TimeUnit.MINUTES.toNanos(1) * (TOKENS / tokensPerMinute);
    }

    void begin() {
        world.after(Math.round(pauses.nextExponential() * meanNanos), this::ask);
    }

    private void ask() {
        ProviderLimits.Decision decision = limits.arrive(world.now(), TOKENS, 0);
        if (decision.admitted()) {
            limits.end(world.now(), decision.ticket(), TOKENS, 0);
        }
        begin();
    }
}
