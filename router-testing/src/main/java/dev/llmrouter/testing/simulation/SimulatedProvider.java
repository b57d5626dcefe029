package dev.llmrouter.testing.simulation;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A vendor in a simulation: it keeps its name, its headers of limits and its way of charging, and speaks OpenAI's dialect, so that no
 * credential of a cloud is needed.
 */
final class SimulatedProvider implements Provider {
    private static final Provider SPOKEN = Providers.standard("openai")
            .orElseThrow(() -> new IllegalStateException("router-core has a provider 'openai'"));

    private final Provider real;

    SimulatedProvider(Provider real) {
        this.real = real;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        return Optional.empty();
    }

    @Override
    public boolean serves(Endpoint endpoint) {
        return SPOKEN.serves(endpoint);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        return SPOKEN.request(call);
    }

    @Override
    public Outcome outcome(Answer answer) {
        return SPOKEN.outcome(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        return SPOKEN.estimatedTokens(answer);
    }

    @Override
    public EventContent content(StreamEvent event) {
        return SPOKEN.content(event);
    }

    @Override
    public RateLimits rateLimits(Map<String, String> headers) {
        return real.rateLimits(headers);
    }

    @Override
    public boolean chargesMaxTokens() {
        return real.chargesMaxTokens();
    }
}
