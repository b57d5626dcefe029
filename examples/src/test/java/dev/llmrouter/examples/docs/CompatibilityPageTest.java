package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/compatibility.md names the versions that modules ask for, and those that this build uses. */
class CompatibilityPageTest {
    /** Coordinates, a class, the oldest version that works, the version of this build. */
    private static final Pattern LIBRARY =
            Pattern.compile("new Library\\(\\s*\"([^\"]+)\",\\s*\"[^\"]+\",\\s*\"([^\"]+)\",\\s*\"([^\"]+)\"");

    private static final Map<String, String> PROPERTIES = Map.of(
            "com.fasterxml.jackson.core:jackson-core", "jackson.version",
            "com.fasterxml.jackson.core:jackson-databind", "jackson.version",
            "org.yaml:snakeyaml", "snakeyaml.version",
            "com.github.ben-manes.caffeine:caffeine", "caffeine.version",
            "com.squareup.okhttp3:okhttp", "okhttp.version",
            "redis.clients:jedis", "jedis.version");

    private final List<List<String>> table = Page.of("docs/compatibility.md").table("What is needed");

    /** Of every library: the oldest version that works, the version of this build. */
    private static Map<String, List<String>> required() throws IOException {
        Map<String, List<String>> required = new TreeMap<>();
        for (String module : List.of("router-core", "router-okhttp", "router-redis")) {
            try (Stream<Path> files = Files.walk(Page.root().resolve(module + "/src/main/java"))) {
                for (Path file : files.filter(each -> each.toString().matches(".*Librar(?:y|ies)\\.java"))
                        .toList()) {
                    Matcher library = LIBRARY.matcher(Files.readString(file));
                    while (library.find()) {
                        required.put(library.group(1), List.of(library.group(2), library.group(3)));
                    }
                }
            }
        }
        return required;
    }

    @Test
    void table_hasWhatModulesAskFor() throws IOException {
        Map<String, List<String>> stated = new TreeMap<>();
        table.forEach(row -> stated.put(Page.codes(row.get(0)).get(0), row.subList(2, 4)));
        assertEquals(required(), stated);
    }

    @Test
    void versionThatModulesAdvise_isThatOfTheBuild() throws IOException {
        String pom = Files.readString(Page.root().resolve("pom.xml"));
        Map<String, List<String>> required = required();
        PROPERTIES.forEach((library, property) -> {
            String advised = required.getOrDefault(library, List.of("", "")).get(1);
            assertTrue(pom.contains("<" + property + ">" + advised + "</" + property + ">"), library + " " + advised);
        });
    }
}
