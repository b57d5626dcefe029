package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether one deployment could serve a request at one moment, and if not, why. Immutable. */
public final class Candidate {
    private final String deploymentId;
    private final boolean available;
    private final String reason;
    private final String preference;

    private Candidate(Builder builder) {
        deploymentId = builder.deploymentId;
        available = builder.available;
        reason = builder.reason;
        preference = builder.preference;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param deploymentId which one
     * @return a builder
     */
    public static Builder builder(String deploymentId) {
        return new Builder(deploymentId);
    }

    /** {@return which one} */
    public String deploymentId() {
        return deploymentId;
    }

    /** {@return whether it may serve the request now} */
    public boolean available() {
        return available;
    }

    /**
     * {@return why it may not, or {@code available}; where limits are shared and no share is held yet,
     * that it is asked for}
     */
    public String reason() {
        return reason;
    }

    /**
     * {@return how the strategy sees it: for {@code adaptive} its score and the parts of it; empty for strategies
     * without a score, and where it is not available} For people; the words may change in any release.
     */
    public String preference() {
        return preference;
    }

    private List<Object> parts() {
        return List.of(deploymentId, available, reason, preference);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Candidate that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "Candidate[deploymentId=" + deploymentId + ", available=" + available + ", reason=" + reason + "]";
    }

    /** Builds a {@link Candidate}. Not thread-safe. */
    public static final class Builder {
        private final String deploymentId;
        private boolean available;
        private String reason = "";
        private String preference = "";

        private Builder(String deploymentId) {
            this.deploymentId = requireNonNull(deploymentId, "deploymentId");
        }

        /**
         * Sets {@link Candidate#available()}.
         *
         * @param value whether it may serve the request now
         * @return this
         */
        public Builder available(boolean value) {
            available = value;
            return this;
        }

        /**
         * Sets {@link Candidate#reason()}.
         *
         * @param value why it may not, or {@code available}; where limits are shared and no share is held
         *     yet, that it is asked for
         * @return this
         */
        public Builder reason(String value) {
            reason = requireNonNull(value, "reason");
            return this;
        }

        /**
         * Sets {@link Candidate#preference()}.
         *
         * @param value how the strategy sees it (default empty)
         * @return this
         */
        public Builder preference(String value) {
            preference = requireNonNull(value, "preference");
            return this;
        }

        /** {@return what was built} */
        public Candidate build() {
            return new Candidate(this);
        }
    }
}
