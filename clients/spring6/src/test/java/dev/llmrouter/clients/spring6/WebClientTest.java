package dev.llmrouter.clients.spring6;

import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;
import java.util.Map;
import java.util.Objects;
import org.springframework.web.reactive.function.client.WebClient;

class WebClientTest extends ClientContract {
    WebClientTest() {
        super(Dialect.OPENAI);
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        return Objects.requireNonNull(WebClient.create(deployment.apiBase().orElseThrow())
                .post()
                .uri("/chat/completions")
                .bodyValue(Map.of("model", attempt.providerModel()))
                .retrieve()
                .bodyToMono(Map.class)
                .block());
    }
}
