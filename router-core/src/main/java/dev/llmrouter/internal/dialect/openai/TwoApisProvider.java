package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.dialect.NativeApi;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A provider with an API of its own beside OpenAI's: each endpoint is asked and read in the dialect that it belongs to. */
public final class TwoApisProvider implements Provider {
    private final Provider compatible;
    private final NativeApi api;

    /**
     * Joins them.
     *
     * @param compatible how endpoints of OpenAI's dialect are asked; name, credentials and headers of limits
     *     are its
     * @param api the other API; its endpoints, and the chats that it takes, are asked there
     */
    public TwoApisProvider(Provider compatible, NativeApi api) {
        this.compatible = compatible;
        this.api = api;
    }

    @Override
    public String name() {
        return compatible.name();
    }

    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        return compatible.complete(deployment, environment);
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        return compatible.missing(deployment);
    }

    @Override
    public boolean serves(Endpoint endpoint) {
        return api.has(endpoint) || compatible.serves(endpoint);
    }

    @Override
    public boolean serves(Endpoint endpoint, Deployment deployment) {
        return api.has(endpoint) ? api.has(endpoint, deployment) : compatible.serves(endpoint, deployment);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        if (api.has(call.request().endpoint())) {
            return api.request(call);
        }
        return api.translates(call) ? api.translatedRequest(call) : compatible.request(call);
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        if (api.has(call.request().endpoint())) {
            return AnswerTranslation.none();
        }
        return api.translates(call) ? api.translation(call) : compatible.translation(call);
    }

    @Override
    public Answer normalized(Answer answer) {
        return api.has(answer.endpoint()) ? answer : compatible.normalized(answer);
    }

    @Override
    public Outcome outcome(Answer answer) {
        return api.has(answer.endpoint()) ? api.outcome(answer) : compatible.outcome(answer);
    }

    @Override
    public Optional<String> text(Answer answer) {
        return api.has(answer.endpoint()) ? api.text(answer) : compatible.text(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        return api.has(answer.endpoint()) ? api.estimatedTokens(answer) : compatible.estimatedTokens(answer);
    }

    /** Of OpenAI's dialect: what an event means in the other depends on those before it. */
    @Override
    public EventContent content(StreamEvent event) {
        return compatible.content(event);
    }

    @Override
    public EventReader eventReader() {
        return compatible.eventReader();
    }

    @Override
    public EventReader eventReader(Endpoint endpoint) {
        return api.has(endpoint) ? api.eventReader() : compatible.eventReader(endpoint);
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        return api.has(endpoint) ? api.marksEndOfStream(endpoint) : compatible.marksEndOfStream(endpoint);
    }

    @Override
    public RateLimits rateLimits(Map<String, String> headers) {
        return compatible.rateLimits(headers);
    }

    @Override
    public boolean chargesMaxTokens() {
        return compatible.chargesMaxTokens();
    }

    @Override
    public String toString() {
        return compatible.toString();
    }
}
