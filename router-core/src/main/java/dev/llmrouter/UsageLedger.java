package dev.llmrouter;

/**
 * What one deployment's calls hold and spend, by reservation: an attempt takes its share of the limits before it starts and settles it when
 * the true cost is known. The meters may be shared with other deployments; the load is this one's own. Thread-safe without locks, and
 * without a trace on the heap: who reserves keeps the amounts and the moment, and closes once, by {@link #settle} or {@link #refund}.
 */
final class UsageLedger {
    private final Meters meters;
    private final InFlight inFlight;

    /** Of limits that are nobody else's. */
    UsageLedger(Meters meters) {
        this(meters, meters.inFlight());
    }

    private UsageLedger(Meters meters, InFlight inFlight) {
        this.meters = meters;
        this.inFlight = inFlight;
    }

    /** Of limits that belong to several deployments. */
    static UsageLedger ofGroup(Meters meters) {
        return new UsageLedger(meters, new InFlight());
    }

    Meters meters() {
        return meters;
    }

    /** Takes one request and its tokens; false when one of the limits has no room. */
    boolean reserve(Amounts amounts, long nowNanos) {
        if (!meters.take(amounts, nowNanos)) {
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
    void settle(Amounts reserved, Amounts truth, long reservedAtNanos, long nowNanos) {
        end(reserved, reservedAtNanos);
        meters.correctTokens(reserved, truth, reservedAtNanos, nowNanos);
    }

    /** The provider never counted the request. */
    void refund(Amounts reserved, long reservedAtNanos, long nowNanos) {
        end(reserved, reservedAtNanos);
        meters.correctTokens(reserved, Amounts.NONE, reservedAtNanos, nowNanos);
        meters.giveBackRequest(reservedAtNanos, nowNanos);
    }

    private void end(Amounts reserved, long reservedAtNanos) {
        inFlight.release(reserved.total());
        if (isOfGroup()) {
            inFlight.leave();
        }
        meters.left(reservedAtNanos);
    }

    long callsInFlight() {
        return inFlight.calls();
    }

    long tokensInFlight() {
        return inFlight.tokens();
    }
}
