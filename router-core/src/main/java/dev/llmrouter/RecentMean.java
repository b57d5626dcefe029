package dev.llmrouter;

import java.util.concurrent.TimeUnit;

/** The mean of the last ten samples, unless they are old. Written under the health book's lock; read by anybody. */
final class RecentMean {
    /** LiteLLM's number of latencies that count. */
    private static final int SAMPLES = 10;

    /** LiteLLM's life of a latency: who was slow an hour ago is measured again. */
    private static final long LIFE_NANOS = TimeUnit.HOURS.toNanos(1);

    private final double[] samples = new double[SAMPLES];
    private int count;
    /** Volatile so that selections read it without the lock. */
    private volatile double mean = -1;
    /** Volatile with the mean; which of the two is read first does not matter. */
    private volatile long newestNanos;

    void add(double sample, long nowNanos) {
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
    double mean(long nowNanos) {
        return nowNanos - newestNanos > LIFE_NANOS ? -1 : mean;
    }
}
