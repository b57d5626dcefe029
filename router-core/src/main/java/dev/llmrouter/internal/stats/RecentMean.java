package dev.llmrouter.internal.stats;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The mean of the last ten samples, unless they are old. Thread-safe without locks: of two samples that come
 * at the same moment one may not count.
 */
public final class RecentMean {
    /** LiteLLM's number of latencies that count. */
    private static final int SAMPLES = 10;

    /** LiteLLM's lifetime of a latency: a deployment that was slow an hour ago is measured again. */
    private static final long LIFE_NANOS = TimeUnit.HOURS.toNanos(1);

    private final AtomicBoolean adding = new AtomicBoolean();
    private final double[] samples = new double[SAMPLES]; // of the thread that adds
    private int count; // of the thread that adds
    /** Volatile so that selections read it without the lock. */
    private volatile double mean = -1;
    /** Volatile with the mean; which of the two is read first does not matter. */
    private volatile long newestNanos;

    public void add(double sample, long nowNanos) {
        if (adding.compareAndSet(false, true)) {
            try {
                put(sample, nowNanos);
            } finally {
                adding.set(false);
            }
        }
    }

    private void put(double sample, long nowNanos) {
        samples[count % SAMPLES] = sample;
        count = count == 2 * SAMPLES - 1 ? SAMPLES : count + 1;
        int known = Math.min(count, SAMPLES);
        double sum = 0;
        for (int i = 0; i < known; i++) {
            sum += samples[i];
        }
        mean = sum / known;
        newestNanos = nowNanos;
    }

    /** Negative while there is no sample that counts. */
    public double mean(long nowNanos) {
        return nowNanos - newestNanos > LIFE_NANOS ? -1 : mean;
    }
}
