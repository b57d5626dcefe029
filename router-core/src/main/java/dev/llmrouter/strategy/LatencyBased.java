package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import java.util.random.RandomGenerator;

/** A random one of the candidate that was the fastest lately and those nearly as fast. */
final class LatencyBased implements RoutingStrategy {
    private final double buffer;

    LatencyBased(double buffer) {
        if (!(buffer >= 0) || Double.isInfinite(buffer)) {
            throw new IllegalArgumentException(
                    "lowest_latency_buffer must be zero or more (0.1 is ten percent), not " + buffer);
        }
        this.buffer = buffer;
    }

    @Override
    public Sampling sampling(List<Deployment> deployments) {
        return Sampling.of(Lowest.ENOUGH);
    }

    @Override
    public int select(Candidates candidates, RoutingContext context) {
        boolean firstEvents = context.streamed() && anyFirstEvent(candidates);
        int unmeasured = idleUnmeasured(candidates, firstEvents, context.random());
        return unmeasured >= 0 ? unmeasured : nearlyFastest(candidates, firstEvents, context.random());
    }

    /** First events are compared with first events only: a time per token is some hundred times shorter. */
    private static boolean anyFirstEvent(Candidates candidates) {
        for (int i = 0; i < candidates.size(); i++) {
            if (isKnown(candidates.firstEventNanos(i))) {
                return true;
            }
        }
        return false;
    }

    /** A candidate without a measurement and without a call in flight that would give one; -1 for none. */
    private static int idleUnmeasured(Candidates candidates, boolean firstEvents, RandomGenerator random) {
        int chosen = -1;
        int found = 0;
        for (int i = 0; i < candidates.size(); i++) {
            if (!isKnown(nanos(candidates, i, firstEvents))
                    && candidates.callsInFlight(i) <= 0
                    && random.nextInt(++found) == 0) {
                chosen = i;
            }
        }
        return chosen;
    }

    private int nearlyFastest(Candidates candidates, boolean firstEvents, RandomGenerator random) {
        int chosen = fastest(candidates, firstEvents);
        if (chosen < 0) {
            return random.nextInt(candidates.size());
        }
        double limit = nanos(candidates, chosen, firstEvents) * (1 + buffer);
        double average = average(candidates, firstEvents);
        int found = 0;
        for (int i = 0; i < candidates.size(); i++) {
            double nanos = nanos(candidates, i, firstEvents);
            if ((isKnown(nanos) ? nanos : average) <= limit && random.nextInt(++found) == 0) {
                chosen = i;
            }
        }
        // If all have become slower since the fastest was found, it included, it stays chosen.
        return chosen;
    }

    private static int fastest(Candidates candidates, boolean firstEvents) {
        int chosen = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            double nanos = nanos(candidates, i, firstEvents);
            if (isKnown(nanos) && nanos < lowest) {
                chosen = i;
                lowest = nanos;
            }
        }
        return chosen;
    }

    private static double average(Candidates candidates, boolean firstEvents) {
        double sum = 0;
        int known = 0;
        for (int i = 0; i < candidates.size(); i++) {
            double nanos = nanos(candidates, i, firstEvents);
            if (isKnown(nanos)) {
                sum += nanos;
                known++;
            }
        }
        return sum / known;
    }

    private static double nanos(Candidates candidates, int index, boolean firstEvent) {
        return firstEvent ? candidates.firstEventNanos(index) : candidates.latencyNanos(index);
    }

    private static boolean isKnown(double nanos) {
        return nanos >= 0 && nanos < Double.POSITIVE_INFINITY;
    }
}
