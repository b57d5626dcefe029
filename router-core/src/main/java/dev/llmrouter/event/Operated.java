package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An operator, or a file that has changed, has done something to the router. For audits. Immutable. */
public final class Operated {
    private final Action action;
    private final String by;
    private final @Nullable String deploymentId;
    private final String detail;

    /** The kinds of action. */
    public enum Action {
        /** A deployment gets no new calls. */
        DRAINED,
        /** A drained deployment is back in rotation. */
        UNDRAINED,
        /** A deployment has another weight than the configuration's, or that again. */
        WEIGHT_SET,
        /** A deployment's cooldown, slow start and wait for the provider are over. */
        COOLDOWN_CLEARED,
        /** One call was made to find out how a deployment is doing. */
        PROBED,
        /** A file that has changed was loaded. */
        FILE_RELOADED,
        /** A file that has changed cannot be used; the configuration stays as it was. */
        FILE_REFUSED
    }

    private Operated(Builder builder) {
        action = builder.action;
        by = builder.by;
        deploymentId = builder.deploymentId;
        detail = builder.detail;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param action what was done
     * @param by who did it
     * @return a builder
     */
    public static Builder builder(Action action, String by) {
        return new Builder(action, by);
    }

    /** {@return what was done} */
    public Action action() {
        return action;
    }

    /** {@return who did it: an operator's name, {@code code} without one, or the name of the file that changed} */
    public String by() {
        return by;
    }

    /** {@return to which deployment; empty when to the whole router} */
    public Optional<String> deploymentId() {
        return Optional.ofNullable(deploymentId);
    }

    /** {@return more in words: for how long, which weight, what came of it; empty when there is nothing to add} */
    public String detail() {
        return detail;
    }

    private List<@Nullable Object> parts() {
        return Arrays.asList(action, by, deploymentId, detail);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Operated that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "Operated[action=" + action + ", by=" + by + ", deploymentId=" + deploymentId + ", detail=" + detail
                + "]";
    }

    /** Builds an {@link Operated}. Not thread-safe. */
    public static final class Builder {
        private final Action action;
        private final String by;
        private @Nullable String deploymentId;
        private String detail = "";

        private Builder(Action action, String by) {
            this.action = requireNonNull(action, "action");
            this.by = requireNonNull(by, "by");
        }

        /**
         * Sets {@link Operated#deploymentId()}.
         *
         * @param value to which deployment (default the whole router)
         * @return this
         */
        public Builder deploymentId(String value) {
            deploymentId = requireNonNull(value, "deploymentId");
            return this;
        }

        /**
         * Sets {@link Operated#detail()}.
         *
         * @param value more in words (default none)
         * @return this
         */
        public Builder detail(String value) {
            detail = requireNonNull(value, "detail");
            return this;
        }

        /** {@return what was built} */
        public Operated build() {
            return new Operated(this);
        }
    }
}
