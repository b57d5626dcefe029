package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One attempt of a call, as its caller sees it. Immutable. */
public final class AttemptRecord {
    private final String deploymentId;
    private final String group;
    private final Optional<FailureKind> failure;
    private final int status;
    private final Optional<String> code;
    private final Duration latency;
    private final double cost; // not a number while unknown

    private AttemptRecord(Builder builder) {
        deploymentId = builder.deploymentId;
        group = builder.group;
        failure = builder.failure;
        status = builder.status;
        code = builder.code;
        latency = builder.latency;
        cost = builder.cost;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param deploymentId where it went
     * @param group the group that the deployment was picked from
     * @return a builder
     */
    public static Builder builder(String deploymentId, String group) {
        return new Builder(deploymentId, group);
    }

    /** {@return where it went} */
    public String deploymentId() {
        return deploymentId;
    }

    /** {@return the group that the deployment was picked from} */
    public String group() {
        return group;
    }

    /** {@return why it failed; empty on success} */
    public Optional<FailureKind> failure() {
        return failure;
    }

    /** {@return the status of the answer; 0 when there was none} */
    public int status() {
        return status;
    }

    /** {@return the provider's own code of a failure; empty when it gave none} */
    public Optional<String> code() {
        return code;
    }

    /** {@return the time from its start to its end; of a stream to its first event} */
    public Duration latency() {
        return latency;
    }

    /**
     * {@return what it is taken to have cost, in US dollars, by the provider's count of tokens or an
     * estimate where there is none; 0 where nothing is paid; empty where the deployment's price is
     * unknown, and for a stream that has begun, whose cost comes with its end}
     */
    public OptionalDouble cost() {
        return Double.isNaN(cost) ? OptionalDouble.empty() : OptionalDouble.of(cost);
    }

    private List<Object> parts() {
        return List.of(deploymentId, group, failure, status, code, latency, cost());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptRecord that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return deploymentId + ": "
                + failure.map(kind -> kind + (status == 0 ? "" : " " + status)).orElse("success " + status)
                + code.map(value -> " (" + value + ")").orElse("") + " after " + latency.toMillis() + " ms";
    }

    /** Builds an {@link AttemptRecord}. Not thread-safe. */
    public static final class Builder {
        private final String deploymentId;
        private final String group;
        private Optional<FailureKind> failure = Optional.empty();
        private int status;
        private Optional<String> code = Optional.empty();
        private Duration latency = Duration.ZERO;
        private double cost = Double.NaN;

        private Builder(String deploymentId, String group) {
            this.deploymentId = requireNonNull(deploymentId, "deploymentId");
            this.group = requireNonNull(group, "group");
        }

        /**
         * Sets {@link AttemptRecord#failure()}.
         *
         * @param value why it failed
         * @return this
         */
        public Builder failure(FailureKind value) {
            failure = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link AttemptRecord#status()}.
         *
         * @param value the status of the answer; 0 when there was none
         * @return this
         */
        public Builder status(int value) {
            status = value;
            return this;
        }

        /**
         * Sets {@link AttemptRecord#code()}.
         *
         * @param value the provider's own code of a failure
         * @return this
         */
        public Builder code(String value) {
            code = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link AttemptRecord#latency()}.
         *
         * @param value the time from its start to its end; of a stream to its first event
         * @return this
         */
        public Builder latency(Duration value) {
            latency = requireNonNull(value, "latency");
            return this;
        }

        /**
         * Sets {@link AttemptRecord#cost()}.
         *
         * @param value what it is taken to have cost, in US dollars, by the provider's count of tokens or
         *     an estimate where there is none; 0 where nothing is paid
         * @return this
         */
        public Builder cost(double value) {
            cost = value;
            return this;
        }

        /** {@return what was built} */
        public AttemptRecord build() {
            return new AttemptRecord(this);
        }
    }
}
