package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.dialect.TranslatedApi;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;

/** A provider that is asked in an API of its own wherever that can do what the request wants, and answers in OpenAI's dialect all the same. */
final class TranslatedProvider extends OpenAiDialect {
    private final Provider compatible;
    private final TranslatedApi api;

    /**
     * Joins them.
     *
     * @param compatible how the rest is asked, in OpenAI's dialect; name and credentials are its
     * @param api the provider's own
     */
    TranslatedProvider(Provider compatible, TranslatedApi api) {
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
        return compatible.serves(endpoint);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        return api.translates(call) ? api.translatedRequest(call) : compatible.request(call);
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return api.translates(call) ? api.translation(call) : compatible.translation(call);
    }

    @Override
    public boolean chargesMaxTokens() {
        return compatible.chargesMaxTokens();
    }
}
