package dev.llmrouter.clients.sdks;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.Dialect;
import dev.llmrouter.clients.StreamContract;

class AnthropicJavaStreamTest extends StreamContract<RawMessageStreamEvent> {
    AnthropicJavaStreamTest() {
        super(Dialect.ANTHROPIC);
    }

    @Override
    @SuppressWarnings("MustBeClosed") // The events close it.
    protected ClientEvents<RawMessageStreamEvent> open(Deployment deployment, ClientAttempt attempt) {
        AnthropicClient client = AnthropicOkHttpClient.builder()
                .baseUrl(deployment.apiBase().orElseThrow())
                .apiKey(deployment.apiKey().orElseThrow().reveal())
                .maxRetries(0)
                .build();
        StreamResponse<RawMessageStreamEvent> response = client.messages()
                .createStreaming(MessageCreateParams.builder()
                        .model(attempt.providerModel())
                        .maxTokens(100)
                        .addUserMessage("Hi")
                        .build());
        return ClientEvents.of(response.stream(), response);
    }

    @Override
    protected String text(RawMessageStreamEvent event) {
        return event.contentBlockDelta()
                .flatMap(delta -> delta.delta().text())
                .map(text -> text.text())
                .orElse("");
    }
}
