package dev.llmrouter.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.llmrouter.Router;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StarterJarTest {
    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    private static String resource(String name) throws IOException {
        Path classes = Path.of(RouterProperties.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        if (Files.isDirectory(classes)) {
            return Files.readString(classes.resolve(name));
        }
        try (InputStream in = requireNonNull(RouterProperties.class.getResourceAsStream("/" + name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void everyAutoConfiguration_isNamed_andThere() throws IOException, ClassNotFoundException {
        List<String> names = resource(IMPORTS).lines().toList();
        assertEquals(8, names.size());
        for (String name : names) {
            assertNotNull(Class.forName(name, false, Router.class.getClassLoader()));
        }
    }
}
