package dev.llmrouter.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EmbedInServerTest {
    private final MockProvider provider =
            MockProvider.builder("local").rpm(1).answer("one two").start();
    private final Router router = Router.builder()
            .deployment(Deployment.builder("gpt-4o", "openai/gpt-4o")
                    .id("local")
                    .apiBase(provider.baseUrl())
                    .build())
            .settings(settings -> settings.numRetries(0).maxWait(Duration.ZERO))
            .build();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = EmbedInServer.serve(router, 0);
    }

    @AfterEach
    void close() {
        server.stop(0);
        router.close();
        provider.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.getAddress().getPort() + path));
    }

    private HttpResponse<String> chat(String body) throws Exception {
        return client.send(
                to("/v1/chat/completions").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    @Test
    void chat_isAnswered_withTheDeploymentThatAnswered() throws Exception {
        HttpResponse<String> response = chat("{\"model\":\"gpt-4o\",\"messages\":[]}");

        assertEquals(200, response.statusCode());
        assertTrue(response.body().contains("\"content\":\"one two\""), response.body());
        assertEquals(
                "local", response.headers().firstValue("x-litellm-model-id").orElse(""));
    }

    @Test
    void stream_isPassedThrough() throws Exception {
        HttpResponse<String> response = chat("{\"model\":\"gpt-4o\",\"messages\":[],\"stream\":true}");

        assertEquals(
                "text/event-stream",
                response.headers().firstValue("content-type").orElse(""));
        assertTrue(response.body().contains("\"content\":\"two\""), response.body());
        assertTrue(response.body().endsWith("data: [DONE]\n\n"), response.body());
    }

    @Test
    void unknownModel_is404_inOpenAisShape() throws Exception {
        HttpResponse<String> response = chat("{\"model\":\"gpt-4\",\"messages\":[]}");

        assertEquals(404, response.statusCode());
        assertTrue(response.body().startsWith("{\"error\":{\"message\":\"No model 'gpt-4'"), response.body());
    }

    @Test
    void rateLimit_is429_withRetryAfter() throws Exception {
        chat("{\"model\":\"gpt-4o\",\"messages\":[]}");

        HttpResponse<String> response = chat("{\"model\":\"gpt-4o\",\"messages\":[]}");

        assertEquals(429, response.statusCode());
        assertTrue(Integer.parseInt(response.headers().firstValue("retry-after").orElse("0")) > 0);
    }

    @Test
    void nonsense_is400() throws Exception {
        assertEquals(400, chat("not json").statusCode());
        assertEquals(400, chat("[]").statusCode());
    }

    @Test
    void models_areListed() throws Exception {
        for (String path : new String[] {"/v1/models", "/v1/model/info", "/v1/model_group/info"}) {
            HttpResponse<String> response = client.send(to(path).build(), BodyHandlers.ofString());
            assertTrue(response.body().contains("gpt-4o"), path + ": " + response.body());
        }
    }
}
