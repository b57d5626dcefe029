package dev.llmrouter.internal.plan;

import dev.llmrouter.internal.state.GroupState;

/**
 * A retry that was decided and has not begun: whether it may go back to a tried deployment, and its back-off.
 * Belongs to one plan.
 */
final class PendingRetry {
    private boolean mayGoBack;
    private boolean paid;
    private boolean backsOff;
    /** When the back-off ends, once it has begun. */
    private long endNanos;

    PendingRetry(boolean mayGoBack) {
        this.mayGoBack = mayGoBack;
    }

    /** One that waits for a provider's pace: it may go back, and its pause bounds how often. */
    static PendingRetry afterPause(long nowNanos) {
        PendingRetry retry = new PendingRetry(true);
        retry.paid = true;
        retry.backsOff = true;
        retry.endNanos = nowNanos;
        return retry;
    }

    boolean mayGoBack() {
        return mayGoBack;
    }

    /**
     * Whether this retry goes back to a deployment that has failed the request. That multiplies an outage and
     * is paid from the group's retry budget, once for each retry; a deployment that it has not tried costs
     * nothing and is never refused.
     */
    boolean goesBack(GroupState group, long nowNanos) {
        if (mayGoBack && !paid) {
            paid = group.tryRetry(nowNanos);
            mayGoBack = paid;
        }
        return mayGoBack;
    }

    /** Whether its back-off has begun. */
    boolean backsOff() {
        return backsOff;
    }

    /** Begins the back-off. Time in the queue counts: waiting and back-off do not add up. */
    void backOff(long nanos, long nowNanos) {
        backsOff = true;
        endNanos = nowNanos + nanos;
    }

    /** Nanoseconds of its back-off that are left; negative when it is over. */
    long backOffLeft(long nowNanos) {
        return endNanos - nowNanos;
    }

    /**
     * The request pauses for the rest of its back-off now: a sleep may end a little early, and that is not
     * worth another one.
     */
    void pausesNow(long nowNanos) {
        endNanos = nowNanos;
    }
}
