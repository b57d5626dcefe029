package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.Sizes;

/** A request on its way through the simulation. */
public final class Job {
    private final int number;
    private final Sizes.Size size;
    private final long offeredAt;
    private long lastSentAt;

    public Job(int number, Sizes.Size size, long offeredAt) {
        this.number = number;
        this.size = size;
        this.offeredAt = offeredAt;
    }

    public int number() {
        return number;
    }

    public Sizes.Size size() {
        return size;
    }

    public long offeredAt() {
        return offeredAt;
    }

    public void sent(long nanos) {
        lastSentAt = nanos;
    }

    /** From when it was offered until its newest attempt was sent. */
    public long waitedNanos() {
        return lastSentAt - offeredAt;
    }
}
