package dev.llmrouter.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class RouterHttpHandlerTest extends ServerContract {
    @Override
    Started start(RouterHandler handler) throws IOException {
        HttpServer server =
                RouterHttpHandler.start(handler, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new Started(server.getAddress().getPort(), () -> server.stop(0));
    }

    @Test
    void handlerBelowAPath_servesWhatIsBelowIt() throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (Router router = Router.builder()
                .deployment(Deployment.builder("m", "openai/gpt-4o")
                        .apiKey(Secret.of("sk-a"))
                        .build())
                .build()) {
            server.createContext("/llm", RouterHttpHandler.of(router));
            server.start();
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/llm/health/liveliness");

            assertEquals(
                    200,
                    HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                            .statusCode());
        } finally {
            server.stop(0);
        }
    }
}
