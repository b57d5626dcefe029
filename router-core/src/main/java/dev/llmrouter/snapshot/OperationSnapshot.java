package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Decisions of operators about a deployment, beyond its configuration. Immutable. */
public final class OperationSnapshot {
    private static final OperationSnapshot NONE = builder().build();

    private final @Nullable String drainedBy;
    private final Optional<Duration> drainLeft;
    private final OptionalDouble weight;

    private OperationSnapshot(Builder builder) {
        drainedBy = builder.drainedBy;
        drainLeft = builder.drainLeft;
        weight = builder.weight;
    }

    /** {@return one of a deployment of which nothing was decided} */
    public static OperationSnapshot none() {
        return NONE;
    }

    /** {@return a builder, for the router and for tests} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return whether it gets no new calls} */
    public boolean drained() {
        return drainedBy != null;
    }

    /** {@return who drained it; empty when it is in rotation} */
    public Optional<String> drainedBy() {
        return Optional.ofNullable(drainedBy);
    }

    /** {@return how long that still lasts; empty when it lasts until somebody ends it} */
    public Optional<Duration> drainLeft() {
        return drainLeft;
    }

    /** {@return the weight that it has instead of its configuration's; empty when it has that} */
    public OptionalDouble weight() {
        return weight;
    }

    private List<@Nullable Object> parts() {
        return Arrays.asList(drainedBy, drainLeft, weight);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OperationSnapshot that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "OperationSnapshot[drainedBy=" + drainedBy + ", drainLeft=" + drainLeft + ", weight=" + weight + "]";
    }

    /** Builds an {@link OperationSnapshot}. Not thread-safe. */
    public static final class Builder {
        private @Nullable String drainedBy;
        private Optional<Duration> drainLeft = Optional.empty();
        private OptionalDouble weight = OptionalDouble.empty();

        private Builder() {}

        /**
         * Sets {@link OperationSnapshot#drainedBy()}.
         *
         * @param value who drained it (default: it is in rotation)
         * @return this
         */
        public Builder drainedBy(String value) {
            drainedBy = requireNonNull(value, "drainedBy");
            return this;
        }

        /**
         * Sets {@link OperationSnapshot#drainLeft()}.
         *
         * @param value how long that still lasts (default: until somebody ends it)
         * @return this
         */
        public Builder drainLeft(Duration value) {
            drainLeft = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link OperationSnapshot#weight()}.
         *
         * @param value instead of the configuration's (default: that)
         * @return this
         */
        public Builder weight(double value) {
            weight = OptionalDouble.of(value);
            return this;
        }

        /** {@return what was built} */
        public OperationSnapshot build() {
            return new OperationSnapshot(this);
        }
    }
}
