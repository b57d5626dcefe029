package dev.llmrouter.internal.dialect.bedrock;

import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderFactory;
import java.util.List;

/** Bedrock, under both of the names that files give it. */
public final class BedrockProviders implements ProviderFactory {
    @Override
    public List<Provider> providers() {
        return List.of(new BedrockProvider("bedrock"), new BedrockProvider("bedrock_converse"));
    }
}
