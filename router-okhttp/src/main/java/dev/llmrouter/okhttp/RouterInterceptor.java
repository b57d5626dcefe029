package dev.llmrouter.okhttp;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.Router;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.exchange.BodyBuffer;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * Answers the calls of an OkHttp client by a router, so that whatever is built on OkHttp (the SDKs of OpenAI, Anthropic and Google, Spring
 * AI 2, Retrofit) has the router's limits, retries, fallbacks and streams without a change where it makes calls:
 *
 * <pre>{@code
 * OpenAIClient client = OpenAIOkHttpClient.builder()
 *         .apiKey("none").maxRetries(0).addInterceptor(RouterInterceptor.of(router)).build();
 * }</pre>
 *
 * <p>Add it as an application interceptor, last of them: those before it see each call once; what stands behind it, OkHttp's own retries,
 * cookies, cache and connections among it, is not used. Of a call's address only path and query matter, its credentials are dropped. The
 * body's {@code model}, or the one in the path, names a group, an alias or a deployment.
 *
 * <p>Every end of a request is a response, with the provider's error or one of the router in the form of the API. A call fails with an
 * {@link IOException} when it is cancelled (which reaches the provider within a quarter of a second, also while a body is read), when its
 * call time-out is over, when a stream breaks, and when the router is closed.
 *
 * <p>Time-outs of the client: its call time-out spans all attempts, as it spans all of a call; the router gives up a little earlier, and
 * the response says what was tried. Its read time-out bounds silence within a body. Those for connecting and writing have no meaning here.
 *
 * <p>OkHttp's dispatcher admits 64 asynchronous calls, and 5 for a host, which suits no server: raise both, or take {@link
 * RouterOkHttp#client}. Thread-safe.
 */
public final class RouterInterceptor implements Interceptor {
    /** OpenAI's and Anthropic's SDKs say in it how often they have tried. */
    private static final String SDK_RETRIES = "x-stainless-retry-count";

    private final Router router;
    private final int maxBodyBytes;
    private final @Nullable String defaultModel;
    private final @Nullable BiConsumer<Request, RequestOptions.Builder> options;
    private final LongAdder clientRetries = new LongAdder();
    private final WeakTable<Call, Boolean> seen = new WeakTable<>();

    private RouterInterceptor(Builder builder) {
        router = builder.router;
        maxBodyBytes = builder.maxBodyBytes;
        defaultModel = builder.defaultModel;
        options = builder.options;
    }

    /**
     * Makes an interceptor.
     *
     * @param router answers; stays the caller's to close
     * @return the interceptor
     */
    public static RouterInterceptor of(Router router) {
        return builder(router).build();
    }

    /**
     * Starts an interceptor with settings of its own.
     *
     * @param router answers; stays the caller's to close
     * @return a builder
     */
    public static Builder builder(Router router) {
        return new Builder(router);
    }

    /**
     * {@return how many requests were retries of the client: marked as such by its SDK, or made again for the same call by an interceptor
     * before this one} Each of them had all of the router's attempts again: set the client's retries to zero.
     */
    public long clientRetries() {
        return clientRetries.sum();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Exchange exchange = exchange(exchangeRequest(request, chain));
        RoutedCall call = new RoutedCall(chain.call(), exchange);
        CallWatch.begin(call.watched());
        ExchangeResponse answer;
        try {
            answer = exchange.execute();
        } catch (IOException e) {
            CallWatch.end(call.watched());
            throw call.explained(e);
        } catch (RuntimeException | Error e) {
            CallWatch.end(call.watched());
            throw e;
        }
        if (call.isCanceled()) {
            CallWatch.end(call.watched());
            answer.close();
            throw new IOException("Canceled");
        }
        return response(request, chain, answer, call);
    }

    private Exchange exchange(ExchangeRequest asked) throws IOException {
        try {
            return router.exchange(asked);
        } catch (IllegalStateException closed) {
            // OkHttp and what is built on it expect nothing but this of a call.
            throw new IOException(closed.getMessage(), closed);
        }
    }

    /** An SDK marks its retries; an interceptor before this one that asks again does so for the same call. */
    private void countRetry(Chain chain, Headers headers, ExchangeRequest.Builder builder) {
        boolean again = seen.put(chain.call(), true) != null;
        String said = headers.get(SDK_RETRIES);
        if (again && said == null) {
            builder.header(SDK_RETRIES, "1");
        }
        if (again || (said != null && !said.equals("0"))) {
            clientRetries.increment();
        }
    }

    private ExchangeRequest exchangeRequest(Request request, Chain chain) throws IOException {
        ExchangeRequest.Builder builder =
                ExchangeRequest.builder(request.method(), request.url().toString());
        Headers headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            builder.header(headers.name(i), headers.value(i));
        }
        countRetry(chain, headers, builder);
        RequestBody body = request.body();
        if (body != null) {
            MediaType type = body.contentType();
            if (type != null && headers.get("Content-Type") == null) {
                builder.header("Content-Type", type.toString());
            }
            builder.body(written(body));
        }
        long timeoutNanos = chain.call().timeout().timeoutNanos();
        if (timeoutNanos > 0) {
            builder.timeout(Duration.ofNanos(timeoutNanos));
        }
        builder.defaultModel(defaultModel);
        BiConsumer<Request, RequestOptions.Builder> own = options;
        if (own != null) {
            builder.options(it -> own.accept(request, it));
        }
        return builder.build();
    }

    private BodyBuffer written(RequestBody body) throws IOException {
        if (body.isDuplex()) {
            throw new ProtocolException(
                    "A duplex body cannot be sent to several deployments: its end must be known before the answer");
        }
        BodyBuffer buffer = new BodyBuffer(maxBodyBytes);
        try (BufferedSink sink = Okio.buffer(Okio.sink(buffer))) {
            body.writeTo(sink);
        }
        return buffer;
    }

    private static Response response(Request request, Chain chain, ExchangeResponse answer, RoutedCall call)
            throws IOException {
        Headers.Builder headers = new Headers.Builder();
        answer.headers().forEach(headers::addUnsafeNonAscii);
        answer.length().ifPresent(length -> headers.set("Content-Length", Long.toString(length)));
        return new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(answer.status())
                .message(HttpPhrases.of(answer.status()))
                .headers(headers.build())
                .body(RoutedResponseBody.of(answer, call, chain.readTimeoutMillis()))
                .build();
    }

    /** Builds a {@link RouterInterceptor}. Not thread-safe. */
    public static final class Builder {
        private final Router router;
        private int maxBodyBytes = BodyBuffer.DEFAULT_MAX_BYTES;
        private @Nullable String defaultModel;
        private @Nullable BiConsumer<Request, RequestOptions.Builder> options;

        private Builder(Router router) {
            this.router = requireNonNull(router, "router");
        }

        /**
         * Sets the model of requests that name none.
         *
         * @param model a group, an alias, a deployment id; null (the default) for the router's only group, or else status 400
         * @return this
         */
        public Builder defaultModel(@Nullable String model) {
            defaultModel = model;
            return this;
        }

        /**
         * Bounds bodies of requests, which are held in memory because they may be sent several times.
         *
         * @param bytes more than zero (default 64 MiB); larger bodies are answered with status 413
         * @return this
         */
        public Builder maxBodyBytes(int bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("maxBodyBytes must be more than zero, not " + bytes);
            }
            maxBodyBytes = bytes;
            return this;
        }

        /**
         * Says what requests want different from the router's settings: priority, tags, fallbacks. A call can say so by a tag of its
         * request: {@code (request, options) -> options.priority(request.tag(Priority.class).value())}.
         *
         * @param settings called for each request on its thread; must not block. An exception it throws is that of the call
         * @return this
         */
        public Builder options(BiConsumer<Request, RequestOptions.Builder> settings) {
            options = requireNonNull(settings, "settings");
            return this;
        }

        /** {@return the interceptor} */
        public RouterInterceptor build() {
            return new RouterInterceptor(this);
        }
    }
}
