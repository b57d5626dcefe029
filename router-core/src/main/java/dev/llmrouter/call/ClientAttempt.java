package dev.llmrouter.call;

import dev.llmrouter.catalog.Deployment;
import java.time.Duration;

/**
 * One attempt that a caller's own client makes: whom to ask, and how long it may take. Thread-safe. The router passes one to
 * each {@link ClientCall.TimedAttempt}.
 */
public interface ClientAttempt {
    /** {@return the deployment to ask} */
    Deployment deployment();

    /**
     * {@return the model as the provider calls it, with what the caller's name put into the deployment's wildcard} For
     * {@code openai/*} asked as {@code gpt-4o} this is {@code gpt-4o}; {@link Deployment#providerModel()} is {@code *} there.
     */
    String providerModel();

    /** {@return 1 for the first attempt of a request, 2 for the next} */
    int number();

    /**
     * {@return how much time is left for this attempt, zero when it is over} It belongs into the client's own time-out, so that
     * the client ends its exchange by itself when the router no longer waits for it.
     */
    Duration timeLeft();
}
