package dev.llmrouter.testing;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A provider that costs nothing: a real HTTP server on this machine's loopback address that speaks OpenAI's dialect, counts what it serves
 * against limits as providers do, answers at a speed of its own, and fails on command.
 *
 * <pre>{@code
 * try (MockProvider provider = MockProvider.builder("eu").rpm(60).latency(Duration.ofMillis(40)).start()) {
 *     // api_base of an OpenAI deployment: provider.baseUrl(); of an Azure deployment: provider.url()
 * }
 * }</pre>
 *
 * <p>Endpoints: {@code chat/completions}, {@code completions}, {@code responses}, {@code embeddings}, {@code images/generations},
 * {@code audio/speech}, {@code audio/transcriptions}, {@code audio/translations}, {@code moderations}, {@code rerank}; at {@code /v1/…}, at
 * {@code /openai/v1/…}, and at Azure's {@code /openai/deployments/{deployment}/…}. Any other path is answered with 404. A request above a
 * limit is answered with 429, {@code Retry-After} and {@code retry-after-ms}; every answer tells the limits in {@code x-ratelimit-…}
 * headers. A word is a token, and a prompt has a token for every four characters.
 *
 * <p>Each request has a daemon thread of its own for as long as it lasts. Thread-safe.
 */
public final class MockProvider implements AutoCloseable {
    /** OpenAI and Azure count by the minute. */
    public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);
    /** What slow() means: a call that takes a second takes ten, which no caller mistakes for chance. */
    private static final double SLOW = 10;
    /** Connections that wait to be accepted; a test that opens thousands at once must not have any refused. */
    private static final int BACKLOG = 4096;

    /** Read by the JDK's server, once in the life of a process. */
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final String name;
    private final HttpServer server;
    private final ExecutorService threads;
    private final MockMood mood = new MockMood();
    private final MockCounts counts = new MockCounts();

    private MockProvider(Builder builder) {
        name = builder.name;
        AtomicInteger made = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "mock-provider-" + name + "-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        answerWithoutDelay();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            threads.shutdownNow();
            throw new UncheckedIOException("no port of the loopback address could be opened", e);
        }
        server.setExecutor(threads);
        server.createContext("/", new MockHandler(builder.traits(), builder.limits(), mood, counts));
        server.start();
    }

    /**
     * The JDK's server writes head and body apart. Unless told otherwise, the kernel holds the second back until the first is acknowledged,
     * which takes 40 ms on a connection that is used again: far more than a provider on loopback should cost.
     */
    private static void answerWithoutDelay() {
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
    }

    /**
     * Starts a provider with no limits, no key and no delay.
     *
     * @param name what its answers call it
     * @return a builder
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return its address, such as {@code http://127.0.0.1:40001}: {@code api_base} of an Azure deployment} */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@return its address with {@code /v1}: {@code api_base} of an OpenAI deployment} */
    public String baseUrl() {
        return url() + "/v1";
    }

    /**
     * Fails the next requests, instead of what an earlier call commanded. Failed requests are not counted against limits.
     *
     * @param requests how many; zero or more
     * @param status with which status, 300 to 599
     */
    public void failNext(long requests, int status) {
        if (requests < 0 || status < 300 || status > 599) {
            throw new IllegalArgumentException(
                    "failNext wants zero or more requests and a status of 300 to 599, not " + requests + ", " + status);
        }
        mood.failNext(requests, status);
    }

    /** Takes requests from now on and answers none, until {@link #healthy()}; then their connections are closed without an answer. */
    public void hang() {
        mood.hang();
    }

    /** Answers ten times slower than it was built, until {@link #healthy()}. */
    public void slow() {
        slow(SLOW);
    }

    /**
     * Answers slower than it was built, until {@link #healthy()}.
     *
     * @param factor how much slower; more than zero; below one is faster
     */
    public void slow(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("slow wants a factor of more than zero, not " + factor);
        }
        mood.slow(factor);
    }

    /** Ends {@link #failNext}, {@link #hang} and {@link #slow}. */
    public void healthy() {
        mood.healthy();
    }

    /** {@return how many requests were answered with 200; a stream counts when its last event was sent} */
    public long served() {
        return counts.served();
    }

    /** {@return {@link #served()} by the model that was asked for, or by Azure's deployment} */
    public Map<String, Long> servedByModel() {
        return counts.byModel();
    }

    /** {@return how many requests were answered with 429} */
    public long rateLimited() {
        return counts.refused();
    }

    /** {@return the last 1000 requests, oldest first, answered or not} */
    public List<MockRequest> requests() {
        return counts.requests();
    }

    /** Ends it at once: requests under way are not answered. Closing twice does nothing. */
    @Override
    public void close() {
        // The door first: a client that loses its connection may come back at once.
        server.stop(0);
        mood.close();
        threads.shutdownNow();
    }

    /** {@return name and address} */
    @Override
    public String toString() {
        return "MockProvider[" + name + " at " + url() + "]";
    }

    /** Builds a {@link MockProvider}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private long rpm = Long.MAX_VALUE;
        private long tpm = Long.MAX_VALUE;
        private Duration window = DEFAULT_WINDOW;
        private Duration latency = Duration.ZERO;
        private double tokensPerSecond = Double.POSITIVE_INFINITY;
        private @Nullable String apiKey;
        private String answer;

        private Builder(String name) {
            this.name = requireNonNull(name, "name");
            answer = "Hello from " + name + ".";
        }

        /**
         * Limits the requests.
         *
         * @param limit for a minute, zero or more (default no limit)
         * @return this
         */
        public Builder rpm(long limit) {
            rpm = atLeastZero("rpm", limit);
            return this;
        }

        /**
         * Limits the tokens, of prompts and answers.
         *
         * @param limit for a minute, zero or more (default no limit)
         * @return this
         */
        public Builder tpm(long limit) {
            tpm = atLeastZero("tpm", limit);
            return this;
        }

        /**
         * Sets in which window the limits are enforced, as Azure does with 10 s: then {@code rpm(600)} admits 100 in any 10 s. A limit of one
         * or more admits at least one.
         *
         * @param length more than zero (default a minute)
         * @return this
         */
        public Builder window(Duration length) {
            if (length.isZero() || length.isNegative()) {
                throw new IllegalArgumentException("window must be more than zero, not " + length);
            }
            window = length;
            return this;
        }

        /**
         * Sets how long an answer, or the first event of a stream, takes.
         *
         * @param value zero or more (default zero)
         * @return this
         */
        public Builder latency(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("latency must be zero or more, not " + value);
            }
            latency = value;
            return this;
        }

        /**
         * Sets how fast it talks after that.
         *
         * @param value more than zero (default infinitely fast)
         * @return this
         */
        public Builder tokensPerSecond(double value) {
            if (!(value > 0)) {
                throw new IllegalArgumentException("tokensPerSecond must be more than zero, not " + value);
            }
            tokensPerSecond = value;
            return this;
        }

        /**
         * Wants a key, as bearer token or in {@code api-key}; without it requests are answered with 401.
         *
         * @param value the key (default none: anybody is served)
         * @return this
         */
        public Builder apiKey(String value) {
            apiKey = requireNonNull(value, "apiKey");
            return this;
        }

        /**
         * Sets what it says to everything.
         *
         * @param text words (default a greeting with its name); a request's {@code max_tokens} cuts it
         * @return this
         */
        public Builder answer(String text) {
            answer = requireNonNull(text, "answer");
            return this;
        }

        /**
         * Opens the server.
         *
         * @return the provider; close it
         * @throws UncheckedIOException if no port can be opened
         */
        public MockProvider start() {
            return new MockProvider(this);
        }

        private MockHandler.Traits traits() {
            // Behind a space, not at it: the tokens joined are the text.
            List<String> tokens = List.of(answer.split("(?<= )"));
            return new MockHandler.Traits(apiKey, latency.toNanos(), tokensPerSecond, tokens);
        }

        private MockLimits limits() {
            return new MockWindow(inWindow(rpm), inWindow(tpm), window.toNanos());
        }

        private long inWindow(long perMinute) {
            double share = window.toNanos() / (double) DEFAULT_WINDOW.toNanos();
            return perMinute == 0 || perMinute == Long.MAX_VALUE ? perMinute : Math.max(1, (long) (perMinute * share));
        }

        private static long atLeastZero(String what, long limit) {
            if (limit < 0) {
                throw new IllegalArgumentException(what + " must be zero or more, not " + limit);
            }
            return limit;
        }
    }
}
