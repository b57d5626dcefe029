package dev.llmrouter.clients.sdks;

import com.azure.ai.openai.OpenAIClient;
import com.azure.ai.openai.OpenAIClientBuilder;
import com.azure.ai.openai.models.ChatCompletionsOptions;
import com.azure.ai.openai.models.ChatRequestUserMessage;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;
import java.time.Duration;
import java.util.List;

class AzureOpenAiTest extends ClientContract {
    AzureOpenAiTest() {
        super(Dialect.OPENAI);
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        OpenAIClient client = new OpenAIClientBuilder()
                .endpoint(deployment.apiBase().orElseThrow())
                // A key goes over HTTPS only; the provider of the test has none.
                .addPolicy((context, next) -> next.process())
                .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))))
                .buildClient();
        return client.getChatCompletions(
                attempt.providerModel(), new ChatCompletionsOptions(List.of(new ChatRequestUserMessage("Hi"))));
    }
}
