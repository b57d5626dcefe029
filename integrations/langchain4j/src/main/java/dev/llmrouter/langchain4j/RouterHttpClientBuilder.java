package dev.llmrouter.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.llmrouter.Router;
import dev.llmrouter.call.RequestOptions;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a LangChain4j model sends through a router: give it to the {@code httpClientBuilder} of any model that has one, and set the
 * model's {@code maxRetries} to 0. The model's name is a group, an alias or a deployment of the router; its address is {@link #BASE_URL} or
 * any other with the same path; its key is dropped, because deployments have their own.
 *
 * <p>The router's errors are {@link RouterHttpException}s, of which LangChain4j's models make their own exceptions.
 *
 * <p>One builder may serve several models, one after the other; it is not thread-safe. Clients that it has built are.
 */
public final class RouterHttpClientBuilder implements HttpClientBuilder {
    /** An address for models of OpenAI's API. Its host exists nowhere: only a path counts, and nothing is sent there by mistake. */
    public static final String BASE_URL = "https://router.invalid/v1";

    /** What LangChain4j's models set where their user sets nothing; a user's {@code timeout} sets both to one value. */
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration DEFAULT_READ_TIMEOUT = Duration.ofSeconds(60);

    private final Router router;
    private @Nullable Duration connectTimeout;
    private @Nullable Duration readTimeout;
    private Executor executor = StreamThreads.SHARED;
    private Consumer<RequestOptions.Builder> options = none -> {};

    private RouterHttpClientBuilder(Router router) {
        this.router = router;
    }

    /**
     * Makes a builder of clients.
     *
     * @param router where requests go; the clients do not close it
     * @return a builder
     */
    public static RouterHttpClientBuilder of(Router router) {
        return new RouterHttpClientBuilder(requireNonNull(router, "router"));
    }

    /** {@return what was set; null if nothing was} */
    @Override
    public @Nullable Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * Has no effect: the router's transport connects, with its own time-out.
     *
     * @param value any
     * @return this
     */
    @Override
    public RouterHttpClientBuilder connectTimeout(@Nullable Duration value) {
        connectTimeout = value;
        return this;
    }

    /** {@return what was set; null if nothing was} */
    @Override
    public @Nullable Duration readTimeout() {
        return readTimeout;
    }

    /**
     * Ends a request that takes longer, with all of its attempts, and a stream that does not begin in this time. The router's own {@code
     * timeout} counts where it is shorter, and where LangChain4j's defaults of 15 s to connect and 60 s to read were set together: models
     * set them where their user has set nothing.
     *
     * @param value more than zero; null (the default) for the router's own
     * @return this
     */
    @Override
    public RouterHttpClientBuilder readTimeout(@Nullable Duration value) {
        if (value != null && (value.isNegative() || value.isZero())) {
            throw new IllegalArgumentException("readTimeout must be longer than zero, not " + value);
        }
        readTimeout = value;
        return this;
    }

    /**
     * Sets where streams are read and listeners called. The default are daemon threads, made while there is work.
     *
     * @param value occupied by each stream while it flows; nothing here closes it
     * @return this
     */
    public RouterHttpClientBuilder executor(Executor value) {
        executor = requireNonNull(value, "executor");
        return this;
    }

    /**
     * Says what all requests of the clients want different from the router's settings, such as tags or a priority.
     *
     * @param value sets the options of each request
     * @return this
     */
    public RouterHttpClientBuilder options(Consumer<RequestOptions.Builder> value) {
        options = requireNonNull(value, "options");
        return this;
    }

    @Override
    public HttpClient build() {
        boolean unset = DEFAULT_CONNECT_TIMEOUT.equals(connectTimeout) && DEFAULT_READ_TIMEOUT.equals(readTimeout);
        return new RouterHttpClient(new Exchanges(router, unset ? null : readTimeout, options), executor);
    }
}
