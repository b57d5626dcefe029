package dev.llmrouter.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.llmrouter.Router;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Serves a router's models as OpenAI's and Anthropic's APIs and LiteLLM's proxy serve theirs: chat, completions, embeddings, responses,
 * images, audio, moderations, rerank, files, batches, messages, lists of models, health. Paths count with and without {@code /v1}. Knows no
 * server; {@link RouterHttpHandler} and {@link RouterServlet} are adapters. Thread-safe.
 *
 * <p>Without an {@link Authenticator} everybody who can reach the server may spend what the deployments' keys may spend.
 */
public final class RouterHandler implements HttpService {
    /** How many bytes the body of a request may have unless {@link Builder#maxBodyBytes} says otherwise: 32 MB. */
    public static final long DEFAULT_MAX_BODY_BYTES = 32L * 1024 * 1024;

    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private final Router router;
    private final @Nullable Authenticator authenticator;
    private final long maxBodyBytes;
    private final Cors cors;
    private final HealthAnswers health;
    private final @Nullable OperatorAnswers operators;

    private RouterHandler(Builder builder) {
        router = builder.router;
        authenticator = builder.authenticator;
        maxBodyBytes = builder.maxBodyBytes;
        cors = new Cors(builder.origins);
        health = new HealthAnswers(router);
        operators = builder.operators == null ? null : new OperatorAnswers(router, builder.operators);
    }

    /**
     * Serves a router's models to everybody who can reach the server.
     *
     * @param router the router; not closed with the server
     * @return a handler
     */
    public static RouterHandler of(Router router) {
        return builder(router).build();
    }

    /**
     * Starts a handler.
     *
     * @param router the router; not closed with the server
     * @return a builder
     */
    public static Builder builder(Router router) {
        return new Builder(requireNonNull(router, "router"));
    }

    @Override
    public long maxBodyBytes() {
        return maxBodyBytes;
    }

    /**
     * Prepares the answer to a request. A stream that breaks ends with an error event.
     *
     * @param request its path as the client wrote it, below the path that the handler is mounted at
     * @return an exchange; reading the body of its answer throws nothing
     */
    @Override
    public Exchange handle(ExchangeRequest request) {
        ExchangeResponse operated = operated(request);
        ExchangeResponse own = operated == null ? own(request) : operated;
        if (own != null) {
            return new Answered(own);
        }
        Caller caller = null;
        if (authenticator != null) {
            caller = authenticator.authenticate(request).orElse(null);
            if (caller == null) {
                return new Answered(error(request, 401, "invalid_api_key", "No caller is known by this key"));
            }
        }
        ExchangeResponse info = info(request);
        return info != null
                ? new Answered(info)
                : new Served(router.exchange(asked(request, caller)), request, headers -> cors.addTo(headers, request));
    }

    /** What the router is asked for. */
    private static ExchangeRequest asked(ExchangeRequest request, @Nullable Caller caller) {
        boolean isHead = request.method().equals("HEAD");
        if (caller == null && !isHead) {
            return request;
        }
        ExchangeRequest.Builder asked = request.toBuilder();
        if (caller != null) {
            asked.options(caller.options()).allowedModels(caller.models());
        }
        if (isHead) {
            asked.method("GET");
        }
        return asked.build();
    }

    @Override
    public ExchangeResponse tooLarge(ExchangeRequest request) {
        return error(request, 413, "request_too_large", "The body has more than " + maxBodyBytes + " bytes");
    }

    /** What an operator asks for; null of every other request, and where operators are not served. */
    private @Nullable ExchangeResponse operated(ExchangeRequest request) {
        if (operators == null || !request.path().equals(OperatorAnswers.PATH)) {
            return null;
        }
        // Without the headers by which pages of other origins may call.
        if (!request.method().equals("POST")) {
            byte[] refused = request.dialect().error(405, "This path is served with POST", null);
            return ExchangeResponse.complete(
                    405, Map.of("content-type", "application/json", "allow", "POST"), refused, List.of());
        }
        OperatorAnswers.Said said = operators.answer(request);
        byte[] body = said.json() == null
                ? request.dialect().error(said.status(), said.message(), said.code())
                : said.json().getBytes(UTF_8);
        return ExchangeResponse.complete(said.status(), JSON, body, List.of());
    }

    /** What is answered without asking who calls. */
    private @Nullable ExchangeResponse own(ExchangeRequest request) {
        String path = request.path();
        if (request.method().equals("OPTIONS")) {
            return answer(request, 204, Map.of(), new byte[0]);
        }
        Set<String> methods = Paths.methods(path);
        if (methods.isEmpty()) {
            return error(request, 404, null, "There is nothing at this path; see GET /v1/models");
        }
        if (!methods.contains(request.method())) {
            ExchangeResponse refused =
                    error(request, 405, null, "This path is served with " + String.join(", ", methods));
            Map<String, String> headers = new TreeMap<>(refused.headers());
            headers.put("allow", String.join(", ", methods));
            return answer(request, 405, headers, request.dialect().error(405, "Served with " + methods, null));
        }
        return switch (path) {
            case "health/liveliness", "health/liveness" -> json(request, 200, health.alive());
            case "health/readiness" -> {
                boolean ready = health.isReady();
                yield json(request, ready ? 200 : 503, health.readiness(ready));
            }
            default -> null;
        };
    }

    private @Nullable ExchangeResponse info(ExchangeRequest request) {
        return switch (request.path()) {
            case "model/info" -> json(request, 200, router.models().modelInfoJson());
            case "model_group/info" -> json(request, 200, router.models().modelGroupInfoJson());
            case "health" -> json(request, 200, health.health());
            default -> null;
        };
    }

    private ExchangeResponse json(ExchangeRequest request, int status, String text) {
        return answer(request, status, JSON, text.getBytes(UTF_8));
    }

    private ExchangeResponse error(ExchangeRequest request, int status, @Nullable String code, String message) {
        return answer(request, status, JSON, request.dialect().error(status, message, code));
    }

    private ExchangeResponse answer(ExchangeRequest request, int status, Map<String, String> more, byte[] body) {
        Map<String, String> headers = new TreeMap<>(more);
        cors.addTo(headers, request);
        return ExchangeResponse.complete(status, headers, body, List.of());
    }

    /** Builds a {@link RouterHandler}. Not thread-safe. */
    public static final class Builder {
        private final Router router;
        private @Nullable Authenticator authenticator;
        private long maxBodyBytes = DEFAULT_MAX_BODY_BYTES;
        private Set<String> origins = Set.of();
        private @Nullable Authenticator operators;

        private Builder(Router router) {
            this.router = router;
        }

        /**
         * Sets who finds out who calls.
         *
         * @param value finds callers by their keys (default: everybody may call)
         * @return this
         */
        public Builder authenticator(Authenticator value) {
            authenticator = requireNonNull(value, "authenticator");
            return this;
        }

        /**
         * Serves {@code POST /operate} to operators, who drain and undrain deployments, set weights, end cooldowns and probe. Without
         * this the path is not there. Independent of {@link #authenticator}: a caller of models is no operator. Not open to pages of
         * other origins.
         *
         * @param value finds operators by their keys; {@link Caller#name()} goes into the log and into events
         * @return this
         */
        public Builder operators(Authenticator value) {
            operators = requireNonNull(value, "operators");
            return this;
        }

        /**
         * Bounds the bodies of requests.
         *
         * @param value bytes, more than zero (default {@link #DEFAULT_MAX_BODY_BYTES})
         * @return this
         */
        public Builder maxBodyBytes(long value) {
            if (value <= 0) {
                throw new IllegalArgumentException("maxBodyBytes must be more than zero, not " + value);
            }
            maxBodyBytes = value;
            return this;
        }

        /**
         * Lets pages of other origins call (CORS).
         *
         * @param value origins such as {@code https://app.example}, or {@code *} (default none)
         * @return this
         */
        public Builder allowedOrigins(String... value) {
            origins = Set.of(value);
            return this;
        }

        /** {@return the handler} */
        public RouterHandler build() {
            return new RouterHandler(this);
        }
    }
}
