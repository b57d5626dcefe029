package dev.llmrouter.entra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application whose tokens come from a server on this machine, which answers as Microsoft's pages say. */
class EntraSignerTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final MockProvider azure = MockProvider.builder("azure")
            .answer("Hello from Azure")
            .apiKey("eyJ.token")
            .start();
    private HttpServer authority;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        authority = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        authority.createContext("/my-tenant/oauth2/v2.0/token", this::token);
        authority.start();
    }

    @AfterEach
    void stop() {
        authority.stop(0);
        azure.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        String json = status == 200
                ? "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"eyJ.token\"}"
                : "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: the-private-detail\"}";
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, json.length());
        exchange.getResponseBody().write(json.getBytes(UTF_8));
        exchange.close();
    }

    private Router router(String model, Map<String, Object> more) {
        Map<String, Object> params = new HashMap<>(more);
        params.put("tenant_id", "my-tenant");
        params.put("client_id", "my-client");
        params.put(
                "azure_authority_host",
                "http://127.0.0.1:" + authority.getAddress().getPort() + "/");
        return Router.builder()
                .deployment(Deployment.builder("m", model)
                        .apiBase(azure.url())
                        .params(params)
                        .build())
                .build();
    }

    @Test
    void secretOfAnApplication_bringsOneTokenForManyRequests() {
        try (Router router = router("azure/gpt-4o", Map.of("client_secret", Secret.of("s e&cret")))) {
            assertEquals(
                    "Hello from Azure",
                    router.send(ModelRequest.chat("m", "Hi")).text());
            assertEquals(
                    "Hello from Azure",
                    router.send(ModelRequest.chat("m", "Hi")).text());

            assertEquals(
                    List.of("grant_type=client_credentials&client_id=my-client"
                            + "&scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default&client_secret=s+e%26cret"),
                    asked);
        }
    }

    @Test
    void federatedToken_isReadFromItsFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "the-assertion\n");
        try (Router router = router("azure/gpt-4o", Map.of("azure_federated_token_file", file.toString()))) {
            assertEquals(
                    "Hello from Azure",
                    router.send(ModelRequest.chat("m", "Hi")).text());

            assertTrue(asked.get(0).endsWith("&client_assertion=the-assertion"), asked.get(0));
        }
    }

    @Test
    void refusedSecret_isSaid_withoutWhatMustNotBeShown() {
        status = 401;
        try (Router router = router("azure/gpt-4o", Map.of("client_secret", Secret.of("the-secret")))) {
            RouterException e = assertThrows(RouterException.class, () -> router.send(ModelRequest.chat("m", "Hi")));

            StringBuilder all = new StringBuilder();
            for (Throwable each = e; each != null; each = each.getCause()) {
                all.append(each).append('\n');
            }
            assertTrue(all.toString().contains("the token endpoint answered 401: invalid_client"), all.toString());
            assertFalse(all.toString().contains("the-private-detail"), all.toString());
            assertFalse(all.toString().contains("the-secret"), all.toString());
        }
    }

    @Test
    void applicationWithoutSecret_isMissingIt() {
        Deployment deployment = Deployment.builder("m", "azure/gpt-4o")
                .params(Map.of("tenant_id", "my-tenant", "client_id", "my-client"))
                .build();

        assertEquals(Optional.of("client_secret beside client_id"), new EntraSigner().missing(deployment));
    }
}
