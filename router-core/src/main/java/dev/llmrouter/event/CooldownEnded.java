package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A deployment is back in rotation. Immutable. */
public final class CooldownEnded {
    private final String deploymentId;

    private CooldownEnded(Builder builder) {
        deploymentId = builder.deploymentId;
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

    private List<Object> parts() {
        return List.of(deploymentId);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CooldownEnded that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "CooldownEnded[deploymentId=" + deploymentId + "]";
    }

    /** Builds a {@link CooldownEnded}. Not thread-safe. */
    public static final class Builder {
        private final String deploymentId;

        private Builder(String deploymentId) {
            this.deploymentId = requireNonNull(deploymentId, "deploymentId");
        }

        /** {@return what was built} */
        public CooldownEnded build() {
            return new CooldownEnded(this);
        }
    }
}
