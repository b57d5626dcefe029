package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How every deployment was doing at one moment. Numbers of different deployments are read one after the other, while calls go on.
 * Immutable.
 */
public final class RouterSnapshot {
    private final List<DeploymentSnapshot> deployments;
    private final List<BudgetSnapshot> budgets;
    private final int waitingRequests;
    private final Optional<SharingSnapshot> sharing;

    private RouterSnapshot(Builder builder) {
        deployments = List.copyOf(builder.deployments);
        budgets = List.copyOf(builder.budgets);
        waitingRequests = builder.waitingRequests;
        sharing = builder.sharing;
    }

    /** {@return a builder, for the router and for tests; what is not set is empty, zero or false} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return each deployment, in the order of the configuration} */
    public List<DeploymentSnapshot> deployments() {
        return deployments;
    }

    /** {@return the budgets: those of providers, then of tags, then of deployments} */
    public List<BudgetSnapshot> budgets() {
        return budgets;
    }

    /** {@return how many requests wait for room, in limits, budgets or places} */
    public int waitingRequests() {
        return waitingRequests;
    }

    /** {@return how limits are shared with other processes; empty when they are not} */
    public Optional<SharingSnapshot> sharing() {
        return sharing;
    }

    /** {@return calls in flight over all deployments; 0 at rest} */
    public long callsInFlight() {
        return deployments.stream().mapToLong(DeploymentSnapshot::callsInFlight).sum();
    }

    /** {@return calls of callers' own clients, over all deployments, that were given up and still occupy a thread} */
    public long abandonedCalls() {
        return deployments.stream()
                .mapToLong(DeploymentSnapshot::abandonedCalls)
                .sum();
    }

    private List<Object> parts() {
        return List.of(deployments, budgets, waitingRequests, sharing);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RouterSnapshot that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "RouterSnapshot[deployments=" + deployments + ", budgets=" + budgets + ", waitingRequests="
                + waitingRequests + ", sharing=" + sharing + "]";
    }

    /** Builds a {@link RouterSnapshot}. Not thread-safe. */
    public static final class Builder {
        private List<DeploymentSnapshot> deployments = List.of();
        private List<BudgetSnapshot> budgets = List.of();
        private int waitingRequests;
        private Optional<SharingSnapshot> sharing = Optional.empty();

        private Builder() {}

        /**
         * Sets {@link RouterSnapshot#deployments()}.
         *
         * @param value each deployment, in the order of the configuration
         * @return this
         */
        public Builder deployments(List<DeploymentSnapshot> value) {
            deployments = requireNonNull(value, "deployments");
            return this;
        }

        /**
         * Sets {@link RouterSnapshot#budgets()}.
         *
         * @param value the budgets: those of providers, then of tags, then of deployments
         * @return this
         */
        public Builder budgets(List<BudgetSnapshot> value) {
            budgets = requireNonNull(value, "budgets");
            return this;
        }

        /**
         * Sets {@link RouterSnapshot#waitingRequests()}.
         *
         * @param value how many requests wait for room, in limits, budgets or places
         * @return this
         */
        public Builder waitingRequests(int value) {
            waitingRequests = value;
            return this;
        }

        /**
         * Sets {@link RouterSnapshot#sharing()}.
         *
         * @param value how limits are shared with other processes
         * @return this
         */
        public Builder sharing(SharingSnapshot value) {
            sharing = Optional.of(value);
            return this;
        }

        /** {@return what was built} */
        public RouterSnapshot build() {
            return new RouterSnapshot(this);
        }
    }
}
