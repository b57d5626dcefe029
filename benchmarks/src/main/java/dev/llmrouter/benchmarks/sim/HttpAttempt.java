package dev.llmrouter.benchmarks.sim;

/**
 * One request on the wire, as its sender and its provider saw it. Each field is written once, before the
 * answer is there to be read.
 */
final class HttpAttempt {
    /** Before an answer came, or instead of one. */
    static final int NO_ANSWER = 0;

    private static final long NEVER = Long.MIN_VALUE;

    private final Job job;
    private final long sentAt;
    private volatile int deployment;
    private volatile long arrivedAt = NEVER;
    private volatile int status = NO_ANSWER;

    HttpAttempt(Job job, long sentAt) {
        this.job = job;
        this.sentAt = sentAt;
    }

    Job job() {
        return job;
    }

    void arrived(int index, long nanos) {
        deployment = index;
        arrivedAt = nanos;
    }

    void answered(int code) {
        status = code;
    }

    boolean hasArrived() {
        return arrivedAt != NEVER;
    }

    int deployment() {
        return deployment;
    }

    long arrivedAt() {
        return arrivedAt;
    }

    long travelNanos() {
        return arrivedAt - sentAt;
    }

    int status() {
        return status;
    }
}
