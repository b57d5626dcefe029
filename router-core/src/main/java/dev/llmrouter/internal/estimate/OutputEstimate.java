package dev.llmrouter.internal.estimate;

import dev.llmrouter.internal.stats.MovingAverage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What answers take: their decayed mean. Thread-safe without locks: of two answers that teach at once,
 * one may teach nothing.
 */
public final class OutputEstimate {
    /** No model writes a longer answer; more is a mistake in the count. */
    private static final long LONGEST = 1 << 18;

    /** One answer this many times as long as usual does not decide what is expected of the next 64. */
    private static final double SURPRISE = 8;

    /** And below this, a page or two, none is a surprise. */
    private static final double UNSURPRISING = 1024;

    private final MovingAverage mean = new MovingAverage();
    private final AtomicBoolean learning = new AtomicBoolean();

    public void learn(long tokens) {
        if (tokens >= 0 && learning.compareAndSet(false, true)) {
            try {
                double value = Math.min(tokens, LONGEST);
                if (mean.count() > 0) {
                    double error = Math.min(value, Math.max(UNSURPRISING, SURPRISE * mean.mean())) - mean.mean();
                    value = mean.mean() + error;
                }
                mean.add(value);
            } finally {
                learning.set(false);
            }
        }
    }

    long answers() {
        return mean.count();
    }

    /** The tokens of the next answer; 0 while nothing is known. */
    public long expected() {
        return Math.round(mean.mean());
    }
}
