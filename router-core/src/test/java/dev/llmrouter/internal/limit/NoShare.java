package dev.llmrouter.internal.limit;

import dev.llmrouter.usage.Quota;
import java.util.Map;

/** A part of shared limits that admits everything, of two processes. */
final class NoShare implements SharedQuota {
    @Override
    public boolean tryAcquire(TokenCounts amounts, long nowNanos) {
        return true;
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
        return true;
    }

    @Override
    public boolean mayBeGranted(TokenCounts amounts) {
        return true;
    }

    @Override
    public long nanosUntilAvailable(TokenCounts amounts, long nowNanos) {
        return 0;
    }

    @Override
    public void adjust(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos) {}

    @Override
    public void refundRequest(long takenAtNanos, long nowNanos) {}

    @Override
    public int processes() {
        return 2;
    }

    @Override
    public void changeTo(Quota next, Map<Quota.Of, RateLimiter> own, long nowNanos) {}
}
