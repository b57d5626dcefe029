package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.json.Json;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A request for a model name: an endpoint, a body in OpenAI's dialect that is passed through, and what this request wants different.
 * Immutable; may be sent any number of times.
 */
public final class ModelRequest {
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9%\\-._~!$&'()*+,;=:@/?\\[\\]]*");
    private static final Set<String> METHODS = new TreeSet<>(Set.of("GET", "POST", "DELETE"));

    private final String model;
    private final String method;
    private final String query;
    private final Endpoint endpoint;
    private final Payload payload;
    private final Map<String, String> headers;
    private final RequestOptions options;

    private ModelRequest(Builder builder, Payload payload) {
        model = builder.model;
        method = builder.method;
        query = builder.query;
        endpoint = builder.endpoint;
        this.payload = payload;
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(builder.headers));
        options = builder.options;
    }

    /**
     * A chat completion with one message.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param userMessage what the user says
     * @return the request
     */
    public static ModelRequest chat(String model, String userMessage) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", requireNonNull(model, "model"));
        body.put("messages", List.of(Map.of("role", "user", "content", requireNonNull(userMessage, "userMessage"))));
        return builder(model).json(body).build();
    }

    /**
     * Starts a request for any endpoint and body.
     *
     * @param model the model name; it takes the place of the body's
     * @return a builder; the endpoint is chat completions until another is set
     */
    public static Builder builder(String model) {
        return new Builder(model);
    }

    /** {@return a builder that starts with all of this request} */
    public Builder toBuilder() {
        Builder builder = new Builder(model);
        builder.method = method;
        builder.query = query;
        builder.endpoint = endpoint;
        builder.payload = payload;
        builder.headers.putAll(headers);
        builder.options = options;
        return builder;
    }

    /** {@return the model name that is asked for} */
    public String model() {
        return model;
    }

    /** {@return the HTTP method, {@code POST} as a rule} */
    public String method() {
        return method;
    }

    /**
     * Tells whether a text can be the parameters of an address.
     *
     * @param text any text
     * @return whether it has no other characters than those that an encoded query can have
     */
    public static boolean isQuery(String text) {
        return QUERY.matcher(requireNonNull(text, "text")).matches();
    }

    /** {@return parameters of the address, encoded, such as {@code limit=20&after=msg_1}; empty as a rule} */
    public String query() {
        return query;
    }

    /** {@return the endpoint} */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** {@return the body} */
    public Payload payload() {
        return payload;
    }

    /**
     * {@return headers for every attempt} Which of them go to a provider is the router's decision ({@link RequestTrust}); those that
     * carry credentials never do.
     */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return what this request wants different from the router's settings} */
    public RequestOptions options() {
        return options;
    }

    /** {@return model and endpoint; never the body} */
    @Override
    public String toString() {
        return "ModelRequest[" + model + ", " + endpoint.path() + ", " + payload + "]";
    }

    /** Builds a {@link ModelRequest}. Not thread-safe. */
    public static final class Builder {
        private final String model;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private String method = "POST";
        private String query = "";
        private Endpoint endpoint = Endpoint.CHAT_COMPLETIONS;
        private @org.jspecify.annotations.Nullable Payload payload;
        private RequestOptions options = RequestOptions.none();

        private Builder(String model) {
            this.model = requireNonNull(model, "model");
        }

        /**
         * Sets the endpoint.
         *
         * @param value which one (default chat completions)
         * @return this
         */
        public Builder endpoint(Endpoint value) {
            endpoint = requireNonNull(value, "endpoint");
            return this;
        }

        /**
         * Sets the method, for endpoints such as {@code responses/{id}} that are read or deleted.
         *
         * @param value {@code GET}, {@code POST}, {@code DELETE} (default {@code POST})
         * @return this
         * @throws IllegalArgumentException if it is none of these
         */
        public Builder method(String value) {
            if (!METHODS.contains(requireNonNull(value, "method"))) {
                throw new IllegalArgumentException("a method is one of " + METHODS + ", not '" + value + "'");
            }
            method = value;
            return this;
        }

        /**
         * Sets parameters of the address. They follow those that the provider's own address has.
         *
         * @param value {@code name=value} pairs, encoded, joined by {@code &} (default none)
         * @return this
         * @throws IllegalArgumentException if it has a character that an address cannot have
         */
        public Builder query(String value) {
            if (!isQuery(value)) {
                throw new IllegalArgumentException(
                        "a query has letters, digits, %-escapes and -._~!$&'()*+,;=:@/? only");
            }
            query = value;
            return this;
        }

        /**
         * Sets the body.
         *
         * @param json a JSON object
         * @return this
         * @throws IllegalArgumentException if it is no JSON object
         */
        public Builder json(String json) {
            payload = JsonPayload.of(json);
            return this;
        }

        /**
         * Sets the body.
         *
         * @param fields strings, numbers, booleans, null, lists and maps
         * @return this
         */
        public Builder json(Map<String, ?> fields) {
            payload = JsonPayload.of(Json.write(fields));
            return this;
        }

        /**
         * Sets the body.
         *
         * @param value JSON or a form
         * @return this
         */
        public Builder payload(Payload value) {
            payload = requireNonNull(value, "payload");
            return this;
        }

        /**
         * Adds a header.
         *
         * @param name the header's name
         * @param value the header's value
         * @return this
         */
        public Builder header(String name, String value) {
            headers.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
            return this;
        }

        /**
         * Sets all headers.
         *
         * @param value names and values; what was set before is forgotten
         * @return this
         */
        public Builder headers(Map<String, String> value) {
            requireNonNull(value, "headers");
            headers.clear();
            value.forEach(this::header);
            return this;
        }

        /**
         * Limits the time of the whole call: queueing, attempts, pauses, fallbacks.
         *
         * @param limit more than zero
         * @return this
         */
        public Builder timeout(Duration limit) {
            Timeouts call = Timeouts.builder().call(limit).build();
            options = options.toBuilder()
                    .timeouts(call.orElse(options.timeouts()))
                    .build();
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
         * Sets what this request wants different from the router's settings; what is not set again stays as it was.
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

        /**
         * Makes the request.
         *
         * @return the request
         * @throws IllegalStateException if no body was set
         */
        public ModelRequest build() {
            if (payload == null) {
                throw new IllegalStateException("a request for '" + model + "' needs a body: json(…) or payload(…)");
            }
            return new ModelRequest(this, payload);
        }
    }
}
