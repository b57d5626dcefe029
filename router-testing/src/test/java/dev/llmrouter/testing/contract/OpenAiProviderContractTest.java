package dev.llmrouter.testing.contract;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;

class OpenAiProviderContractTest extends OpenAiShapes {
    @Override
    protected Provider provider() {
        return Providers.standard("openai").orElseThrow();
    }

    @Override
    protected Deployment.Builder deployment() {
        return Deployment.builder("m", "openai/gpt-4o").apiBase("https://gateway.example/v1");
    }
}
