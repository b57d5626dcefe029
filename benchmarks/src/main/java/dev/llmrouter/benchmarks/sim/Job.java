package dev.llmrouter.benchmarks.sim;

/** A request on its way through the simulation. */
final class Job {
    private final int number;
    private final Sizes.Size size;
    private final long offeredAt;
    private long lastSentAt;

    Job(int number, Sizes.Size size, long offeredAt) {
        this.number = number;
        this.size = size;
        this.offeredAt = offeredAt;
    }

    int number() {
        return number;
    }

    Sizes.Size size() {
        return size;
    }

    long offeredAt() {
        return offeredAt;
    }

    void sent(long nanos) {
        lastSentAt = nanos;
    }

    /** From when it was offered until its newest attempt was sent. */
    long waitedNanos() {
        return lastSentAt - offeredAt;
    }
}
