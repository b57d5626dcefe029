package dev.llmrouter.testing.provider;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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
 * <p>It counts and tells its limits in the style of a real provider, {@link MockStyle}; {@link ProviderLimits} is the same without a server.
 * Commands that fail requests replace one another and end with {@link #healthy()}; what they fail is not counted against limits.
 *
 * <p>Endpoints: {@code chat/completions}, {@code completions}, {@code responses}, {@code embeddings}, {@code images/generations},
 * {@code audio/speech}, {@code audio/transcriptions}, {@code audio/translations}, {@code moderations}, {@code rerank}; at {@code /v1/…}, at
 * {@code /openai/v1/…}, and at Azure's {@code /openai/deployments/{deployment}/…}. Any other path is answered with 404. A request above a
 * limit is answered with 429 and {@code Retry-After}; every answer tells the limits in its style's headers. Where a request says no
 * {@code max_tokens}, the answer's true length counts in its place. A word is a token, and a prompt has a token for every four characters, unless
 * {@link Builder#usage} says otherwise.
 *
 * <p>Each request has a daemon thread of its own for as long as it lasts. Thread-safe.
 */
public final class MockProvider implements AutoCloseable {
    /** What slow() means: a call that takes a second takes ten, which no caller mistakes for chance. */
    private static final double SLOW = 10;
    /** Connections that wait to be accepted; a test that opens thousands at once must not have any refused. */
    private static final int BACKLOG = 4096;

    /** Read by the JDK's server, once in the life of a process. */
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final String name;
    private final HttpServer server;
    private final ExecutorService threads;
    private final MockBehaviour mood = new MockBehaviour();
    private final MockCounts counts = new MockCounts();

    private MockProvider(Builder builder) {
        name = builder.name;
        ProviderLimits limits = builder.limits(); // before anything is opened that would stay open if it throws
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
        server.createContext("/", new MockHandler(builder.traits(), limits, mood, counts));
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
     * Fails the next requests.
     *
     * @param requests how many; zero or more
     * @param status with which status, 300 to 599
     */
    public void failNext(long requests, int status) {
        if (requests < 0 || !isFailure(status)) {
            throw new IllegalArgumentException(
                    "failNext wants zero or more requests and a status of 300 to 599, not " + requests + ", " + status);
        }
        mood.failNext(requests, MockFault.ofStatus(status));
    }

    /**
     * Fails some of the requests from now on, by chance. The same seed fails the same ones, first, second and so on as they come.
     *
     * @param share which share of them, 0 to 1
     * @param status with which status, 300 to 599
     * @param seed of the chance
     */
    public void failShare(double share, int status, long seed) {
        if (!(share >= 0 && share <= 1) || !isFailure(status)) {
            throw new IllegalArgumentException(
                    "failShare wants a share of 0 to 1 and a status of 300 to 599, not " + share + ", " + status);
        }
        mood.failShare(share, MockFault.ofStatus(status), new Random(seed));
    }

    /**
     * Answers every request from now on that it is overloaded.
     *
     * @param status with which status: 503, or 529 as Anthropic does
     */
    public void overload(int status) {
        if (status != 503 && status != 529) {
            throw new IllegalArgumentException("overload wants a status of 503 or 529, not " + status);
        }
        mood.failAll(MockFault.overloaded(status));
    }

    /** Answers every request from now on with 429 and {@code insufficient_quota}: an unpaid bill, not a limit, and no time at which it ends. */
    public void insufficientQuota() {
        mood.failAll(MockFault.unpaid());
    }

    /** Answers every request from now on with 401, whatever its key. */
    public void revokeKey() {
        mood.failAll(MockFault.wrongKey());
    }

    private static boolean isFailure(int status) {
        return status >= 300 && status <= 599;
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
        mood.speedIs(new MockBehaviour.Speed(factor, 0));
    }

    /**
     * Talks at another speed than it was built with, until {@link #healthy()} or {@link #slow}.
     *
     * @param tokensPerSecond more than zero
     */
    public void slowTo(double tokensPerSecond) {
        mood.speedIs(new MockBehaviour.Speed(1, Builder.positive("slowTo", tokensPerSecond)));
    }

    /** Ends every command above. */
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
        private MockStyle style = MockStyle.SLIDING_MINUTE;
        private long rpm = Long.MAX_VALUE;
        private long tpm = Long.MAX_VALUE;
        private long outputTpm = Long.MAX_VALUE;
        private Optional<Duration> window = Optional.empty();
        private Duration latency = Duration.ZERO;
        private double tokensPerSecond = Double.POSITIVE_INFINITY;
        private @Nullable String apiKey;
        private String answer;
        private Function<MockRequest, TokenUsage> usage = request -> TokenUsage.unknown();

        private Builder(String name) {
            this.name = requireNonNull(name, "name");
            answer = "Hello from " + name + ".";
        }

        /**
         * Sets in whose way it counts and tells its limits.
         *
         * @param value the style (default {@link MockStyle#SLIDING_MINUTE})
         * @return this
         */
        public Builder style(MockStyle value) {
            style = requireNonNull(value, "style");
            return this;
        }

        /**
         * Limits the requests.
         *
         * @param limit for a minute: 0 to a billion, or {@link Long#MAX_VALUE} for no limit (default no limit; of {@link MockStyle#AZURE} with
         *     {@link #tpm} 6 for every 1000 tokens)
         * @return this
         */
        public Builder rpm(long limit) {
            rpm = ProviderLimits.Builder.limit("rpm", limit);
            return this;
        }

        /**
         * Limits the tokens of prompts and answers; of {@link MockStyle#ANTHROPIC} those of prompts.
         *
         * @param limit for a minute: 0 to a billion, or {@link Long#MAX_VALUE} for no limit (default)
         * @return this
         */
        public Builder tpm(long limit) {
            tpm = ProviderLimits.Builder.limit("tpm", limit);
            return this;
        }

        /**
         * Limits the tokens of answers, which only {@link MockStyle#ANTHROPIC} counts apart.
         *
         * @param limit for a minute: 0 to a billion, or {@link Long#MAX_VALUE} for no limit (default)
         * @return this
         */
        public Builder outputTpm(long limit) {
            outputTpm = ProviderLimits.Builder.limit("outputTpm", limit);
            return this;
        }

        /**
         * Scales the length of time in which its style counts, so that nobody has to watch for minutes; see {@link MockStyle}. Limits stay
         * limits for a minute: then {@code rpm(600)} with a window of 10 s admits 100 in any 10 s. A limit of one or more admits at least one.
         *
         * @param length more than zero, at most an hour (default the style's own, mostly a minute)
         * @return this
         */
        public Builder window(Duration length) {
            window = Optional.of(ProviderLimits.Builder.checkedWindow(length));
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
            tokensPerSecond = positive("tokensPerSecond", value);
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
         * Sets what a request truly takes, when that is not to be seen in its text: limits charge it, the answer tells it, and the answer's
         * words are repeated or cut until there is one for each output token, so that it takes as long, too. A request's {@code max_tokens}
         * still cuts it, and where the style charges them on arrival, is what is charged.
         *
         * @param value told each request that a limit will serve or refuse, once, just before that is decided, on the request's own thread;
         *     answers with 0 to a billion tokens of each kind, or {@link TokenUsage#unknown()} to have text and answer counted as without it
         *     (default). A request for which it throws is not answered
         * @return this
         */
        public Builder usage(Function<MockRequest, TokenUsage> value) {
            usage = requireNonNull(value, "usage");
            return this;
        }

        /**
         * Opens the server.
         *
         * @return the provider; close it
         * @throws UncheckedIOException if no port can be opened
         * @throws IllegalStateException if tokens of answers are limited in a style that does not count them apart
         */
        public MockProvider start() {
            return new MockProvider(this);
        }

        private MockHandler.Traits traits() {
            // Behind a space, not at it: the tokens joined are the text.
            MockCompletion speech = new MockCompletion(List.of(answer.split("(?<= )")), usage);
            return new MockHandler.Traits(apiKey, latency.toNanos(), tokensPerSecond, speech);
        }

        private ProviderLimits limits() {
            ProviderLimits.Builder limits = ProviderLimits.builder(style)
                    .rpm(rpm)
                    .tpm(tpm)
                    .outputTpm(outputTpm)
                    .clockAtZero(dateOfTickerZero());
            window.ifPresent(limits::window);
            return limits.build();
        }

        private static Instant dateOfTickerZero() {
            try (TimeSource time = TimeSource.system()) {
                return Instant.ofEpochMilli(time.wallMillis()).minusNanos(time.nanos());
            }
        }

        private static double positive(String what, double value) {
            if (!(value > 0)) {
                throw new IllegalArgumentException(what + " must be more than zero, not " + value);
            }
            return value;
        }
    }
}
