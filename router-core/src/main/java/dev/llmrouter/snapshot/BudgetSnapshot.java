package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Budget;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a budget was doing at one moment. Immutable. */
public final class BudgetSnapshot {
    private final Scope scope;
    private final String name;
    private final Budget budget;
    private final BigDecimal spent;
    private final BigDecimal held;
    private final Optional<Duration> left;

    private BudgetSnapshot(Builder builder) {
        scope = builder.scope;
        name = builder.name;
        budget = builder.budget;
        spent = builder.spent;
        held = builder.held;
        left = builder.left;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param scope what it binds
     * @param name the deployment's id, the provider, or the tag
     * @param budget what may be spent
     * @return a builder
     */
    public static Builder builder(Scope scope, String name, Budget budget) {
        return new Builder(scope, name, budget);
    }

    /** {@return what it binds} */
    public Scope scope() {
        return scope;
    }

    /** {@return the deployment's id, the provider, or the tag} */
    public String name() {
        return name;
    }

    /** {@return what may be spent} */
    public Budget budget() {
        return budget;
    }

    /** {@return what has been spent in the current period, in US dollars; 0 between two periods} */
    public BigDecimal spent() {
        return spent;
    }

    /** {@return what calls in flight are expected to cost, in US dollars} */
    public BigDecimal held() {
        return held;
    }

    /** {@return how long the current period lasts; empty before the first spend of one} */
    public Optional<Duration> left() {
        return left;
    }

    private List<Object> parts() {
        return List.of(scope, name, budget, spent, held, left);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BudgetSnapshot that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "BudgetSnapshot[scope=" + scope + ", name=" + name + ", budget=" + budget + ", spent=" + spent
                + ", held=" + held + ", left=" + left + "]";
    }

    /** Builds a {@link BudgetSnapshot}. Not thread-safe. */
    public static final class Builder {
        private final Scope scope;
        private final String name;
        private final Budget budget;
        private BigDecimal spent = BigDecimal.ZERO;
        private BigDecimal held = BigDecimal.ZERO;
        private Optional<Duration> left = Optional.empty();

        private Builder(Scope scope, String name, Budget budget) {
            this.scope = requireNonNull(scope, "scope");
            this.name = requireNonNull(name, "name");
            this.budget = requireNonNull(budget, "budget");
        }

        /**
         * Sets {@link BudgetSnapshot#spent()}.
         *
         * @param value what has been spent in the current period, in US dollars; 0 between two periods
         * @return this
         */
        public Builder spent(BigDecimal value) {
            spent = requireNonNull(value, "spent");
            return this;
        }

        /**
         * Sets {@link BudgetSnapshot#held()}.
         *
         * @param value what calls in flight are expected to cost, in US dollars
         * @return this
         */
        public Builder held(BigDecimal value) {
            held = requireNonNull(value, "held");
            return this;
        }

        /**
         * Sets {@link BudgetSnapshot#left()}.
         *
         * @param value how long the current period lasts
         * @return this
         */
        public Builder left(Duration value) {
            left = Optional.of(value);
            return this;
        }

        /** {@return what was built} */
        public BudgetSnapshot build() {
            return new BudgetSnapshot(this);
        }
    }

    /** The kinds of calls that a budget limits. */
    public enum Scope {
        /** One deployment. */
        DEPLOYMENT,
        /** All deployments of a provider. */
        PROVIDER,
        /** All requests with a tag. */
        TAG
    }
}
