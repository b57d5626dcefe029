package dev.llmrouter.clients.sdks;

import com.azure.ai.openai.OpenAIClient;
import com.azure.ai.openai.OpenAIClientBuilder;
import com.azure.ai.openai.models.ChatCompletionStreamOptions;
import com.azure.ai.openai.models.ChatCompletions;
import com.azure.ai.openai.models.ChatCompletionsOptions;
import com.azure.ai.openai.models.ChatRequestUserMessage;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.Dialect;
import dev.llmrouter.clients.StreamContract;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

class AzureOpenAiStreamTest extends StreamContract<ChatCompletions> {
    AzureOpenAiStreamTest() {
        super(Dialect.OPENAI);
    }

    /** Its Flux, cancelled by Reactor itself, leaves the answer flowing. */
    @Override
    protected boolean hangsUp() {
        return false;
    }

    @Override
    protected ClientEvents<ChatCompletions> open(Deployment deployment, ClientAttempt attempt) {
        OpenAIClient client = new OpenAIClientBuilder()
                .endpoint(deployment.apiBase().orElseThrow())
                // A key goes over HTTPS only; the provider of the test has none.
                .addPolicy((context, next) -> next.process())
                .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))))
                .buildClient();
        return ClientEvents.of(client
                .getChatCompletionsStream(
                        attempt.providerModel(),
                        new ChatCompletionsOptions(List.of(new ChatRequestUserMessage("Hi"))),
                        new ChatCompletionStreamOptions().setIncludeUsage(true))
                .stream());
    }

    @Override
    protected String text(ChatCompletions event) {
        return event.getChoices().isEmpty()
                ? ""
                : Objects.requireNonNullElse(
                        event.getChoices().get(0).getDelta().getContent(), "");
    }
}
