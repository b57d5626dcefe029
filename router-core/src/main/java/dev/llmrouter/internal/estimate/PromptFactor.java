package dev.llmrouter.internal.estimate;

import dev.llmrouter.internal.stats.MovingAverage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many tokens a provider counts for one that was estimated: the decayed sum of its counts over that of
 * the estimates, so that long prompts, where an error costs most, count most. Thread-safe without locks: of
 * two answers that teach at once, one may teach nothing.
 */
final class PromptFactor {
    /** Four characters to a token are never sixteen: less is a count of something else. */
    static final double LEAST = 0.25;

    /**
     * One token for half a character, as of rare scripts in old vocabularies; more is a count of something
     * else.
     */
    static final double MOST = 8;

    /** A prompt this much longer than usual does not decide alone. */
    private static final double LONGEST = 8;

    private final MovingAverage estimates = new MovingAverage();
    private final MovingAverage counts = new MovingAverage();
    private final AtomicBoolean learning = new AtomicBoolean();
    /** Written while learning; volatile so that it is read whole. */
    private volatile double factor = 1;

    /** Learns from one answer; an estimate or a count of nothing teaches nothing. */
    void learn(long estimated, long counted) {
        if (estimated > 0 && counted > 0 && learning.compareAndSet(false, true)) {
            try {
                double ratio = Math.max(LEAST, Math.min(MOST, counted / (double) estimated));
                double most = estimates.count() == 0 ? Double.MAX_VALUE : LONGEST * estimates.mean();
                double weight = Math.min((double) estimated, most);
                estimates.add(weight);
                counts.add(weight * ratio);
                factor = Math.max(LEAST, Math.min(MOST, counts.mean() / estimates.mean()));
            } finally {
                learning.set(false);
            }
        }
    }

    /** 1 while nothing is known. */
    double factor() {
        return factor;
    }

    /** The answers that taught. */
    long answers() {
        return counts.count();
    }
}
