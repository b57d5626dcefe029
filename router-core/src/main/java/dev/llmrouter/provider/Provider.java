package dev.llmrouter.provider;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Speaks one vendor's API. Stateless and thread-safe.
 *
 * <p>What a provider throws fails the attempt and is reported by its class and the provider's name, with the exception as the cause; it is retried
 * and falls back as {@code SERVER_ERROR}. Of {@link #rateLimits}, {@link #estimatedTokens} and {@link #text} it is logged, and the answer counts.
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
     * Tells whether the provider speaks the API that an endpoint belongs to. A request never goes to a deployment whose provider does not:
     * nothing is translated from one API to another.
     *
     * @param endpoint what is asked; {@code ApiDialect.of} says whose API that is
     * @return whether it may be asked (default true: what a server does not know it refuses itself)
     */
    default boolean serves(Endpoint endpoint) {
        return true;
    }

    /**
     * Tells whether a deployment can be asked for an endpoint, for a provider whose models speak different APIs. A request never goes to one
     * that cannot.
     *
     * @param endpoint what is asked
     * @param deployment one of this provider's
     * @return whether it may be asked (default: what {@link #serves(Endpoint)} says of all of them)
     */
    default boolean serves(Endpoint endpoint, Deployment deployment) {
        return serves(endpoint);
    }

    /**
     * Writes the request of one attempt.
     *
     * @param call what to ask, and whom
     * @return the request with its credentials
     * @throws IllegalArgumentException if the request cannot be written; it is then at fault, as {@code BAD_REQUEST}. After any exception of
     *     this method nothing is counted against the deployment
     */
    TransportRequest request(ProviderCall call);

    /**
     * Makes what turns the answers of a call into the form of its endpoint, for a provider that speaks another dialect than the caller. Asked
     * when the answer is there; {@link #normalized}, {@link #outcome} and the readers of events get what it made.
     *
     * @param call what was asked, and whom
     * @return the translation; by default one that changes nothing
     */
    default AnswerTranslation translation(ProviderCall call) {
        return AnswerTranslation.none();
    }

    /**
     * Turns an answer into the form that its endpoint has, where a server chose another one, such as events although no stream was asked
     * for. What it returns is what {@link #outcome} reads and what the caller gets.
     *
     * @param answer any status
     * @return the answer in its usual form; the given one when there is nothing to turn (the default)
     */
    default Answer normalized(Answer answer) {
        return answer;
    }

    /**
     * Reads a complete answer. A good status alone is no success: the body must be an answer of its endpoint.
     *
     * @param answer any status
     * @return success with its usage, or a failure with its kind
     */
    Outcome outcome(Answer answer);

    /**
     * Estimates how many tokens the text of a good answer has, for answers whose provider does not count.
     *
     * @param answer a good answer
     * @return the tokens by the rule of {@code TokenEstimate}; empty when its length says nothing about what it took (the default)
     */
    default OptionalDouble estimatedTokens(Answer answer) {
        return OptionalDouble.empty();
    }

    /**
     * Finds the text of a good answer whose form is the provider's own.
     *
     * @param answer a good answer
     * @return what {@code ModelResponse.text()} answers; empty to let it be found where OpenAI's answers have it (the default)
     */
    default Optional<String> text(Answer answer) {
        return Optional.empty();
    }

    /**
     * Reads one event of a stream.
     *
     * @param event the event
     * @return what is in it
     */
    EventContent content(StreamEvent event);

    /**
     * Makes a reader for the events of one stream.
     *
     * @return a reader; by default one that keeps nothing and asks {@link #content}
     */
    default EventReader eventReader() {
        return this::content;
    }

    /**
     * Makes a reader for the events of one stream, for a provider whose endpoints have events of different kinds.
     *
     * @param endpoint what was asked
     * @return a reader; by default that of {@link #eventReader()}
     */
    default EventReader eventReader(Endpoint endpoint) {
        return eventReader();
    }

    /**
     * Tells whether streams of an endpoint say when they are whole, by {@code [DONE]}, by the end of each choice or by a last event. One
     * that ends without that is broken, and one that has given no output has not begun. Streams of other endpoints begin with their first
     * event and end with their last.
     *
     * @param endpoint the endpoint
     * @return whether it marks its end (default false)
     */
    default boolean marksEndOfStream(Endpoint endpoint) {
        return false;
    }

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
     * @param endpoint what was asked
     * @param status its status
     * @param headers its headers; names in any case
     * @param body its body
     */
    record Answer(Endpoint endpoint, int status, Map<String, String> headers, byte[] body) {
        /** {@return the body as JSON; the missing value when it is none} */
        public JsonValue json() {
            return JsonValue.read(body);
        }

        /** {@return status and size; never headers or body} */
        @Override
        public String toString() {
            return "Answer[" + endpoint.path() + ", " + status + ", " + body.length + " bytes]";
        }
    }
}
