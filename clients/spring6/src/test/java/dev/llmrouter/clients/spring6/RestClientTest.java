package dev.llmrouter.clients.spring6;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;
import java.util.Map;
import org.springframework.web.client.RestClient;

class RestClientTest extends ClientContract {
    RestClientTest() {
        super(Dialect.OPENAI);
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        return RestClient.create(deployment.apiBase().orElseThrow())
                .post()
                .uri("/chat/completions")
                .body(Map.of("model", attempt.providerModel()))
                .retrieve()
                .toEntity(JsonNode.class);
    }
}
