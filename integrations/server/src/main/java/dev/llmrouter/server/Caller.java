package dev.llmrouter.server;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.RequestOptions;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Who makes a request, and what they may do. Immutable. */
public final class Caller {
    private final String name;
    private final Predicate<String> models;
    private final RequestOptions options;

    private Caller(Builder builder) {
        name = builder.name;
        models = builder.models;
        options = builder.options;
    }

    /**
     * Starts a caller who may ask for every model.
     *
     * @param name for logs; no secret
     * @return a builder
     */
    public static Builder named(String name) {
        return new Builder(requireNonNull(name, "name"));
    }

    /** {@return the name, for logs} */
    public String name() {
        return name;
    }

    /** {@return which models the caller may ask for, by the name that the request has} */
    public Predicate<String> models() {
        return models;
    }

    /** {@return the caller's priority, tags, time-outs and fallbacks} */
    public RequestOptions options() {
        return options;
    }

    /** {@return the name} */
    @Override
    public String toString() {
        return "Caller[" + name + "]";
    }

    /** Builds a {@link Caller}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private Predicate<String> models = model -> true;
        private RequestOptions options = RequestOptions.none();

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Sets which models the caller may ask for. A fallback that the router's configuration names is not asked about.
         *
         * @param value tells by the name in the request (default every model)
         * @return this
         */
        public Builder models(Predicate<String> value) {
            models = requireNonNull(value, "models");
            return this;
        }

        /**
         * Sets priority, tags, time-outs or fallbacks of the caller's requests.
         *
         * @param settings sets the options
         * @return this
         */
        public Builder options(Consumer<RequestOptions.Builder> settings) {
            RequestOptions.Builder builder = options.toBuilder();
            settings.accept(builder);
            options = builder.build();
            return this;
        }

        /** {@return the caller} */
        public Caller build() {
            return new Caller(this);
        }
    }
}
