package dev.llmrouter.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's client for Python, LangChain and LiteLLM's SDK, in the versions of the day, against this server. They are installed below {@code
 * target}: {@code mvn -Pserver-clients -pl integrations/server -am test -Dtest=*ClientsTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("python")
class PythonClientsTest {
    @Test
    void clients_getWhatTheyWouldGetFromAProvider() throws IOException, InterruptedException {
        Path folder = ClientPrograms.folder("python");
        String python = folder.resolve("bin").resolve("python").toString();
        if (!Files.exists(folder)) {
            ClientPrograms.run(List.of("python3", "-m", "venv", folder.toString()), Map.of());
            ClientPrograms.run(
                    List.of(python, "-m", "pip", "install", "-q", "openai", "langchain-openai", "litellm"), Map.of());
        }
        ClientPrograms.runAtServer(List.of(python, "src/test/python/clients.py"), Map.of());
    }
}
