package dev.llmrouter.clients.sdks;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.Dialect;
import dev.llmrouter.clients.StreamContract;

class OpenAiJavaStreamTest extends StreamContract<ChatCompletionChunk> {
    OpenAiJavaStreamTest() {
        super(Dialect.OPENAI);
    }

    @Override
    @SuppressWarnings("MustBeClosed") // The events close it.
    protected ClientEvents<ChatCompletionChunk> open(Deployment deployment, ClientAttempt attempt) {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(deployment.apiBase().orElseThrow())
                .apiKey(deployment.apiKey().orElseThrow().reveal())
                .maxRetries(0)
                .build();
        StreamResponse<ChatCompletionChunk> response = client.chat()
                .completions()
                .createStreaming(ChatCompletionCreateParams.builder()
                        .model(attempt.providerModel())
                        .addUserMessage("Hi")
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build());
        return ClientEvents.of(response.stream(), response);
    }

    @Override
    protected String text(ChatCompletionChunk event) {
        return event.choices().isEmpty()
                ? ""
                : event.choices().get(0).delta().content().orElse("");
    }
}
