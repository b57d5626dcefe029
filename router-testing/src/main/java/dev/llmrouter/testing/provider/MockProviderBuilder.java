package dev.llmrouter.testing.provider;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.time.TimeSource;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds a {@link MockProvider}. Not thread-safe. */
public final class MockProviderBuilder {
    final String name;
    int port;
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
    private Function<MockRequest, MockReply> answers = request -> MockReply.usual();

    MockProviderBuilder(String name) {
        this.name = requireNonNull(name, "name");
        answer = "Hello from " + name + ".";
    }

    /**
     * Sets in whose way it counts and tells its limits.
     *
     * @param value the style (default {@link MockStyle#SLIDING_MINUTE})
     * @return this
     */
    public MockProviderBuilder style(MockStyle value) {
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
    public MockProviderBuilder rpm(long limit) {
        rpm = ProviderLimits.Builder.limit("rpm", limit);
        return this;
    }

    /**
     * Limits the tokens of prompts and answers; of {@link MockStyle#ANTHROPIC} those of prompts.
     *
     * @param limit for a minute: 0 to a billion, or {@link Long#MAX_VALUE} for no limit (default)
     * @return this
     */
    public MockProviderBuilder tpm(long limit) {
        tpm = ProviderLimits.Builder.limit("tpm", limit);
        return this;
    }

    /**
     * Limits the tokens of answers, which only {@link MockStyle#ANTHROPIC} counts apart.
     *
     * @param limit for a minute: 0 to a billion, or {@link Long#MAX_VALUE} for no limit (default)
     * @return this
     */
    public MockProviderBuilder outputTpm(long limit) {
        outputTpm = ProviderLimits.Builder.limit("outputTpm", limit);
        return this;
    }

    /**
     * Scales the length of time in which its style counts, so that no test has to wait for minutes; see {@link MockStyle}. Limits stay
     * limits for a minute: then {@code rpm(600)} with a window of 10 s admits 100 in any 10 s. A limit of one or more admits at least one.
     *
     * @param length more than zero, at most an hour (default the style's own, mostly a minute)
     * @return this
     */
    public MockProviderBuilder window(Duration length) {
        window = Optional.of(ProviderLimits.Builder.checkedWindow(length));
        return this;
    }

    /**
     * Sets how long an answer, or the first event of a stream, takes.
     *
     * @param value zero or more (default zero)
     * @return this
     */
    public MockProviderBuilder latency(Duration value) {
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
    public MockProviderBuilder tokensPerSecond(double value) {
        tokensPerSecond = positive("tokensPerSecond", value);
        return this;
    }

    /**
     * Wants a key, as bearer token or in {@code api-key}; without it requests are answered with 401.
     *
     * @param value the key (default none: anybody is served)
     * @return this
     */
    public MockProviderBuilder apiKey(String value) {
        apiKey = requireNonNull(value, "apiKey");
        return this;
    }

    /**
     * Sets what it says to everything.
     *
     * @param text words (default a greeting with its name); a request's {@code max_tokens} cuts it
     * @return this
     */
    public MockProviderBuilder answer(String text) {
        answer = requireNonNull(text, "answer");
        return this;
    }

    /**
     * Sets what it answers to each request. A key that is wrong, and {@link MockProvider#hang()}, come before it; replies that were queued by
     * {@link MockProvider#replies} come first.
     *
     * @param value called with each request on the request's own thread; answers {@link MockReply#usual()} for what it has no answer of its
     *     own for (default for all). A request for which it throws is not answered
     * @return this
     */
    public MockProviderBuilder answers(Function<MockRequest, MockReply> value) {
        answers = requireNonNull(value, "answers");
        return this;
    }

    /**
     * Sets the port on the loopback address.
     *
     * @param value 1 to 65535; 0 for one that is free (default)
     * @return this
     */
    public MockProviderBuilder port(int value) {
        if (value < 0 || value > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, not " + value);
        }
        port = value;
        return this;
    }

    /**
     * Sets what a request truly takes, when that is not to be seen in its text: limits charge it, the answer tells it, and the answer's
     * words are repeated or cut until there is one for each output token, so that it takes as long, too. A request's {@code max_tokens}
     * still cuts it, and where the style charges them on arrival, is what is charged.
     *
     * @param value called with each request that a limit will serve or refuse, once, just before that is decided, on the request's own thread;
     *     answers with 0 to a billion tokens of each kind, or {@link TokenUsage#unknown()} to have text and answer counted as without it
     *     (default). A request for which it throws is not answered
     * @return this
     */
    public MockProviderBuilder usage(Function<MockRequest, TokenUsage> value) {
        usage = requireNonNull(value, "usage");
        return this;
    }

    /**
     * Opens the server.
     *
     * @return the provider; close it
     * @throws UncheckedIOException if the port, or any port, cannot be opened
     * @throws IllegalStateException if tokens of answers are limited in a style that does not count them apart
     */
    public MockProvider start() {
        return new MockProvider(this);
    }

    MockHandler.Traits traits() {
        MockCompletion speech = new MockCompletion(MockCompletion.split(answer), usage);
        return new MockHandler.Traits(apiKey, latency.toNanos(), tokensPerSecond, speech, answers);
    }

    ProviderLimits limits() {
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

    static double positive(String what, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(what + " must be more than zero, not " + value);
        }
        return value;
    }
}
