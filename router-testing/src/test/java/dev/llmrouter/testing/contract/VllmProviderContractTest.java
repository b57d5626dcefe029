package dev.llmrouter.testing.contract;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;

class VllmProviderContractTest extends OpenAiShapes {
    @Override
    protected Provider provider() {
        return Providers.standard("hosted_vllm").orElseThrow();
    }

    @Override
    protected Deployment.Builder deployment() {
        return Deployment.builder("m", "hosted_vllm/llama").apiBase("https://vllm.example/v1");
    }
}
