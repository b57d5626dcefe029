package dev.llmrouter.internal.dialect;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A vendor's own API, which it has beside OpenAI's: how its endpoints are asked and their answers read. Requests come in this dialect and leave
 * in it. Stateless and thread-safe; the methods are those of {@link dev.llmrouter.provider.Provider}.
 */
public interface NativeApi extends TranslatedApi {
    boolean has(Endpoint endpoint);

    /** Whether a deployment can be asked for an endpoint of this API. */
    default boolean has(Endpoint endpoint, Deployment deployment) {
        return has(endpoint);
    }

    TransportRequest request(ProviderCall call);

    Outcome outcome(Answer answer);

    Optional<String> text(Answer answer);

    OptionalDouble estimatedTokens(Answer answer);

    EventReader eventReader();

    boolean marksEndOfStream(Endpoint endpoint);
}
