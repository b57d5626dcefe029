package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.internal.dialect.TranslatedApi;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;

/** A provider that is asked in an API of its own wherever that can do what the request wants, and answers in OpenAI's dialect all the same. */
class TranslatedProvider extends ForwardingProvider {
    private final TranslatedApi api;

    /**
     * Joins them.
     *
     * @param compatible how the rest is asked, in OpenAI's dialect; name and credentials are its
     * @param api the provider's own
     */
    TranslatedProvider(Provider compatible, TranslatedApi api) {
        super(compatible);
        this.api = api;
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        return api.translates(call) ? api.translatedRequest(call) : super.request(call);
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return api.translates(call) ? api.translation(call) : super.translation(call);
    }
}
