package dev.llmrouter.internal.dialect;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Another {@link NativeApi} in all that a subclass does not override: a vendor that differs from it in how it
 * is asked.
 */
public abstract class ForwardingApi implements NativeApi {
    private final NativeApi api;

    protected ForwardingApi(NativeApi api) {
        this.api = api;
    }

    @Override
    public boolean has(Endpoint endpoint) {
        return api.has(endpoint);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        return api.request(call);
    }

    @Override
    public boolean translates(ProviderCall call) {
        return api.translates(call);
    }

    @Override
    public TransportRequest translatedRequest(ProviderCall call) {
        return api.translatedRequest(call);
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return api.translation(call);
    }

    @Override
    public Outcome outcome(Answer answer) {
        return api.outcome(answer);
    }

    @Override
    public Optional<String> text(Answer answer) {
        return api.text(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        return api.estimatedTokens(answer);
    }

    @Override
    public EventReader eventReader() {
        return api.eventReader();
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        return api.marksEndOfStream(endpoint);
    }
}
