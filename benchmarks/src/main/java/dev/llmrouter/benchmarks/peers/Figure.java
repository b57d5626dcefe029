package dev.llmrouter.benchmarks.peers;

import java.util.Locale;

/**
 * One thing measured. Processes print it as a line of JSON.
 *
 * @param work what was done
 * @param subject by whom
 * @param deployments to choose from
 * @param threads how many did it at once
 * @param perSecond how often it was done in a second, all threads together
 * @param p50Micros the median of how long a call took, in microseconds; 0 where it was not measured
 * @param p99Micros what 99 of 100 calls took at most
 * @param cpuMicros processor time of one, in microseconds: of the caller's process and of a gateway, not of
 *     the upstream
 * @param failed calls that failed; they count for nothing else
 */
public record Figure(
        Work work,
        String subject,
        int deployments,
        int threads,
        double perSecond,
        double p50Micros,
        double p99Micros,
        double cpuMicros,
        long failed) {

    /** {@return the line}; by hand, so that a process needs no library for it. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"work\":\"%s\",\"subject\":\"%s\",\"deployments\":%d,\"threads\":%d,\"perSecond\":%.1f,"
                        + "\"p50Micros\":%.1f,\"p99Micros\":%.1f,\"cpuMicros\":%.2f,\"failed\":%d}",
                work,
                subject,
                deployments,
                threads,
                perSecond,
                p50Micros,
                p99Micros,
                cpuMicros,
                failed);
    }

    /** Whether a peer did the same; the upstream alone does not count as one. */
    boolean isPeerOf(Figure other) {
        return work == other.work
                && deployments == other.deployments
                && threads == other.threads
                && !subject.equals(other.subject)
                && !subject.startsWith(OverHttp.ROUTER)
                && !subject.startsWith(Results.UPSTREAM);
    }
}
