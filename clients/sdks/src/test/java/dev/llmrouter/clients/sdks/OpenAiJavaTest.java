package dev.llmrouter.clients.sdks;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;

class OpenAiJavaTest extends ClientContract {
    OpenAiJavaTest() {
        super(Dialect.OPENAI);
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(deployment.apiBase().orElseThrow())
                .apiKey(deployment.apiKey().orElseThrow().reveal())
                .maxRetries(0)
                .build();
        return client.chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model(attempt.providerModel())
                        .addUserMessage("Hi")
                        .build());
    }
}
