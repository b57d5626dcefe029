package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt ended. Immutable. */
public final class AttemptEnded {
    private final AttemptInfo attempt;
    private final Outcome outcome;
    private final Duration latency;
    private final Optional<Duration> timeToFirstOutput;
    private final Optional<Address> address;

    private AttemptEnded(Builder builder) {
        attempt = builder.attempt;
        outcome = builder.outcome;
        latency = builder.latency;
        timeToFirstOutput = builder.timeToFirstOutput;
        address = builder.address;
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

    /** {@return the time from its start to the first output of its stream; empty where none arrived, or none is streamed} */
    public Optional<Duration> timeToFirstOutput() {
        return timeToFirstOutput;
    }

    /**
     * {@return where it was sent, {@link Address#shown()} without credentials; for a caller's own client the deployment's
     * address; empty where neither is known}
     */
    public Optional<Address> address() {
        return address;
    }

    private List<Object> parts() {
        return List.of(attempt, outcome, latency, timeToFirstOutput, address);
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
        return "AttemptEnded[attempt=" + attempt + ", outcome=" + outcome + ", latency=" + latency
                + ", timeToFirstOutput=" + timeToFirstOutput + ", address=" + address + "]";
    }

    /** Builds an {@link AttemptEnded}. Not thread-safe. */
    public static final class Builder {
        private final AttemptInfo attempt;
        private final Outcome outcome;
        private final Duration latency;
        private Optional<Duration> timeToFirstOutput = Optional.empty();
        private Optional<Address> address = Optional.empty();

        private Builder(AttemptInfo attempt, Outcome outcome, Duration latency) {
            this.attempt = requireNonNull(attempt, "attempt");
            this.outcome = requireNonNull(outcome, "outcome");
            this.latency = requireNonNull(latency, "latency");
        }

        /**
         * Sets {@link AttemptEnded#timeToFirstOutput()}.
         *
         * @param value the time from its start to the first output of its stream
         * @return this
         */
        public Builder timeToFirstOutput(Duration value) {
            timeToFirstOutput = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link AttemptEnded#address()}.
         *
         * @param value where it was sent
         * @return this
         */
        public Builder address(Address value) {
            address = Optional.of(value);
            return this;
        }

        /** {@return what was built} */
        public AttemptEnded build() {
            return new AttemptEnded(this);
        }
    }
}
