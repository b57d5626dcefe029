package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.dialect.NativeApi;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.Optional;
import java.util.OptionalDouble;

/** A provider with an API of its own beside OpenAI's: each endpoint is asked and read in the dialect that it belongs to. */
public final class TwoApisProvider extends TranslatedProvider {
    private final NativeApi api;

    /**
     * Joins them.
     *
     * @param compatible how endpoints of OpenAI's dialect are asked; name, credentials and headers of limits
     *     are its
     * @param api the other API; its endpoints, and the chats that it takes, are asked there
     */
    public TwoApisProvider(Provider compatible, NativeApi api) {
        super(compatible, api);
        this.api = api;
    }

    @Override
    public boolean serves(Endpoint endpoint) {
        return api.has(endpoint) || super.serves(endpoint);
    }

    @Override
    public boolean serves(Endpoint endpoint, Deployment deployment) {
        return api.has(endpoint) ? api.has(endpoint, deployment) : super.serves(endpoint, deployment);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        return api.has(call.request().endpoint()) ? api.request(call) : super.request(call);
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return api.has(call.request().endpoint()) ? AnswerTranslation.none() : super.translation(call);
    }

    @Override
    public Answer normalized(Answer answer) {
        return api.has(answer.endpoint()) ? answer : super.normalized(answer);
    }

    @Override
    public Outcome outcome(Answer answer) {
        return api.has(answer.endpoint()) ? api.outcome(answer) : super.outcome(answer);
    }

    @Override
    public Optional<String> text(Answer answer) {
        return api.has(answer.endpoint()) ? api.text(answer) : super.text(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        return api.has(answer.endpoint()) ? api.estimatedTokens(answer) : super.estimatedTokens(answer);
    }

    @Override
    public EventReader eventReader(Endpoint endpoint) {
        return api.has(endpoint) ? api.eventReader() : super.eventReader(endpoint);
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        return api.has(endpoint) ? api.marksEndOfStream(endpoint) : super.marksEndOfStream(endpoint);
    }
}
