package dev.llmrouter.vertex;

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
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service account whose tokens come from a server on this machine, which answers as Google's pages say. */
class GoogleSignerTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final MockProvider vertex = MockProvider.builder("vertex")
            .answer("Hello from Vertex")
            .apiKey("ya29.token")
            .start();
    private HttpServer tokens;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/token", this::token);
        tokens.start();
    }

    @AfterEach
    void stop() {
        tokens.stop(0);
        vertex.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        String json = status == 200
                ? "{\"access_token\":\"ya29.token\",\"expires_in\":3599,\"token_type\":\"Bearer\"}"
                : "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature: the-private-detail\"}";
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, json.length());
        exchange.getResponseBody().write(json.getBytes(UTF_8));
        exchange.close();
    }

    private String account() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
            keys.initialize(2048);
            String pem = Base64.getEncoder()
                    .encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
            return """
                    {"type":"service_account","project_id":"my-project","private_key_id":"1","client_email":"r@my-project.iam.gserviceaccount.com",
                     "client_id":"1","private_key":"-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",
                     "token_uri":"http://127.0.0.1:%d/token"}""".formatted(pem, tokens.getAddress().getPort());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Router router(String credentials) {
        return Router.fromYaml(YamlSource.text("vertex.yaml", """
                        model_list:
                        - model_name: m
                          litellm_params:
                            model: vertex_ai/claude-sonnet-4-5@20250929
                            api_base: %s
                            vertex_location: global
                            vertex_project: my-project
                            vertex_credentials: %s
                        """.formatted(vertex.url(), credentials)))
                .build();
    }

    @Test
    void fileOfAServiceAccount_bringsTokenAndProject(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("account.json"), account());
        try (Router router = router("'" + file + "'")) {
            assertEquals(
                    "Hello from Vertex",
                    router.send(ModelRequest.chat("m", "Hi")).text());
            assertEquals(
                    "Hello from Vertex",
                    router.send(ModelRequest.chat("m", "Hi")).text());

            assertEquals(1, asked.size());
            assertTrue(asked.get(0).contains("jwt-bearer"), asked.get(0));
            assertEquals(
                    "/v1/projects/my-project/locations/global/publishers/anthropic/models/claude-sonnet-4-5%4020250929:rawPredict",
                    vertex.requests().get(0).path());
        }
    }

    @Test
    void jsonAsAMapping_isReadToo() {
        try (Router router = router(account().replace("\n", " "))) {
            assertEquals(
                    "Hello from Vertex",
                    router.send(ModelRequest.chat("m", "Hi")).text());
        }
    }

    @Test
    void refusedAccount_failsTheAttempt_andShowsNothing(@TempDir Path folder) throws IOException {
        status = 400;
        Path file = Files.writeString(folder.resolve("account.json"), account());
        try (Router router = router("'" + file + "'")) {
            RouterException e = assertThrows(RouterException.class, () -> router.send(ModelRequest.chat("m", "Hi")));

            StringBuilder all = new StringBuilder();
            for (Throwable each = e; each != null; each = each.getCause()) {
                all.append(each).append('\n');
            }
            assertTrue(all.toString().contains("no credentials for Google Cloud"), all.toString());
            assertFalse(all.toString().contains("the-private-detail"), all.toString());
            assertEquals(0, vertex.requests().size());
        }
    }

    @Test
    void fileThatIsNotThere_failsTheRequest_andNotTheRouter() {
        try (Router router = router("/nowhere/account.json")) {
            RouterException e = assertThrows(RouterException.class, () -> router.send(ModelRequest.chat("m", "Hi")));

            StringBuilder all = new StringBuilder();
            for (Throwable each = e; each != null; each = each.getCause()) {
                all.append(each).append('\n');
            }
            assertTrue(all.toString().contains("java.nio.file.NoSuchFileException"), all.toString());
        }
    }

    @Test
    void whatIsNeitherJsonNorAPath_isMissing() {
        Deployment deployment = Deployment.builder("m", "vertex_ai/gemini-2.5-flash")
                .params(Map.of("vertex_credentials", Secret.of("-----BEGIN\nPRIVATE KEY-----")))
                .build();

        assertEquals(
                Optional.of("vertex_credentials that are JSON or the path of a file"),
                new GoogleSigner().missing(deployment));
    }
}
