package dev.llmrouter.benchmarks.latency;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** What one run writes down. */
final class LatencyJournal {
    /** A column of the picture of shares. */
    static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A caller without an answer has waited as long as the longest call may take. */
    private static final double FAILED_SECONDS = 600;
    /** When the share after a recovery is measured. */
    private static final long AFTER_FROM = TimeUnit.SECONDS.toNanos(10);

    private static final long AFTER_TO = TimeUnit.SECONDS.toNanos(40);

    private final LatencyScenario scenario;
    private final int[][] sent;
    private final int[] lost;
    private double[] seconds = new double[8192];
    private int measured;
    private int failed;
    private int open;
    private long before;
    private long beforeThere;
    private long after;
    private long afterThere;

    LatencyJournal(LatencyScenario scenario, int servers) {
        this.scenario = scenario;
        sent = new int[servers][(int) (LatencyScenario.end() / SLICE_NANOS) + 1];
        lost = new int[scenario.processes()];
    }

    void asked() {
        open++;
    }

    int open() {
        return open;
    }

    /**
     * An attempt arrives at a deployment.
     *
     * @param dead whether the deployment answers nothing now
     */
    void sent(int process, int server, long now, boolean dead) {
        int slice = (int) (now / SLICE_NANOS);
        if (slice < sent[server].length) {
            sent[server][slice]++;
        }
        if (dead) {
            lost[process]++;
        }
        boolean there = server == scenario.event().server;
        if (now >= LatencyScenario.WARM_UP.toNanos() && now < scenario.eventFrom()) {
            before++;
            beforeThere += there ? 1 : 0;
        } else if (now >= scenario.eventTo() + AFTER_FROM && now < scenario.eventTo() + AFTER_TO) {
            after++;
            afterThere += there ? 1 : 0;
        }
    }

    void ended(long began, long now, boolean withoutAnswer) {
        open--;
        if (began < LatencyScenario.WARM_UP.toNanos()) {
            return;
        }
        if (measured == seconds.length) {
            seconds = Arrays.copyOf(seconds, 2 * measured);
        }
        seconds[measured++] = withoutAnswer ? FAILED_SECONDS : (now - began) / 1e9;
        failed += withoutAnswer ? 1 : 0;
    }

    LatencyResult result() {
        double[] sorted = Arrays.copyOf(seconds, measured);
        Arrays.sort(sorted);
        double share = beforeThere == 0 || after == 0
                ? Double.NaN
                : afterThere / (double) after / (beforeThere / (double) before);
        return new LatencyResult(
                sorted,
                100.0 * failed / measured,
                Arrays.stream(lost).average().orElse(0),
                Arrays.stream(lost).max().orElse(0),
                100 * share,
                sent);
    }
}
