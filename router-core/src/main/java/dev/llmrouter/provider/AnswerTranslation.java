package dev.llmrouter.provider;

import dev.llmrouter.transport.TransportResponse;

/**
 * Turns the answers of one call into the form that its endpoint has, for a provider that is asked in one dialect and speaks another. It knows
 * the call, because the form of an answer may depend on it: the name of the model, the names of tools, a format that was asked for.
 *
 * <p>One attempt has one. What it returns is what the provider reads, and what the caller gets. For one thread at a time. What it throws fails
 * the attempt, as what {@link Provider#outcome} throws does.
 */
public interface AnswerTranslation {
    /** {@return one that changes nothing} */
    static AnswerTranslation none() {
        return Untranslated.INSTANCE;
    }

    /**
     * Translates a complete answer, an error among them.
     *
     * @param answer any status
     * @return the answer in the form of its endpoint
     */
    Provider.Answer complete(Provider.Answer answer);

    /**
     * Translates a stream with a good status.
     *
     * @param response its body arrives while it is read
     * @return a response whose body are server-sent events of the endpoint, each as soon as it is known; closing it closes the given one
     */
    TransportResponse streamed(TransportResponse response);
}
