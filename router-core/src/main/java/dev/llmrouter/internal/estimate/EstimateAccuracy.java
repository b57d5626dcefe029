package dev.llmrouter.internal.estimate;

import dev.llmrouter.internal.stats.MovingAverage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How far estimates of one deployment's calls were from the truth, decayed over the last answers. Thread-safe
 * without locks: of two answers that teach at once, one may teach nothing.
 */
final class EstimateAccuracy {
    /** Ten times too high is as bad as it gets: an answer of one word must not hide what is usual. */
    private static final double MOST = 10;

    private final MovingAverage relative = new MovingAverage();
    private final MovingAverage relativeSquare = new MovingAverage();
    private final AtomicBoolean learning = new AtomicBoolean();

    /**
     * Learns from one answer.
     *
     * @param expected the tokens that it was expected to take
     * @param truth the tokens that it took
     */
    void learn(long expected, long truth) {
        if (learning.compareAndSet(false, true)) {
            try {
                double error = Math.min(MOST, (expected - truth) / (double) Math.max(1, truth));
                relative.add(error);
                relativeSquare.add(error * error);
            } finally {
                learning.set(false);
            }
        }
    }

    long answers() {
        return relative.count();
    }

    /** Positive when estimates were too high on average. */
    double mean() {
        return relative.mean();
    }

    double rms() {
        return Math.sqrt(relativeSquare.mean());
    }
}
