package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Timeouts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one request that differ from the router's. A value that is set counts even if it is the
 * default. Immutable.
 */
public final class RequestOptions {
    private static final RequestOptions NONE = builder().build();

    private final Timeouts timeouts;
    private final OptionalInt numRetries;
    private final @Nullable List<FallbackTarget> fallbacks;
    private final @Nullable Boolean fallbacksDisabled;
    private final @Nullable List<String> tags;
    private final OptionalInt priority;
    private final @Nullable String allowedRegion;
    private final @Nullable String session;

    private RequestOptions(Builder builder) {
        timeouts = builder.timeouts;
        numRetries = builder.numRetries;
        fallbacks = builder.fallbacks;
        fallbacksDisabled = builder.fallbacksDisabled;
        tags = builder.tags;
        priority = builder.priority;
        allowedRegion = builder.allowedRegion;
        session = builder.session;
    }

    /** {@return options that leave everything to the router} */
    public static RequestOptions none() {
        return NONE;
    }

    /** {@return a builder with nothing set} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return this request's time-outs; what is unset follows deployment and router} */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** {@return how many retries each group may make; empty to follow the router} */
    public OptionalInt numRetries() {
        return numRetries;
    }

    /** {@return where to go on instead of the router's own fallbacks; empty to follow the router} */
    public Optional<List<FallbackTarget>> fallbacks() {
        return Optional.ofNullable(fallbacks);
    }

    /** {@return whether this request stays in its group (default false)} */
    public boolean fallbacksDisabled() {
        return fallbacksDisabled != null && fallbacksDisabled;
    }

    /** {@return the tags to route by (default none)} */
    public List<String> tags() {
        return tags == null ? List.of() : tags;
    }

    /**
     * {@return where the request must be answered: only deployments whose configuration says that they are
     * there serve it; empty for anywhere (default)}
     */
    public Optional<String> allowedRegion() {
        return Optional.ofNullable(allowedRegion);
    }

    /** {@return its place when requests wait for room: lower numbers first (default 0)} */
    public int priority() {
        return priority.orElse(0);
    }

    /** {@return the conversation that it belongs to, for {@code session_affinity}; empty to follow the body} */
    public Optional<String> session() {
        return Optional.ofNullable(session);
    }

    /** {@return a builder that starts with these options} */
    public Builder toBuilder() {
        return builder().set(this);
    }

    /**
     * Fills the gaps of these options.
     *
     * @param outer where to look for what is not set here
     * @return the options with the gaps filled
     */
    public RequestOptions orElse(RequestOptions outer) {
        return outer.toBuilder()
                .set(this)
                .timeouts(timeouts.orElse(outer.timeouts))
                .build();
    }

    /** Builds {@link RequestOptions}. Not thread-safe. */
    public static final class Builder {
        private Timeouts timeouts = Timeouts.unset();
        private OptionalInt numRetries = OptionalInt.empty();
        private @Nullable List<FallbackTarget> fallbacks;
        private @Nullable Boolean fallbacksDisabled;
        private @Nullable List<String> tags;
        private OptionalInt priority = OptionalInt.empty();
        private @Nullable String allowedRegion;
        private @Nullable String session;

        private Builder() {}

        /** Takes over whatever is set. */
        private Builder set(RequestOptions options) {
            timeouts = options.timeouts;
            numRetries = options.numRetries.isPresent() ? options.numRetries : numRetries;
            fallbacks = options.fallbacks != null ? options.fallbacks : fallbacks;
            fallbacksDisabled = options.fallbacksDisabled != null ? options.fallbacksDisabled : fallbacksDisabled;
            tags = options.tags != null ? options.tags : tags;
            priority = options.priority.isPresent() ? options.priority : priority;
            allowedRegion = options.allowedRegion != null ? options.allowedRegion : allowedRegion;
            session = options.session != null ? options.session : session;
            return this;
        }

        /**
         * Sets this request's time-outs.
         *
         * @param value what is unset follows deployment and router
         * @return this
         */
        public Builder timeouts(Timeouts value) {
            timeouts = requireNonNull(value, "timeouts");
            return this;
        }

        /**
         * Says how many retries each group may make.
         *
         * @param value zero or more
         * @return this
         */
        public Builder numRetries(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("numRetries must be zero or more, not " + value);
            }
            numRetries = OptionalInt.of(value);
            return this;
        }

        /**
         * Says where to go on instead of the router's own fallbacks.
         *
         * @param targets in this order
         * @return this
         */
        public Builder fallbacks(List<FallbackTarget> targets) {
            fallbacks = List.copyOf(targets);
            return this;
        }

        /**
         * Keeps this request in its group.
         *
         * @param value whether to
         * @return this
         */
        public Builder disableFallbacks(boolean value) {
            fallbacksDisabled = value;
            return this;
        }

        /**
         * Routes by tags.
         *
         * @param value the tags
         * @return this
         */
        public Builder tags(List<String> value) {
            tags = List.copyOf(value);
            return this;
        }

        /**
         * Says where the request must be answered.
         *
         * @param value such as {@code eu}; compared with {@code region_name} of deployments, or the part of
         *     the world that their cloud's region is in. Case does not count
         * @return this
         */
        public Builder allowedRegion(String value) {
            allowedRegion = requireNonNull(value, "allowedRegion").strip().toLowerCase(Locale.ROOT);
            return this;
        }

        /**
         * Sets the place when requests wait for room.
         *
         * @param value lower numbers first
         * @return this
         */
        public Builder priority(int value) {
            priority = OptionalInt.of(value);
            return this;
        }

        /**
         * Names the conversation that the request belongs to: with {@code session_affinity} its requests go to one deployment.
         *
         * @param value any name, no secret
         * @return this
         */
        public Builder session(String value) {
            session = requireNonNull(value, "session");
            return this;
        }

        /** {@return the options} */
        public RequestOptions build() {
            return new RequestOptions(this);
        }
    }
}
