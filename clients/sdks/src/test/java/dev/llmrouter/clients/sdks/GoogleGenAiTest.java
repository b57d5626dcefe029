package dev.llmrouter.clients.sdks;

import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;

class GoogleGenAiTest extends ClientContract {
    GoogleGenAiTest() {
        super(Dialect.GOOGLE);
    }

    @Override
    protected boolean carriesHeaders() {
        return false;
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        Client client = Client.builder()
                .apiKey(deployment.apiKey().orElseThrow().reveal())
                .httpOptions(HttpOptions.builder()
                        .baseUrl(deployment.apiBase().orElseThrow())
                        .retryOptions(HttpRetryOptions.builder().attempts(1))
                        .build())
                .build();
        return client.models.generateContent(attempt.providerModel(), "Hi", null);
    }
}
