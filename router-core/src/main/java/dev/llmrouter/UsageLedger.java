package dev.llmrouter;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one deployment's calls hold and spend, by reservation: an attempt takes its share of the limits before it starts and settles it when
 * the true cost is known. The meters may be shared with other deployments; the load is this one's own. Thread-safe without locks, and
 * without a trace on the heap: who reserves keeps the amounts and the moment, and closes once, by {@link #settle} or {@link #refund}.
 */
final class UsageLedger {
    private final Meters meters;
    private final AtomicLong callsInFlight = new AtomicLong();
    private final AtomicLong tokensInFlight = new AtomicLong();

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
        callsInFlight.incrementAndGet();
        tokensInFlight.addAndGet(amounts.total());
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
        callsInFlight.decrementAndGet();
        tokensInFlight.addAndGet(-reserved.total());
        meters.leavePlace();
    }

    long callsInFlight() {
        return callsInFlight.get();
    }

    long tokensInFlight() {
        return tokensInFlight.get();
    }
}
