package dev.llmrouter;

/** The mean of the last ten samples. Written under the health book's lock; read by anybody. */
final class RecentMean {
    /** LiteLLM's number of latencies that count. */
    private static final int SAMPLES = 10;

    private final double[] samples = new double[SAMPLES];
    private int count;
    /** Volatile so that selections read it without the lock. */
    private volatile double mean = -1;

    void add(double sample) {
        samples[count % SAMPLES] = sample;
        count = count == 2 * SAMPLES - 1 ? SAMPLES : count + 1;
        int known = Math.min(count, SAMPLES);
        double sum = 0;
        for (int i = 0; i < known; i++) {
            sum += samples[i];
        }
        mean = sum / known;
    }

    /** Negative while there is no sample. */
    double mean() {
        return mean;
    }
}
