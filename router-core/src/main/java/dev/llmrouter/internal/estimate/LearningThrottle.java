package dev.llmrouter.internal.estimate;

import dev.llmrouter.internal.stats.MovingAverage;
import java.util.concurrent.TimeUnit;

/**
 * Which answers are worth learning from. While little is known each one is; then those that come closer
 * together than a moment teach the same, and threads that wrote down each of them would wait for each other's
 * caches for longer than the rest of a request takes. Thread-safe without locks: of two answers at once both
 * may teach.
 */
public final class LearningThrottle {
    private static final long EVERY_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final int FIRST = 2 * MovingAverage.MEMORY;

    private volatile int taught; // of two threads at once one may not count
    private volatile long lastNanos; // with it

    public boolean isDue(long nowNanos) {
        int before = taught;
        if (before >= FIRST && nowNanos - lastNanos < EVERY_NANOS) {
            return false;
        }
        if (before < FIRST) {
            taught = before + 1;
        }
        lastNanos = nowNanos;
        return true;
    }
}
