package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.FailureKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A time out of rotation. Immutable. */
public final class CooldownSnapshot {
    private final FailureKind reason;
    private final Duration left;

    private CooldownSnapshot(Builder builder) {
        reason = builder.reason;
        left = builder.left;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param reason the failure that began it
     * @param left how long it still lasts
     * @return a builder
     */
    public static Builder builder(FailureKind reason, Duration left) {
        return new Builder(reason, left);
    }

    /** {@return the failure that began it} */
    public FailureKind reason() {
        return reason;
    }

    /** {@return how long it still lasts} */
    public Duration left() {
        return left;
    }

    private List<Object> parts() {
        return List.of(reason, left);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CooldownSnapshot that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "CooldownSnapshot[reason=" + reason + ", left=" + left + "]";
    }

    /** Builds a {@link CooldownSnapshot}. Not thread-safe. */
    public static final class Builder {
        private final FailureKind reason;
        private final Duration left;

        private Builder(FailureKind reason, Duration left) {
            this.reason = requireNonNull(reason, "reason");
            this.left = requireNonNull(left, "left");
        }

        /** {@return what was built} */
        public CooldownSnapshot build() {
            return new CooldownSnapshot(this);
        }
    }
}
