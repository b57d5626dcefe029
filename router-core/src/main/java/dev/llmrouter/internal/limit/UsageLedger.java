package dev.llmrouter.internal.limit;

/**
 * What one deployment's calls hold and spend. An attempt reserves before it starts, and settles when the true
 * cost is known. The limits may be shared with other deployments; the load is this one's own. Thread-safe
 * without locks, and without allocation: the attempt keeps the amounts and the moment, and closes once, by
 * {@link #settle} or {@link #refund}.
 */
public final class UsageLedger {
    private final DeploymentLimiter meters;
    private final InFlight inFlight;

    /** Of limits that no other deployment shares. */
    public UsageLedger(DeploymentLimiter meters) {
        this(meters, meters.inFlight());
    }

    private UsageLedger(DeploymentLimiter meters, InFlight inFlight) {
        this.meters = meters;
        this.inFlight = inFlight;
    }

    /** Of limits that belong to several deployments. */
    public static UsageLedger ofGroup(DeploymentLimiter meters) {
        return new UsageLedger(meters, new InFlight());
    }

    public DeploymentLimiter limiter() {
        return meters;
    }

    /** Takes one request and its tokens; false when one of the limits has no room. */
    public boolean reserve(TokenCounts amounts, long nowNanos) {
        if (!meters.tryAcquire(amounts, nowNanos)) {
            return false;
        }
        if (isOfGroup()) {
            inFlight.enter(Long.MAX_VALUE);
        }
        inFlight.hold(amounts.total());
        return true;
    }

    private boolean isOfGroup() {
        return inFlight != meters.inFlight();
    }

    /** The provider counted the request, and these tokens. */
    public void settle(TokenCounts reserved, TokenCounts truth, long reservedAtNanos, long nowNanos) {
        end(reserved, reservedAtNanos);
        meters.correctTokens(reserved, truth, reservedAtNanos, nowNanos);
    }

    /** The provider never counted the request. */
    public void refund(TokenCounts reserved, long reservedAtNanos, long nowNanos) {
        end(reserved, reservedAtNanos);
        meters.correctTokens(reserved, TokenCounts.NONE, reservedAtNanos, nowNanos);
        meters.refundRequest(reservedAtNanos, nowNanos);
    }

    private void end(TokenCounts reserved, long reservedAtNanos) {
        inFlight.release(reserved.total());
        if (isOfGroup()) {
            inFlight.leave();
        }
        meters.left(reservedAtNanos);
    }

    public long callsInFlight() {
        return inFlight.calls();
    }

    public long tokensInFlight() {
        return inFlight.tokens();
    }
}
