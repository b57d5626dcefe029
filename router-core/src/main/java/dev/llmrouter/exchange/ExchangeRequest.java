package dev.llmrouter.exchange;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RequestOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as a client sends it to a provider. Of its address only path and query matter, the deployment has its own; its credentials
 * are dropped. The body may be sent several times and is therefore held in memory. Immutable.
 */
public final class ExchangeRequest {
    private final String method;
    private final String target;
    private final RequestTarget parsed;
    private final Map<String, String> headers;
    private final byte[] body;
    private final @Nullable String model;
    private final @Nullable String defaultModel;
    private final RequestOptions options;
    private final Predicate<String> allowedModels;
    private final @Nullable Duration timeout;
    private final boolean tooLarge;

    private ExchangeRequest(Builder builder) {
        method = builder.method;
        target = builder.target;
        parsed = RequestTarget.of(target);
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(builder.headers);
        headers = Collections.unmodifiableMap(anyCase);
        body = builder.body;
        model = builder.model;
        defaultModel = builder.defaultModel;
        options = builder.options;
        allowedModels = builder.allowedModels;
        timeout = builder.timeout;
        tooLarge = builder.tooLarge;
    }

    /**
     * Starts a POST.
     *
     * @param target path and query, or a whole address, such as {@code /v1/chat/completions}
     * @return a builder
     */
    public static Builder post(String target) {
        return builder("POST", target);
    }

    /**
     * Starts a request.
     *
     * @param method {@code GET}, {@code POST} or {@code DELETE}; others are answered with status 405
     * @param target path and query, or a whole address
     * @return a builder
     */
    public static Builder builder(String method, String target) {
        return new Builder(requireNonNull(method, "method"), requireNonNull(target, "target"));
    }

    /** {@return a builder that starts with all of this request} */
    public Builder toBuilder() {
        Builder builder = new Builder(method, target)
                .body(body)
                .model(model)
                .options(options)
                .allowedModels(allowedModels);
        builder.defaultModel = defaultModel;
        builder.timeout = timeout;
        builder.tooLarge = tooLarge;
        builder.headers.putAll(headers);
        return builder;
    }

    /** {@return the method, in capital letters} */
    public String method() {
        return method;
    }

    /** {@return path and query, or a whole address, as given} */
    public String target() {
        return target;
    }

    /**
     * {@return the endpoint that the address names, such as {@code chat/completions} or {@code generateContent}: what follows the version; empty
     * where it can be none}
     */
    public Optional<Endpoint> endpoint() {
        return Endpoint.isOne(parsed.path()) ? Optional.of(Endpoint.of(parsed.path())) : Optional.empty();
    }

    /** {@return what follows the version in the address, as it was written} */
    public String path() {
        return parsed.path();
    }

    /** {@return the model that the address names, as those of Azure and Gemini do; empty where it names none} */
    public Optional<String> modelInPath() {
        return Optional.ofNullable(parsed.model());
    }

    /** {@return the parameters of the address without those that belong to an account; empty where there are none} */
    public String query() {
        return parsed.query();
    }

    /** {@return the API that is called} */
    public ApiDialect dialect() {
        return endpoint().map(ApiDialect::of).orElse(ApiDialect.OPENAI);
    }

    /** {@return whether the endpoint is one that calls a model, and so has the model's name in its body or address} */
    public boolean callsModel() {
        return RequestTarget.isKnown(parsed.path()) || dialect() != ApiDialect.OPENAI;
    }

    /** {@return the headers; names in any case} */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return the body, empty where there is none; must not be changed} */
    public byte[] body() {
        return body;
    }

    /** {@return the model name that takes the place of the request's own; empty to take that} */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** {@return the model name for a request that has none; empty for the router's only group} */
    public Optional<String> defaultModel() {
        return Optional.ofNullable(defaultModel);
    }

    /** {@return what this request wants different from the router's settings} */
    public RequestOptions options() {
        return options;
    }

    /** {@return which models the request may name; others are answered with status 403} */
    public Predicate<String> allowedModels() {
        return allowedModels;
    }

    /** {@return how long the client waits for the answer; empty if it does not say} */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** {@return whether the body was larger than its {@link BodyBuffer} takes; such a request is answered with status 413} */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** {@return method and path; never query, headers or body} */
    @Override
    public String toString() {
        int end = target.indexOf('?');
        return "ExchangeRequest[" + method + " " + (end < 0 ? target : target.substring(0, end)) + "]";
    }

    /** Builds an {@link ExchangeRequest}. Not thread-safe. */
    public static final class Builder {
        private final String target;
        private String method;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private byte[] body = {};
        private @Nullable String model;
        private @Nullable String defaultModel;
        private RequestOptions options = RequestOptions.none();
        private Predicate<String> allowedModels = name -> true;
        private @Nullable Duration timeout;
        private boolean tooLarge;

        private Builder(String method, String target) {
            this.method = method.toUpperCase(Locale.ROOT);
            this.target = target;
        }

        /**
         * Sets the method.
         *
         * @param value such as {@code GET}
         * @return this
         */
        public Builder method(String value) {
            method = value.toUpperCase(Locale.ROOT);
            return this;
        }

        /**
         * Sets which models the request may name, by a group, an alias, a deployment id.
         *
         * @param value tells by the name in the request (default every model)
         * @return this
         */
        public Builder allowedModels(Predicate<String> value) {
            allowedModels = requireNonNull(value, "allowedModels");
            return this;
        }

        /**
         * Sets what this request wants different from the router's settings.
         *
         * @param value the options; those that were set before are forgotten
         * @return this
         */
        public Builder options(RequestOptions value) {
            options = requireNonNull(value, "options");
            return this;
        }

        /**
         * Adds a header. Values of one name are joined by {@code ", "}.
         *
         * @param name the header's name
         * @param value the header's value
         * @return this
         */
        public Builder header(String name, String value) {
            headers.merge(
                    requireNonNull(name, "name"), requireNonNull(value, "value"), (first, next) -> first + ", " + next);
            return this;
        }

        /**
         * Sets the body.
         *
         * @param value the bytes; not copied, must not change afterwards (default none)
         * @return this
         */
        public Builder body(byte[] value) {
            body = requireNonNull(value, "body");
            tooLarge = false;
            return this;
        }

        /**
         * Sets the body to what was written to a buffer.
         *
         * @param written the buffer; if more was written than it takes, the request is answered with status 413
         * @return this
         */
        public Builder body(BodyBuffer written) {
            body = written.bytes();
            tooLarge = written.isTooLarge();
            return this;
        }

        /**
         * Says how long the client waits for the answer, or for the beginning of a stream. Where that is shorter than the router's own
         * time-out, the router gives up a little earlier (a twentieth, at most 250 ms), so that the client still gets an answer that says
         * what was tried.
         *
         * @param value more than zero; null (the default) where the client does not say
         * @return this
         */
        public Builder timeout(@Nullable Duration value) {
            if (value != null && (value.isNegative() || value.isZero())) {
                throw new IllegalArgumentException("timeout must be longer than zero, not " + value);
            }
            timeout = value;
            return this;
        }

        /**
         * Sets the model name, in place of the request's own if it has one.
         *
         * @param value a group, an alias, a deployment id; null (the default) to take the request's own
         * @return this
         */
        public Builder model(@Nullable String value) {
            model = value;
            return this;
        }

        /**
         * Sets the model name for a request that has none.
         *
         * @param value a group, an alias, a deployment id; null (the default) for the router's only group: with several, the request is
         *     answered with status 400
         * @return this
         */
        public Builder defaultModel(@Nullable String value) {
            defaultModel = value;
            return this;
        }

        /**
         * Says what this request wants different from the router's settings; what is not set again stays as it was.
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

        /** {@return the request} */
        public ExchangeRequest build() {
            return new ExchangeRequest(this);
        }
    }
}
