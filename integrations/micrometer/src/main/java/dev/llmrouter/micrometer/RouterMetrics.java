package dev.llmrouter.micrometer;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.Router;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The meters of a router, under the names of {@link MeterNames}:
 *
 * <pre>{@code
 * RouterMetrics.of(router).bindTo(registry);
 * }</pre>
 *
 * <p>It counts from then on, and follows reloads: deployments and groups that come are registered, those that leave are removed with their
 * meters. Tags have names of the configuration only; whatever else is asked for counts as {@code other}. A request under way counts when it
 * ends. With several routers in one registry, give each a tag of its own.
 *
 * <p>Nothing that a registry throws reaches a call. {@link #close()} removes all meters; without it they live as long as the router, which
 * holds them. Thread-safe.
 */
public final class RouterMetrics implements MeterBinder, AutoCloseable {
    /** The buckets of requests and of first outputs: 100 and 250 ms, 0.5, 1, 2.5, 5, 10, 30, 60 and 120 s. */
    public static final List<Duration> BUCKETS = Stream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000)
            .map(Duration::ofMillis)
            .toList();

    /** So many deployments, groups and budgets have tags of their own. */
    public static final int MOST_NAMES = 500;

    private final Router router;
    private final Tags tags;
    private final List<Duration> buckets;
    private final int most;
    private final List<RegistryBinding> bindings = new ArrayList<>(); // guarded by this

    private RouterMetrics(Builder builder) {
        router = builder.router;
        tags = builder.tags;
        buckets = builder.buckets;
        most = builder.most;
    }

    /**
     * The meters of a router, with the defaults of the {@link #builder}.
     *
     * @param router whose
     * @param tags tags for all meters, such as the router's name where there are several
     * @return what to bind to a registry
     */
    public static RouterMetrics of(Router router, Tag... tags) {
        return builder(router).tags(List.of(tags)).build();
    }

    /**
     * Starts the meters of a router.
     *
     * @param router whose
     * @return a builder
     */
    public static Builder builder(Router router) {
        return new Builder(router);
    }

    /**
     * Registers the meters, and counts from now on. May be called for several registries; does nothing for one that has them.
     *
     * @param registry where
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        requireNonNull(registry, "registry");
        if (bindings.stream().noneMatch(binding -> binding.isOf(registry))) {
            RegistryBinding binding = new RegistryBinding(router, registry, tags, buckets, most);
            bindings.add(binding);
            binding.open();
        }
    }

    /** Removes all meters from all registries. It can be bound again. */
    @Override
    public synchronized void close() {
        bindings.forEach(RegistryBinding::close);
        bindings.clear();
    }

    /** Builds a {@link RouterMetrics}. Not thread-safe. */
    public static final class Builder {
        private final Router router;
        private Tags tags = Tags.empty();
        private List<Duration> buckets = BUCKETS;
        private int most = MOST_NAMES;

        private Builder(Router router) {
            this.router = requireNonNull(router, "router");
        }

        /**
         * Adds tags to all meters.
         *
         * @param value such as the router's name where there are several
         * @return this
         */
        public Builder tags(Iterable<Tag> value) {
            tags = tags.and(value);
            return this;
        }

        /**
         * Sets the buckets of the timers of requests and of first outputs, from which Prometheus computes quantiles. Each is one more series
         * for each model and outcome. Percentiles that a process computes itself, which cannot be summed over processes, are off; a {@code
         * MeterFilter} of the registry sets them.
         *
         * @param value upper bounds (default {@link #BUCKETS}); none for means and maxima alone
         * @return this
         */
        public Builder buckets(Duration... value) {
            buckets = List.of(value);
            return this;
        }

        /**
         * Bounds how many deployments, how many groups and how many budgets have tags of their own, those of the configuration that come
         * first; the rest counts as {@code other}, and has no gauges.
         *
         * @param value one or more (default {@link #MOST_NAMES})
         * @return this
         */
        public Builder maxNames(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("maxNames must be one or more, not " + value);
            }
            most = value;
            return this;
        }

        /** {@return what was built} */
        public RouterMetrics build() {
            return new RouterMetrics(this);
        }
    }
}
