package dev.llmrouter.internal.limit;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.usage.Quota;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** This process's part of shared limits, which says what the test says: at first that it admits everything, as one of two processes. */
public final class FakeShare implements SharedQuota {
    /** What was asked of it, in words. */
    final List<String> asked = new ArrayList<>();

    public boolean leases = true;
    public boolean hasRoom = true;
    public boolean grants = true;
    public long waitNanos;
    boolean standalone;
    boolean lends;
    int processes = 2;

    /** A limiter's from now on, which has no lease, and whose store would grant one. */
    public static FakeShare withoutALease(DeploymentLimiter limiter) {
        FakeShare share = new FakeShare();
        share.leases = false;
        share.hasRoom = false;
        share.waitNanos = 7;
        share.processes = 1;
        limiter.share("key", (quota, own, now) -> share, 0);
        return share;
    }

    /** The store has granted a lease. */
    public void lease() {
        leases = true;
        hasRoom = true;
    }

    @Override
    public boolean tryAcquire(TokenCounts amounts, long nowNanos) {
        asked.add("take");
        return leases;
    }

    @Override
    public boolean isStandalone() {
        return standalone;
    }

    @Override
    public boolean tryAcquireStandalone(TokenCounts amounts, long nowNanos) {
        asked.add("take alone");
        return lends;
    }

    @Override
    public void putBack(TokenCounts amounts, long nowNanos) {
        asked.add("put back");
    }

    @Override
    public boolean hasRoom(TokenCounts amounts, long nowNanos) {
        return hasRoom;
    }

    @Override
    public boolean mayBeGranted(TokenCounts amounts) {
        return grants;
    }

    @Override
    public long nanosUntilAvailable(TokenCounts amounts, long nowNanos) {
        return waitNanos;
    }

    @Override
    public void adjust(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos) {
        asked.add("adjust by " + (truth.total() - taken.total()));
    }

    @Override
    public void refundRequest(long takenAtNanos, long nowNanos) {
        asked.add("refund");
    }

    @Override
    public int processes() {
        return processes;
    }

    @Override
    public void changeTo(Quota next, Map<Quota.Of, RateLimiter> own, long nowNanos) {
        asked.add("change to "
                + requireNonNull(next.limits().get(Quota.Of.TOKENS)).limit());
    }
}
