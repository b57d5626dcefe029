package dev.llmrouter.anthropic;

import static java.util.Objects.requireNonNull;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.Timeout;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.AnthropicIoException;
import dev.llmrouter.Router;
import dev.llmrouter.exchange.BodyBuffer;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/**
 * The HTTP client of an {@link AnthropicClient} whose calls a router answers: with limits, retries, fallbacks and streams, and without a
 * change where calls are made. OkHttp is not needed.
 *
 * <pre>{@code
 * AnthropicClient client = RouterHttpClient.client(router);
 * }</pre>
 *
 * <p>The {@code model} of a request names a group, an alias or a deployment of the router, of a provider that speaks Anthropic's Messages
 * API: it is sent as it is. The address and the credential that the SDK was
 * given are dropped. Errors, the router's too, are the SDK's exceptions with status, headers and body; a stream that breaks, a call that
 * is cut short by {@code router.close()} or an interrupt is an {@link AnthropicIoException}. The SDK's request time-out bounds the call, if it
 * is shorter than the router's. Closing a stream ends it at the provider; cancelling a future of the SDK does not, because the SDK does not
 * pass that on.
 *
 * <p>Bodies of requests are held in memory, up to {@link BodyBuffer#DEFAULT_MAX_BYTES}. Thread-safe. Closing does nothing: the router is
 * its maker's to close.
 */
public final class RouterHttpClient implements HttpClient {
    private final Router router;

    private RouterHttpClient(Router router) {
        this.router = requireNonNull(router, "router");
    }

    /**
     * Makes an HTTP client, for {@code ClientOptions.builder().httpClient(…)}, or, as an interceptor that asks no one after it, for {@code
     * AnthropicOkHttpClient.builder().addInterceptor(next -> …)}. Set {@code maxRetries(0)} there: the router retries.
     *
     * @param router answers; stays the caller's to close
     * @return the HTTP client
     */
    public static RouterHttpClient of(Router router) {
        return new RouterHttpClient(router);
    }

    /**
     * Makes an {@link AnthropicClient}, without retries of its own; {@code async()} is its asynchronous side.
     *
     * @param router answers; stays the caller's to close
     * @return the client
     */
    public static AnthropicClient client(Router router) {
        return new AnthropicClientImpl(
                ClientOptions.builder().httpClient(of(router)).maxRetries(0).build());
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
        HttpRequestBody body = request.body().orElse(null);
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
        options.timeout()
                .map(Timeout::request)
                .filter(timeout -> !timeout.isZero())
                .ifPresent(builder::timeout);
        try {
            return router.exchange(builder.build());
        } catch (IllegalStateException closed) {
            throw new IOException(closed.getMessage(), closed);
        }
    }

    /** What the SDK's own HTTP client throws in such a case. */
    private static AnthropicIoException failed(Throwable failure) {
        return new AnthropicIoException("The request failed: " + failure.getMessage(), failure);
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
