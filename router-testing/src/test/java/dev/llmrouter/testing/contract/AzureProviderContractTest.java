package dev.llmrouter.testing.contract;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;

class AzureProviderContractTest extends OpenAiShapes {
    @Override
    protected Provider provider() {
        return Providers.standard("azure").orElseThrow();
    }

    @Override
    protected Deployment.Builder deployment() {
        return Deployment.builder("m", "azure/gpt-4o").apiBase("https://eu.openai.azure.com");
    }
}
