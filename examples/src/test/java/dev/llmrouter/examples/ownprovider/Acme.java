package dev.llmrouter.examples.ownprovider;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.ProviderFactory;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.transport.TransportRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A vendor with a dialect of its own, as an application would write it. */
public final class Acme implements Provider {
    /** Its errors have the usual statuses, and its limits the usual headers. */
    private final Provider usual = Providers.standard("openai").orElseThrow();

    /** Named by a file in META-INF/services. */
    public static final class Factory implements ProviderFactory {
        @Override
        public List<Provider> providers() {
            return List.of(new Acme());
        }
    }

    @Override
    public String name() {
        return "acme";
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        return deployment.address().isPresent() ? Optional.empty() : Optional.of("api_base");
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        JsonValue asked = call.body().json();
        ProviderBody body = ProviderBody.json(
                Map.of("model", call.providerModel(), "chat", asked.get("messages"), "flow", call.streamed()));
        Map<String, String> key = call.deployment()
                .apiKey()
                .map(secret -> Map.of("X-Acme-Key", secret.reveal()))
                .orElse(Map.of());
        String url =
                call.deployment().address().orElseThrow().resolve("generate").reveal();
        return new TransportRequest(url, call.headers(body.contentType(), key), body.bytes(), call.streamed());
    }

    @Override
    public Outcome outcome(Answer answer) {
        if (answer.status() != 200) {
            return usual.outcome(answer);
        }
        return text(answer).isPresent()
                ? Outcome.success(200, usage(answer.json()))
                : Outcome.failure(FailureKind.SERVER_ERROR, 200).withCode("no_answer");
    }

    @Override
    public Optional<String> text(Answer answer) {
        return answer.json().get("answer").text();
    }

    @Override
    public EventContent content(StreamEvent event) {
        JsonValue json = JsonValue.read(event.data());
        EventContent.Builder content = EventContent.builder();
        json.get("piece").text().ifPresent(content::text);
        if (json.get("done").booleanOr(false)) {
            content.usage(usage(json)).end();
        }
        return content.build();
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        return true;
    }

    private static TokenUsage usage(JsonValue json) {
        JsonValue tokens = json.get("tokens");
        return TokenUsage.of(tokens.get("in").longOr(0), tokens.get("out").longOr(0));
    }

    @Override
    public RateLimits rateLimits(Map<String, String> headers) {
        return usual.rateLimits(headers);
    }
}
