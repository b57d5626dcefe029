package dev.llmrouter.openai;

import static java.util.Objects.requireNonNull;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import dev.llmrouter.Router;
import dev.llmrouter.exchange.BodyBuffer;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The HTTP client of an {@link OpenAIClient} whose calls a router answers: with limits, retries, fallbacks and streams, and without a
 * change where calls are made. OkHttp is not needed.
 *
 * <pre>{@code
 * OpenAIClient client = RouterHttpClient.client(router);
 * }</pre>
 *
 * <p>The {@code model} of a request names a group, an alias or a deployment of the router. The address and the credential that the SDK was
 * given are dropped. Errors, the router's too, are the SDK's exceptions with status, headers and body; a stream that breaks, a call that
 * is cut short by {@code router.close()} or an interrupt is an {@link OpenAIIoException}. The SDK's request time-out bounds the call, if it
 * is shorter than the router's. Closing a stream ends it at the provider; cancelling a future of the SDK does not, because the SDK does not
 * pass that on.
 *
 * <p>Bodies of requests are held in memory, up to {@link BodyBuffer#DEFAULT_MAX_BYTES}. Thread-safe. Closing does nothing: the router is
 * its maker's to close.
 */
public final class RouterHttpClient implements HttpClient {
    /** The SDK refuses to call without a credential; it is not sent. */
    private static final String NO_KEY = "none";

    private final Router router;

    private RouterHttpClient(Router router) {
        this.router = requireNonNull(router, "router");
    }

    /**
     * Makes an HTTP client, for {@code ClientOptions.builder().httpClient(…)}. Set {@code maxRetries(0)} there: the router retries.
     *
     * @param router answers; stays the caller's to close
     * @return the HTTP client
     */
    public static RouterHttpClient of(Router router) {
        return new RouterHttpClient(router);
    }

    /**
     * Makes an {@link OpenAIClient}, without retries of its own; {@code async()} is its asynchronous side.
     *
     * @param router answers; stays the caller's to close
     * @return the client
     */
    public static OpenAIClient client(Router router) {
        return new OpenAIClientImpl(ClientOptions.builder()
                .httpClient(of(router))
                .apiKey(NO_KEY)
                .maxRetries(0)
                .build());
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        try {
            return new Answer(exchange(request, options).execute());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
        try {
            return exchange(request, options).executeAsync(Answer::new, RouterHttpClient::failed);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(failed(e));
        }
    }

    @Override
    public void close() {}

    private Exchange exchange(HttpRequest request, RequestOptions options) throws IOException {
        ExchangeRequest.Builder builder =
                ExchangeRequest.builder(request.method().name(), request.url());
        Headers headers = request.headers();
        headers.names().forEach(name -> headers.values(name).forEach(value -> builder.header(name, value)));
        HttpRequestBody body = request.body();
        if (body != null) {
            String type = body.contentType();
            if (type != null && headers.values("Content-Type").isEmpty()) {
                builder.header("Content-Type", type);
            }
            try (body) {
                BodyBuffer written = new BodyBuffer();
                body.writeTo(written);
                builder.body(written);
            }
        }
        Duration timeout = options.getTimeout() == null
                ? Duration.ZERO
                : options.getTimeout().request();
        if (!timeout.isZero()) {
            builder.timeout(timeout);
        }
        try {
            return router.exchange(builder.build());
        } catch (IllegalStateException closed) {
            throw new IOException(closed.getMessage(), closed);
        }
    }

    /** What the SDK's own HTTP client throws in such a case. */
    private static OpenAIIoException failed(Throwable failure) {
        return new OpenAIIoException("The request failed: " + failure.getMessage(), failure);
    }

    private record Answer(ExchangeResponse answer, Headers headers) implements HttpResponse {
        Answer(ExchangeResponse answer) {
            this(answer, headersOf(answer));
        }

        private static Headers headersOf(ExchangeResponse answer) {
            Headers.Builder headers = Headers.builder();
            answer.headers().forEach(headers::put);
            return headers.build();
        }

        @Override
        public int statusCode() {
            return answer.status();
        }

        @Override
        public InputStream body() {
            return answer.body();
        }

        @Override
        public void close() {
            answer.close();
        }
    }
}
