package dev.llmrouter.testing;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.strategy.RoutingContext;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * What a strategy gets of a request: one for {@code gpt-4}, not streamed, of 100 tokens, 1000 hours into the clock's time, unless a test
 * says otherwise. Not thread-safe, as its die is not: one for each thread.
 */
public final class FakeContext implements RoutingContext {
    private final RandomGenerator random;

    // Set by the test before it asks a strategy.
    private String model = "gpt-4";
    private String group = "gpt-4";
    private boolean streamed;
    private long estimatedTokens = 100;
    private long nowNanos = new FakeClock().nanos();

    /**
     * Makes a context.
     *
     * @param random the die; seeded, so that a failure can be repeated
     */
    public FakeContext(RandomGenerator random) {
        this.random = requireNonNull(random, "random");
    }

    /**
     * Makes a context with a die of its own.
     *
     * @param seed of the die
     * @return the context
     */
    public static FakeContext seeded(long seed) {
        return new FakeContext(new Random(seed));
    }

    @Override
    public String model() {
        return model;
    }

    /**
     * Sets the model.
     *
     * @param value the name that was asked for (default {@code gpt-4})
     * @return this
     */
    public FakeContext model(String value) {
        model = requireNonNull(value, "model");
        return this;
    }

    @Override
    public String group() {
        return group;
    }

    /**
     * Sets the group.
     *
     * @param value the group that is picked from (default {@code gpt-4})
     * @return this
     */
    public FakeContext group(String value) {
        group = requireNonNull(value, "group");
        return this;
    }

    @Override
    public boolean streamed() {
        return streamed;
    }

    /**
     * Sets whether the answer is streamed.
     *
     * @param value whether it is (default false)
     * @return this
     */
    public FakeContext streamed(boolean value) {
        streamed = value;
        return this;
    }

    @Override
    public long estimatedTokens() {
        return estimatedTokens;
    }

    /**
     * Sets the tokens.
     *
     * @param value how many the request is expected to take (default 100)
     * @return this
     */
    public FakeContext estimatedTokens(long value) {
        estimatedTokens = value;
        return this;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    /**
     * Sets the time.
     *
     * @param value nanoseconds on the router's monotonic clock (default what a new {@link FakeClock} shows)
     * @return this
     */
    public FakeContext nowNanos(long value) {
        nowNanos = value;
        return this;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}
