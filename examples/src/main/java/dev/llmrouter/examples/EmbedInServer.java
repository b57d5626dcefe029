package dev.llmrouter.examples;

import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.server.RouterHandler;
import dev.llmrouter.server.RouterHttpHandler;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * The APIs of OpenAI, Anthropic and LiteLLM's proxy in a server that you already have; the JDK's stands for it here. Arguments: {@code
 * --config router.yaml}, {@code --port 4000}, {@code --allow-mocks}; without a configuration a provider on this machine answers.
 *
 * <pre>
 * curl localhost:4000/v1/chat/completions -d '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}'
 * </pre>
 */
public final class EmbedInServer {
    private EmbedInServer() {}

    /**
     * Serves a router's models on this machine.
     *
     * @param router the router; it is not closed with the server
     * @param port where to listen; 0 for any free port
     * @return the server, which is up
     * @throws IOException if the port cannot be opened
     */
    public static HttpServer serve(Router router, int port) throws IOException {
        return RouterHttpHandler.start(
                RouterHandler.of(router), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Serves until the process ends.
     *
     * @param args see above
     * @throws IOException if the port cannot be opened
     * @throws InterruptedException never, unless the main thread is interrupted
     */
    @SuppressWarnings("resource") // Both live as long as the process.
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> words = List.of(args);
        int config = words.indexOf("--config");
        int port = words.indexOf("--port");
        Router.Builder builder = config >= 0 ? Router.fromYaml(Path.of(words.get(config + 1))) : local();
        Router router = words.contains("--allow-mocks") ? builder.allowMocks().build() : builder.build();
        HttpServer server = serve(router, port >= 0 ? Integer.parseInt(words.get(port + 1)) : 4000);
        System.out.println("Serving " + router.models().names() + " at http://localhost:"
                + server.getAddress().getPort() + "/v1");
        Thread.currentThread().join();
    }

    @SuppressWarnings("resource") // Lives as long as the process.
    private static Router.Builder local() {
        MockProvider provider = MockProvider.builder("local").start();
        return Router.builder()
                .deployment(Deployment.builder("gpt-4o", "openai/gpt-4o")
                        .id("local")
                        .apiBase(provider.baseUrl())
                        .build());
    }
}
