package dev.llmrouter.internal.dialect.foundry;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.provider;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoundryRequestTest {
    private static final String BODY = "{\"model\":\"asked\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static TransportRequest asked(String model, String base) {
        return send(call(chat(BODY), deployment("azure_ai/" + model, d -> d.apiBase(base))));
    }

    @ParameterizedTest
    @CsvSource({
        "https://r.services.ai.azure.com, https://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview, api-key",
        "https://r.services.ai.azure.com/models, https://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview, api-key",
        "https://r.services.ai.azure.com/models/chat/completions?api-version=2025-01-01,"
                + " https://r.services.ai.azure.com/models/chat/completions?api-version=2025-01-01, api-key",
        "https://r.services.ai.azure.com/openai/v1, https://r.services.ai.azure.com/openai/v1/chat/completions, api-key",
        "https://m.eastus.models.ai.azure.com, https://m.eastus.models.ai.azure.com/chat/completions, Authorization",
        "https://m.eastus.models.ai.azure.com/v1/, https://m.eastus.models.ai.azure.com/v1/chat/completions, Authorization",
    })
    void address_isThatOfTheResource_orOfTheModel(String base, String url, String keyHeader) {
        TransportRequest request = asked("mistral-large", base);

        assertEquals(url, request.url());
        assertTrue(
                request.headers().containsKey(keyHeader),
                request.headers().keySet().toString());
        assertEquals("mistral-large", JsonValue.read(text(request)).get("model").textOr(""));
    }

    @ParameterizedTest
    @CsvSource({
        "https://r.services.ai.azure.com",
        "https://r.services.ai.azure.com/anthropic",
        "https://r.services.ai.azure.com/anthropic/v1/messages",
        "https://r.services.ai.azure.com/models",
    })
    void claude_isAskedInItsDialect(String base) {
        TransportRequest request = asked("claude-opus-4-5", base);

        assertEquals("https://r.services.ai.azure.com/anthropic/v1/messages", request.url());
        assertEquals("sk-key", request.headers().get("x-api-key"));
        assertEquals("2023-06-01", request.headers().get("anthropic-version"));
        assertEquals(
                JsonValue.read("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}],"
                        + "\"max_tokens\":64000,\"model\":\"claude-opus-4-5\"}"),
                JsonValue.read(text(request)));
    }

    @Test
    void tokenFromCode_isAskedForEachAttempt() {
        int[] asked = {0};
        Supplier<String> tokens = () -> "token-" + ++asked[0];
        Deployment deployment = Deployment.builder("g", "azure_ai/mistral-large")
                .apiBase("https://r.services.ai.azure.com")
                .params(Map.of("azure_ad_token", tokens))
                .build();

        assertEquals(
                "Bearer token-1", send(call(chat(BODY), deployment)).headers().get("Authorization"));
        assertEquals(
                "Bearer token-2", send(call(chat(BODY), deployment)).headers().get("Authorization"));
    }

    @Test
    void applicationOfEntra_needsTheArtifact() {
        Deployment deployment = Deployment.builder("g", "azure_ai/mistral-large")
                .apiBase("https://r.services.ai.azure.com")
                .params(Map.of("tenant_id", "t", "client_id", "c", "client_secret", "s"))
                .build();

        assertEquals(
                "the artifact dev.llmrouter:router-entra on the class path",
                provider("azure_ai").missing(deployment).orElseThrow());
    }

    @Test
    void variablesOfAnApplication_areForAddressesOfAzureAlone() {
        Map<String, String> variables =
                Map.of("AZURE_TENANT_ID", "t", "AZURE_CLIENT_ID", "c", "AZURE_CLIENT_SECRET", "s");
        Deployment azures = Deployment.builder("g", "azure_ai/x")
                .apiBase("https://r.services.ai.azure.com")
                .build();
        Deployment anothers = Deployment.builder("g", "azure_ai/x")
                .apiBase("https://gateway.example")
                .build();

        assertEquals(
                3, provider("azure_ai").complete(azures, variables).params().size());
        assertEquals(anothers, provider("azure_ai").complete(anothers, variables));
    }

    @Test
    void embeddings_standBesideChats() {
        TransportRequest request = send(call(
                chat("{\"input\":\"Hi\"}").endpoint(Endpoint.EMBEDDINGS),
                deployment("azure_ai/embed-v-4-0", d -> d.apiBase("https://r.services.ai.azure.com"))));

        assertEquals("https://r.services.ai.azure.com/models/embeddings?api-version=2024-05-01-preview", request.url());
    }
}
