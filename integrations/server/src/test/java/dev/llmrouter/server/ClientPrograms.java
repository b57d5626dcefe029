package dev.llmrouter.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs programs in other languages against a server over a MockProvider. */
final class ClientPrograms {
    private ClientPrograms() {}

    /** Below {@code target}, where a client is installed. */
    static Path folder(String name) {
        return Path.of("target", name).toAbsolutePath();
    }

    static String run(List<String> command, Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
        program.environment().putAll(variables);
        Process process = program.start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }

    /** Runs a program with two more arguments, the address of a server and its model, and prints what it prints. */
    static void runAtServer(List<String> command, Map<String, String> variables)
            throws IOException, InterruptedException {
        try (MockProvider provider = MockProvider.builder("local").start();
                Router router = Router.builder()
                        .deployment(Deployment.builder("gpt-4o", "openai/gpt-4o")
                                .apiBase(provider.baseUrl())
                                .build())
                        .allowMocks()
                        .build()) {
            HttpServer server = RouterHttpHandler.start(
                    RouterHandler.of(router), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try {
                List<String> whole = new ArrayList<>(command);
                whole.add("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
                whole.add("gpt-4o");
                System.out.println(run(whole, variables));
            } finally {
                server.stop(0);
            }
        }
    }
}
