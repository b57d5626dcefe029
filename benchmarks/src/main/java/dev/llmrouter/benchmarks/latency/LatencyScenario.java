package dev.llmrouter.benchmarks.latency;

import dev.llmrouter.testing.internal.Lognormal;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * One row: what is played.
 *
 * @param event what happens
 * @param load arriving tokens as a share of the speed of all deployments
 * @param processes how many, without a shared store
 * @param sigma of the lognormal number of output tokens
 * @param contender how each process chooses
 */
record LatencyScenario(Event event, double load, int processes, double sigma, Contender contender) {
    static final Duration WARM_UP = Duration.ofMinutes(2);
    static final Duration MEASURED = Duration.ofMinutes(8);
    /** After the beginning of the run. */
    static final Duration EVENT_AT = Duration.ofMinutes(4);

    /** Until the first token. */
    static final Duration FIRST_TOKEN = Duration.ofMillis(400);

    private static final double MEAN_TOKENS = 400;
    private static final int FEWEST_TOKENS = 20;
    private static final int MOST_TOKENS = 2000;

    int tokens(RandomGenerator random) {
        double drawn = new Lognormal(MEAN_TOKENS, sigma).sample(random);
        return (int) Math.round(Math.max(FEWEST_TOKENS, Math.min(MOST_TOKENS, drawn)));
    }

    /** Seconds between two requests, in the mean. */
    double meanGap() {
        double tokens = new Lognormal(MEAN_TOKENS, sigma).meanUpTo(MOST_TOKENS);
        return tokens / (load * ServerSpec.capacity(ServerSpec.FLEET));
    }

    static long end() {
        return WARM_UP.plus(MEASURED).toNanos();
    }

    long eventFrom() {
        return EVENT_AT.toNanos();
    }

    long eventTo() {
        return EVENT_AT.plus(event.length).toNanos();
    }

    boolean duringEvent(long nanos) {
        return nanos >= eventFrom() && nanos < eventTo();
    }

    /** The same with the oracle. */
    LatencyScenario ofOracle() {
        return new LatencyScenario(event, load, processes, sigma, Contender.ORACLE);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s, load %.2f, %d processes, sigma %.1f, %s", event, load, processes, sigma, contender);
    }
}
