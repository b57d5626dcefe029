package dev.llmrouter.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * An OpenAI-compatible endpoint in a server that you already have; the JDK's stands for it here. Arguments: a
 * configuration and a port; without them a provider on this machine answers at port 8080.
 *
 * <pre>
 * curl localhost:8080/v1/chat/completions -d '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}'
 * </pre>
 */
public final class EmbedInServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Router router;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /**
     * Serves a router's models.
     *
     * @param router the router; it is not closed with the server
     * @param port where to listen; 0 for any free port
     * @throws IOException if the port cannot be opened
     */
    public EmbedInServer(Router router, int port) throws IOException {
        this.router = router;
        server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        server.createContext("/v1/chat/completions", this::chat);
        server.createContext("/v1/models", listing(() -> router.models().modelsJson()));
        server.createContext("/v1/model/info", listing(() -> router.models().modelInfoJson()));
        server.createContext(
                "/v1/model_group/info", listing(() -> router.models().modelGroupInfoJson()));
        server.setExecutor(threads);
        server.start();
    }

    /**
     * Serves until the process ends.
     *
     * @param args a configuration and a port; or none
     * @throws IOException if the port cannot be opened
     */
    @SuppressWarnings("resource") // Both live as long as the process.
    public static void main(String[] args) throws IOException {
        Router router = args.length == 2
                ? Router.fromYaml(Path.of(args[0])).build()
                : local(MockProvider.builder("local").start());
        EmbedInServer server = new EmbedInServer(router, args.length == 2 ? Integer.parseInt(args[1]) : 8080);
        System.out.println("Serving " + router.models().names() + " at http://localhost:" + server.port() + "/v1");
    }

    private static Router local(MockProvider provider) {
        return Router.builder()
                .deployment(Deployment.builder("gpt-4o", "openai/gpt-4o")
                        .id("local")
                        .apiBase(provider.baseUrl())
                        .build())
                .build();
    }

    /** {@return where it listens} */
    public int port() {
        return server.getAddress().getPort();
    }

    private void chat(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                JsonNode body = JSON.readTree(exchange.getRequestBody());
                ModelRequest request = ModelRequest.builder(body.path("model").asText())
                        .json(body.toString())
                        .build();
                if (body.path("stream").asBoolean()) {
                    stream(exchange, request);
                } else {
                    whole(exchange, request);
                }
            } catch (JsonProcessingException | IllegalArgumentException e) {
                fail(exchange, 400, "the body must be a JSON object");
            } catch (RouterException e) {
                e.retryAfter()
                        .ifPresent(wait -> exchange.getResponseHeaders()
                                // Rounded up: a client that comes back too soon is refused again.
                                .set("Retry-After", Long.toString((wait.toMillis() + 999) / 1000)));
                fail(exchange, e.status(), e.getMessage());
            }
        }
    }

    private void whole(HttpExchange exchange, ModelRequest request) throws IOException {
        ModelResponse response = router.send(request);
        passOn(exchange, response.headers());
        answer(exchange, response.status(), response.bodyBytes());
    }

    /** Until the first event an error is an ordinary answer; after it the connection ends without [DONE]. */
    private void stream(HttpExchange exchange, ModelRequest request) throws IOException {
        try (ModelStream stream = router.stream(request)) {
            passOn(exchange, stream.headers());
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(stream.status(), 0);
            OutputStream out = exchange.getResponseBody();
            for (StreamEvent event : stream) {
                write(out, event.data());
            }
            write(out, "[DONE]");
        }
    }

    private static void write(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(UTF_8));
        out.flush();
    }

    /** Who answered, and how often it was tried: {@code x-litellm-…}. */
    private static void passOn(HttpExchange exchange, Map<String, String> headers) {
        headers.forEach((name, value) -> {
            if (name.startsWith("x-litellm-")) {
                exchange.getResponseHeaders().set(name, value);
            }
        });
    }

    private static HttpHandler listing(Supplier<String> json) {
        return exchange -> {
            try (exchange) {
                answer(exchange, 200, json.get().getBytes(UTF_8));
            }
        };
    }

    private static void fail(HttpExchange exchange, int status, String message) throws IOException {
        if (exchange.getResponseCode() >= 0) {
            // The answer has begun, and cannot become another one.
            return;
        }
        ObjectNode root = JSON.createObjectNode();
        root.putObject("error")
                .put("message", message)
                .put("type", status < 500 ? "invalid_request_error" : "server_error")
                .putNull("param")
                .put("code", Integer.toString(status));
        answer(exchange, status, JSON.writeValueAsBytes(root));
    }

    private static void answer(HttpExchange exchange, int status, byte[] json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
