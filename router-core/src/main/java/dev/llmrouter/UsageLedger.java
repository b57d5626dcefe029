package dev.llmrouter;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * What one deployment's calls hold and spend, by reservation: an attempt takes its share of the limits before it starts and settles it when
 * the true cost is known. The meters may be shared with other deployments; the load is this one's own. Thread-safe without locks, and
 * without a trace on the heap: who reserves keeps the amounts and the moment, and closes once, by {@link #settle} or {@link #refund}.
 */
final class UsageLedger {
    // Fields, and not objects of their own: among ten thousand deployments each object is another line that no cache
    // has.
    private static final AtomicLongFieldUpdater<UsageLedger> CALLS =
            AtomicLongFieldUpdater.newUpdater(UsageLedger.class, "callsInFlight");
    private static final AtomicLongFieldUpdater<UsageLedger> TOKENS =
            AtomicLongFieldUpdater.newUpdater(UsageLedger.class, "tokensInFlight");

    private final Meters meters;
    private volatile long callsInFlight;
    private volatile long tokensInFlight;

    UsageLedger(Meters meters) {
        this.meters = meters;
    }

    Meters meters() {
        return meters;
    }

    /** Takes one request and its tokens; false when one of the limits has no room. */
    boolean reserve(Amounts amounts, long nowNanos) {
        if (!meters.take(amounts, nowNanos)) {
            return false;
        }
        CALLS.incrementAndGet(this);
        TOKENS.addAndGet(this, amounts.total());
        return true;
    }

    /** The provider counted the request, and these tokens. */
    void settle(Amounts reserved, Amounts truth, long reservedAtNanos, long nowNanos) {
        end(reserved);
        meters.correctTokens(reserved, truth, reservedAtNanos, nowNanos);
    }

    /** The provider never counted the request. */
    void refund(Amounts reserved, long reservedAtNanos, long nowNanos) {
        end(reserved);
        meters.correctTokens(reserved, Amounts.NONE, reservedAtNanos, nowNanos);
        meters.giveBackRequest(reservedAtNanos, nowNanos);
    }

    private void end(Amounts reserved) {
        CALLS.decrementAndGet(this);
        TOKENS.addAndGet(this, -reserved.total());
        meters.leavePlace();
    }

    long callsInFlight() {
        return callsInFlight;
    }

    long tokensInFlight() {
        return tokensInFlight;
    }
}
