package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
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

/** A provider that does all as another one, apart from what a subclass does otherwise. */
abstract class ForwardingProvider implements Provider {
    private final Provider provider;

    ForwardingProvider(Provider provider) {
        this.provider = provider;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        return provider.complete(deployment, environment);
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        return provider.missing(deployment);
    }

    @Override
    public boolean serves(Endpoint endpoint) {
        return provider.serves(endpoint);
    }

    @Override
    public boolean serves(Endpoint endpoint, Deployment deployment) {
        return provider.serves(endpoint, deployment);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        return provider.request(call);
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return provider.translation(call);
    }

    @Override
    public Answer normalized(Answer answer) {
        return provider.normalized(answer);
    }

    @Override
    public Outcome outcome(Answer answer) {
        return provider.outcome(answer);
    }

    @Override
    public Optional<String> text(Answer answer) {
        return provider.text(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        return provider.estimatedTokens(answer);
    }

    @Override
    public EventContent content(StreamEvent event) {
        return provider.content(event);
    }

    @Override
    public EventReader eventReader() {
        return provider.eventReader();
    }

    @Override
    public EventReader eventReader(Endpoint endpoint) {
        return provider.eventReader(endpoint);
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        return provider.marksEndOfStream(endpoint);
    }

    @Override
    public RateLimits rateLimits(Map<String, String> headers) {
        return provider.rateLimits(headers);
    }

    @Override
    public boolean chargesMaxTokens() {
        return provider.chargesMaxTokens();
    }

    @Override
    public String toString() {
        return provider.toString();
    }
}
