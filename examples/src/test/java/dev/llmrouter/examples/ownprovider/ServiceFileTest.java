package dev.llmrouter.examples.ownprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.provider.ProviderFactory;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceFileTest {
    private static final String YAML = """
            model_list:
              - model_name: m
                litellm_params:
                  model: acme/large
                  api_base: https://acme.example/v2
                  api_key: sk-mine
            """;

    /** What an application does, loaded once more beside the service file. */
    public static final class Application {
        private Application() {}

        public static String ask(Path config) {
            FakeTransport transport = new FakeTransport();
            transport
                    .at("https://acme.example/v2/generate")
                    .always(FakeReply.json("{\"answer\":\"Good morning\",\"tokens\":{\"in\":7,\"out\":3}}"));
            try (Router router = Router.fromYaml(config)
                    .transport(transport)
                    .time(transport.clock())
                    .build()) {
                ModelResponse response = router.send(ModelRequest.chat("m", "Hello"));
                return response.text() + ", " + response.usage().totalTokens() + " tokens";
            }
        }
    }

    @Test
    void providerOfAServiceFile_isUsedFromYamlAlone(@TempDir Path folder) throws Exception {
        Path services = folder.resolve("META-INF/services/" + ProviderFactory.class.getName());
        Files.createDirectories(services.getParent());
        Files.writeString(services, Acme.Factory.class.getName());
        Path config = Files.writeString(folder.resolve("router.yaml"), YAML);

        assertEquals(Optional.empty(), Providers.standard("acme"), "without the file nothing brings it");
        try (URLClassLoader loader = classPathAnd(folder)) {
            Object answer = loader.loadClass(Application.class.getName())
                    .getMethod("ask", Path.class)
                    .invoke(null, config);
            assertEquals("Good morning, 10 tokens", answer);
        }
    }

    private static URLClassLoader classPathAnd(Path folder) throws Exception {
        List<URL> places = new ArrayList<>(List.of(folder.toUri().toURL()));
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            places.add(new File(place).toURI().toURL());
        }
        return new URLClassLoader(places.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }
}
