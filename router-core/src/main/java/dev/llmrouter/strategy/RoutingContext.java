package dev.llmrouter.strategy;

import java.util.random.RandomGenerator;

/**
 * The properties of a request that a strategy may use. Read it during {@link RoutingStrategy#select} only.
 */
public interface RoutingContext {
    /** {@return the model name as the caller asked for it} */
    String model();

    /** {@return the group that is picked from} */
    String group();

    /** {@return whether the answer is streamed} */
    boolean streamed();

    /**
     * {@return the tokens that the request is expected to take, prompt and answer, as learned from earlier
     * answers; where the candidates serve different models, the mean over them}
     */
    long estimatedTokens();

    /**
     * {@return the output tokens that the answer is expected to take, as learned from earlier answers, or its
     * {@code max_tokens} if that is less; the mean over the candidates. 0 if nothing is known}
     */
    default long expectedOutputTokens() {
        return 0;
    }

    /** {@return how many processes share the deployments, as far as a shared store shows; at least 1} */
    default int processes() {
        return 1;
    }

    /** {@return the time of the decision, on the router's monotonic clock; the same whenever it is asked for} */
    long nowNanos();

    /** {@return the random generator; use no other, so that tests with a seeded one are repeatable} */
    RandomGenerator random();
}
