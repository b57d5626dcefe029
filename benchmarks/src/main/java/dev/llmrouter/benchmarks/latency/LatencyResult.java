package dev.llmrouter.benchmarks.latency;

/**
 * One run.
 *
 * @param seconds of each measured call, sorted; a call without an answer counts as 600 s
 * @param failedPercent calls that ended in an exception
 * @param lostMean attempts that were sent while the deployment answered nothing or failed, a process
 * @param lostMost the same of the process with the most
 * @param sharePercent the deployment's share of attempts from 10 to 40 s after its recovery, of that before
 *     the event; NaN where there was none
 * @param sent attempts by deployment and slice of five seconds
 */
record LatencyResult(
        double[] seconds, double failedPercent, double lostMean, int lostMost, double sharePercent, int[][] sent) {
    double quantile(double part) {
        return seconds[(int) Math.min(seconds.length - 1, Math.ceil(part * seconds.length) - 1)];
    }
}
