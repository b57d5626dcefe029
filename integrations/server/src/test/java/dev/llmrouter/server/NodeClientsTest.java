package dev.llmrouter.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's client for Node, in the version of the day, as {@link PythonClientsTest} those for Python. */
@Tag("node")
class NodeClientsTest {
    @Test
    void client_getsWhatItWouldGetFromAProvider() throws IOException, InterruptedException {
        Path folder = ClientPrograms.folder("node");
        if (!Files.exists(folder)) {
            ClientPrograms.run(
                    List.of("npm", "install", "--silent", "--no-fund", "--prefix", folder.toString(), "openai"),
                    Map.of());
        }
        ClientPrograms.runAtServer(
                List.of("node", "src/test/node/clients.mjs"), Map.of("CLIENTS_FOLDER", folder.toString()));
    }
}
