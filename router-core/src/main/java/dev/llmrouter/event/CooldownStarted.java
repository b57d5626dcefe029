package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.FailureKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A deployment leaves rotation. Immutable. */
public final class CooldownStarted {
    private final String deploymentId;
    private final FailureKind reason;
    private final Duration length;

    private CooldownStarted(Builder builder) {
        deploymentId = builder.deploymentId;
        reason = builder.reason;
        length = builder.length;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param deploymentId which one
     * @param reason the failure that did it
     * @param length for how long
     * @return a builder
     */
    public static Builder builder(String deploymentId, FailureKind reason, Duration length) {
        return new Builder(deploymentId, reason, length);
    }

    /** {@return which one} */
    public String deploymentId() {
        return deploymentId;
    }

    /** {@return the failure that did it} */
    public FailureKind reason() {
        return reason;
    }

    /** {@return for how long} */
    public Duration length() {
        return length;
    }

    private List<Object> parts() {
        return List.of(deploymentId, reason, length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CooldownStarted that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "CooldownStarted[deploymentId=" + deploymentId + ", reason=" + reason + ", length=" + length + "]";
    }

    /** Builds a {@link CooldownStarted}. Not thread-safe. */
    public static final class Builder {
        private final String deploymentId;
        private final FailureKind reason;
        private final Duration length;

        private Builder(String deploymentId, FailureKind reason, Duration length) {
            this.deploymentId = requireNonNull(deploymentId, "deploymentId");
            this.reason = requireNonNull(reason, "reason");
            this.length = requireNonNull(length, "length");
        }

        /** {@return what was built} */
        public CooldownStarted build() {
            return new CooldownStarted(this);
        }
    }
}
