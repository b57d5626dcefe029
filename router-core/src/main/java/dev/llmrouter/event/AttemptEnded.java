package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An attempt ended. Immutable. */
public final class AttemptEnded {
    private final AttemptInfo attempt;
    private final Outcome outcome;
    private final Duration latency;

    private AttemptEnded(Builder builder) {
        attempt = builder.attempt;
        outcome = builder.outcome;
        latency = builder.latency;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param attempt which one
     * @param outcome how it ended, with its tokens and its cost where they are known
     * @param latency how long it took; a stream to its last event
     * @return a builder
     */
    public static Builder builder(AttemptInfo attempt, Outcome outcome, Duration latency) {
        return new Builder(attempt, outcome, latency);
    }

    /** {@return which one} */
    public AttemptInfo attempt() {
        return attempt;
    }

    /** {@return how it ended, with its tokens and its cost where they are known} */
    public Outcome outcome() {
        return outcome;
    }

    /** {@return how long it took; a stream to its last event} */
    public Duration latency() {
        return latency;
    }

    private List<Object> parts() {
        return List.of(attempt, outcome, latency);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptEnded that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "AttemptEnded[attempt=" + attempt + ", outcome=" + outcome + ", latency=" + latency + "]";
    }

    /** Builds an {@link AttemptEnded}. Not thread-safe. */
    public static final class Builder {
        private final AttemptInfo attempt;
        private final Outcome outcome;
        private final Duration latency;

        private Builder(AttemptInfo attempt, Outcome outcome, Duration latency) {
            this.attempt = requireNonNull(attempt, "attempt");
            this.outcome = requireNonNull(outcome, "outcome");
            this.latency = requireNonNull(latency, "latency");
        }

        /** {@return what was built} */
        public AttemptEnded build() {
            return new AttemptEnded(this);
        }
    }
}
