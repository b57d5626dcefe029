package dev.llmrouter.internal.dialect.foundry;

import dev.llmrouter.internal.dialect.openai.TwoApisProvider;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderFactory;
import java.util.List;

/** Azure AI Foundry. */
public final class FoundryProviders implements ProviderFactory {
    @Override
    public List<Provider> providers() {
        return List.of(new TwoApisProvider(new FoundryProvider("azure_ai"), new FoundryMessages()));
    }
}
