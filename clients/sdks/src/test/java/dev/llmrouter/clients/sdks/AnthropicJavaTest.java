package dev.llmrouter.clients.sdks;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;

class AnthropicJavaTest extends ClientContract {
    AnthropicJavaTest() {
        super(Dialect.ANTHROPIC);
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        AnthropicClient client = AnthropicOkHttpClient.builder()
                .baseUrl(deployment.apiBase().orElseThrow())
                .apiKey(deployment.apiKey().orElseThrow().reveal())
                .maxRetries(0)
                .build();
        return client.messages()
                .create(MessageCreateParams.builder()
                        .model(attempt.providerModel())
                        .maxTokens(100)
                        .addUserMessage("Hi")
                        .build());
    }
}
