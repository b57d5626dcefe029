package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.FailureKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What came of one call that was made to find out how a deployment is doing. Immutable. */
public final class ProbeResult {
    private final String deploymentId;
    private final Duration duration;
    private final @Nullable FailureKind failure;
    private final String message;

    private ProbeResult(Builder builder) {
        deploymentId = builder.deploymentId;
        duration = builder.duration;
        failure = builder.failure;
        message = builder.message;
    }

    /**
     * Starts one that was answered, for the router and for tests.
     *
     * @param deploymentId which deployment
     * @param duration how long it took
     * @return a builder
     */
    public static Builder builder(String deploymentId, Duration duration) {
        return new Builder(deploymentId, duration);
    }

    /** {@return which deployment was asked} */
    public String deploymentId() {
        return deploymentId;
    }

    /** {@return how long it took, a wait for room in its limits included} */
    public Duration duration() {
        return duration;
    }

    /** {@return whether it answered} */
    public boolean answered() {
        return failure == null;
    }

    /** {@return how it failed; empty when it answered} */
    public Optional<FailureKind> failure() {
        return Optional.ofNullable(failure);
    }

    /** {@return why it failed, as an exception of the router says it; empty when it answered} */
    public String message() {
        return message;
    }

    private List<@Nullable Object> parts() {
        return Arrays.asList(deploymentId, duration, failure, message);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProbeResult that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "ProbeResult[deploymentId=" + deploymentId + ", duration=" + duration + ", failure=" + failure
                + ", message=" + message + "]";
    }

    /** Builds a {@link ProbeResult}. Not thread-safe. */
    public static final class Builder {
        private final String deploymentId;
        private final Duration duration;
        private @Nullable FailureKind failure;
        private String message = "";

        private Builder(String deploymentId, Duration duration) {
            this.deploymentId = requireNonNull(deploymentId, "deploymentId");
            this.duration = requireNonNull(duration, "duration");
        }

        /**
         * Says that it failed.
         *
         * @param kind how
         * @param words why
         * @return this
         */
        public Builder failed(FailureKind kind, String words) {
            failure = requireNonNull(kind, "kind");
            message = requireNonNull(words, "words");
            return this;
        }

        /** {@return what was built} */
        public ProbeResult build() {
            return new ProbeResult(this);
        }
    }
}
