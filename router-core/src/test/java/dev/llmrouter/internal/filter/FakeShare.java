package dev.llmrouter.internal.filter;

import dev.llmrouter.internal.limit.RateLimiter;
import dev.llmrouter.internal.limit.SharedQuota;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.usage.Quota;
import java.util.Map;

/** A process's part of shared limits that says what the test says: no lease at first, and a store that would grant one. */
public final class FakeShare implements SharedQuota {
    public boolean leased;
    public boolean grants = true;

    /** That of a deployment from now on. */
    public static FakeShare of(DeploymentState state) {
        FakeShare share = new FakeShare();
        state.ledger().limiter().share("key", (quota, own, now) -> share, 0);
        return share;
    }

    @Override
    public boolean tryAcquire(TokenCounts amounts, long nowNanos) {
        return leased;
    }

    @Override
    public boolean isStandalone() {
        return false;
    }

    @Override
    public boolean tryAcquireStandalone(TokenCounts amounts, long nowNanos) {
        return false;
    }

    @Override
    public void putBack(TokenCounts amounts, long nowNanos) {}

    @Override
    public boolean hasRoom(TokenCounts amounts, long nowNanos) {
        return leased;
    }

    @Override
    public boolean mayBeGranted(TokenCounts amounts) {
        return grants;
    }

    @Override
    public long nanosUntilAvailable(TokenCounts amounts, long nowNanos) {
        return 7;
    }

    @Override
    public void adjust(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos) {}

    @Override
    public void refundRequest(long takenAtNanos, long nowNanos) {}

    @Override
    public int processes() {
        return 1;
    }

    @Override
    public void changeTo(Quota next, Map<Quota.Of, RateLimiter> own, long nowNanos) {}
}
