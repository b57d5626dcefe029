package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the router would route a request at one moment. Immutable. */
public final class Explanation {
    private final String model;
    private final String group;
    private final List<Candidate> deployments;

    private Explanation(Builder builder) {
        model = builder.model;
        group = builder.group;
        deployments = List.copyOf(builder.deployments);
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param model the name that was asked for
     * @param group the group that it leads to
     * @return a builder
     */
    public static Builder builder(String model, String group) {
        return new Builder(model, group);
    }

    /** {@return the name that was asked for} */
    public String model() {
        return model;
    }

    /** {@return the group that it leads to} */
    public String group() {
        return group;
    }

    /** {@return each deployment of the group} */
    public List<Candidate> deployments() {
        return deployments;
    }

    private List<Object> parts() {
        return List.of(model, group, deployments);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Explanation that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    /** {@return a line for each deployment} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(model + " → " + group);
        deployments.forEach(each ->
                text.append("\n  ").append(each.deploymentId()).append(": ").append(each.reason()));
        return text.toString();
    }

    /** Builds an {@link Explanation}. Not thread-safe. */
    public static final class Builder {
        private final String model;
        private final String group;
        private List<Candidate> deployments = List.of();

        private Builder(String model, String group) {
            this.model = requireNonNull(model, "model");
            this.group = requireNonNull(group, "group");
        }

        /**
         * Sets {@link Explanation#deployments()}.
         *
         * @param value each deployment of the group
         * @return this
         */
        public Builder deployments(List<Candidate> value) {
            deployments = requireNonNull(value, "deployments");
            return this;
        }

        /** {@return what was built} */
        public Explanation build() {
            return new Explanation(this);
        }
    }
}
