package dev.llmrouter.strategy;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.Outcome;

/** An attempt that has ended, as a strategy learns of it; times are those of the router's clock. Immutable. */
public final class EndedAttempt {
    private final Outcome outcome;
    private final boolean streamed;
    private final long startNanos;
    private final long firstOutputNanos;
    private final long endNanos;

    private EndedAttempt(Builder builder) {
        outcome = builder.outcome;
        streamed = builder.streamed;
        startNanos = builder.startNanos;
        firstOutputNanos = builder.firstOutputNanos;
        endNanos = builder.endNanos;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param outcome how it ended
     * @param startNanos when it began
     * @param endNanos when it ended
     * @return a builder
     */
    public static Builder builder(Outcome outcome, long startNanos, long endNanos) {
        return new Builder(outcome, startNanos, endNanos);
    }

    /** {@return how it ended} */
    public Outcome outcome() {
        return outcome;
    }

    /** {@return whether the answer was streamed} */
    public boolean streamed() {
        return streamed;
    }

    /** {@return when it began} */
    public long startNanos() {
        return startNanos;
    }

    /** {@return when the first output of its stream came, or −1} */
    public long firstOutputNanos() {
        return firstOutputNanos;
    }

    /** {@return when it ended} */
    public long endNanos() {
        return endNanos;
    }

    @Override
    public String toString() {
        return "EndedAttempt[outcome=" + outcome + ", streamed=" + streamed + ", startNanos=" + startNanos
                + ", firstOutputNanos=" + firstOutputNanos + ", endNanos=" + endNanos + "]";
    }

    /** Builds an {@link EndedAttempt}. Not thread-safe. */
    public static final class Builder {
        private final Outcome outcome;
        private final long startNanos;
        private final long endNanos;
        private boolean streamed;
        private long firstOutputNanos = -1;

        private Builder(Outcome outcome, long startNanos, long endNanos) {
            this.outcome = requireNonNull(outcome, "outcome");
            this.startNanos = startNanos;
            this.endNanos = endNanos;
        }

        /**
         * Sets {@link EndedAttempt#streamed()}.
         *
         * @param value whether the answer was streamed (default false)
         * @return this
         */
        public Builder streamed(boolean value) {
            streamed = value;
            return this;
        }

        /**
         * Sets {@link EndedAttempt#firstOutputNanos()}.
         *
         * @param value when the first output of its stream came, or −1 (the default)
         * @return this
         */
        public Builder firstOutputNanos(long value) {
            firstOutputNanos = value;
            return this;
        }

        /** {@return what was built} */
        public EndedAttempt build() {
            return new EndedAttempt(this);
        }
    }
}
