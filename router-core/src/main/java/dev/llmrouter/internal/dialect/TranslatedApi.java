package dev.llmrouter.internal.dialect;

import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;

/**
 * A vendor's own API, in which requests of OpenAI's dialect are asked: the request is written in its form, and the answer comes back as a chat
 * or as embeddings. Stateless and thread-safe.
 */
public interface TranslatedApi {
    /** Whether a request in OpenAI's dialect is asked in this one, because nothing shows that its server speaks the other. */
    default boolean translates(ProviderCall call) {
        return false;
    }

    /**
     * The request of such a call.
     *
     * @throws IllegalArgumentException if this API cannot be asked for what the request wants
     */
    default TransportRequest translatedRequest(ProviderCall call) {
        throw new UnsupportedOperationException("no request is translated into this dialect");
    }

    /** What makes answers in OpenAI's dialect of those to {@link #translatedRequest}. */
    default AnswerTranslation translation(ProviderCall call) {
        return AnswerTranslation.none();
    }
}
