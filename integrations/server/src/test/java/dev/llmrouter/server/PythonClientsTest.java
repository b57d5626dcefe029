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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's client for Python and LangChain, in the versions of the day, against this server. They are installed below {@code target}:
 * {@code mvn -Pserver-clients -pl integrations/server -am test -Dtest=PythonClientsTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("python")
class PythonClientsTest {
    private static final Path FOLDER = Path.of("target", "python").toAbsolutePath();

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }

    @Test
    void clients_getWhatTheyWouldGetFromAProvider() throws IOException, InterruptedException {
        String python = FOLDER.resolve("bin").resolve("python").toString();
        if (!Files.exists(FOLDER)) {
            run(List.of("python3", "-m", "venv", FOLDER.toString()));
            run(List.of(python, "-m", "pip", "install", "-q", "openai", "langchain-openai"));
        }
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
                String base = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
                System.out.println(run(List.of(python, "src/test/python/clients.py", base, "gpt-4o")));
            } finally {
                server.stop(0);
            }
        }
    }
}
