package dev.llmrouter.internal.state;

import org.jspecify.annotations.Nullable;

/** What an operator has decided of a deployment, until the operator takes it back. A reload keeps it. Thread-safe. */
public final class OperatorState {
    /** Replaced whole; null while the deployment is in rotation. */
    private volatile @Nullable Drain drain;

    /**
     * No new calls go to the deployment.
     *
     * @param by who decided it
     * @param ends whether it ends by itself
     * @param untilNanos when, if it does
     */
    public record Drain(String by, boolean ends, long untilNanos) {
        /** Nanoseconds; {@link Long#MAX_VALUE} of one that does not end by itself. */
        public long leftNanos(long nowNanos) {
            return ends ? untilNanos - nowNanos : Long.MAX_VALUE;
        }
    }

    /** The one that holds now; null when there is none. */
    public @Nullable Drain drain(long nowNanos) {
        Drain current = drain;
        return current == null || current.leftNanos(nowNanos) <= 0 ? null : current;
    }

    /** Begins one, in the place of an earlier one. */
    public void drain(Drain begun) {
        drain = begun;
    }

    /** Ends it; whether there was one. */
    public boolean undrain(long nowNanos) {
        boolean drained = drain(nowNanos) != null;
        drain = null;
        return drained;
    }
}
