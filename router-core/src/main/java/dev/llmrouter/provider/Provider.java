package dev.llmrouter.provider;

import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;

/**
 * Speaks one vendor's API. Stateless and thread-safe.
 *
 * <p>{@link Providers#standard(String)} has the stock ones; another is given to the router's builder.
 */
public interface Provider {
    /** {@return the word before the slash in {@code provider/model}} */
    String name();

    /**
     * Fills in what a configuration may leave to the environment, such as the key of the provider's own address. A key from the environment
     * is never given to an address that the configuration names: it may be somebody else's.
     *
     * @param deployment one of this provider's
     * @param environment the variables
     * @return the deployment, with its id
     */
    default Deployment complete(Deployment deployment, Map<String, String> environment) {
        return deployment;
    }

    /**
     * Tells what a deployment lacks to be called.
     *
     * @param deployment one of this provider's
     * @return what to set, such as {@code api_base}; empty when nothing is missing
     */
    Optional<String> missing(Deployment deployment);

    /**
     * Writes the request of one attempt.
     *
     * @param call what to ask, and whom
     * @return the request with its credentials
     */
    TransportRequest request(ProviderCall call);

    /**
     * Reads a complete answer.
     *
     * @param answer any status
     * @return success with its usage, or a failure with its kind
     */
    Outcome outcome(Answer answer);

    /**
     * Reads one event of a stream.
     *
     * @param event the event
     * @return what is in it
     */
    EventContent content(StreamEvent event);

    /**
     * Reads what the provider says about its limits.
     *
     * @param headers of any answer
     * @return what they say; {@link RateLimits#none()} when nothing
     */
    RateLimits rateLimits(Map<String, String> headers);

    /**
     * Tells how a call counts against the provider's token limit while it is under way: whether {@code max_tokens} is charged when the
     * request arrives, and what the answer did not take is given back when it ends. The router then reserves {@code max_tokens} too; from
     * other providers it reserves what the answer is expected to take, when that is less.
     *
     * @return whether it charges {@code max_tokens} on arrival (default false)
     */
    default boolean chargesMaxTokens() {
        return false;
    }

    /**
     * A complete answer.
     *
     * @param status its status
     * @param headers its headers; names in any case
     * @param body its body
     */
    record Answer(int status, Map<String, String> headers, byte[] body) {}
}
