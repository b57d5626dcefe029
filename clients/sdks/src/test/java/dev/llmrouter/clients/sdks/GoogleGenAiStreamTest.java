package dev.llmrouter.clients.sdks;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.Dialect;
import dev.llmrouter.clients.StreamContract;
import java.util.Objects;

class GoogleGenAiStreamTest extends StreamContract<GenerateContentResponse> {
    GoogleGenAiStreamTest() {
        super(Dialect.GOOGLE);
    }

    @Override
    protected ClientEvents<GenerateContentResponse> open(Deployment deployment, ClientAttempt attempt) {
        Client client = Client.builder()
                .apiKey(deployment.apiKey().orElseThrow().reveal())
                .httpOptions(HttpOptions.builder()
                        .baseUrl(deployment.apiBase().orElseThrow())
                        .retryOptions(HttpRetryOptions.builder().attempts(1))
                        .build())
                .build();
        ResponseStream<GenerateContentResponse> response =
                client.models.generateContentStream(attempt.providerModel(), "Hi", null);
        return ClientEvents.of(response.iterator(), response);
    }

    @Override
    protected String text(GenerateContentResponse event) {
        return Objects.requireNonNullElse(event.text(), "");
    }
}
