package dev.llmrouter.strategy;

import java.util.random.RandomGenerator;

/** What a strategy may want to know of the request. Read it during {@link RoutingStrategy#select} only. */
public interface RoutingContext {
    /** {@return the model name as the caller asked for it} */
    String model();

    /** {@return the group that is picked from} */
    String group();

    /** {@return whether the answer is streamed} */
    boolean streamed();

    /**
     * {@return the tokens that the request is expected to take, prompt and answer, by what earlier answers taught; where the candidates
     * serve different models, the mean over them}
     */
    long estimatedTokens();

    /** {@return the time, on the router's monotonic clock} */
    long nowNanos();

    /** {@return the die; use no other, so that tests can repeat what happened} */
    RandomGenerator random();
}
