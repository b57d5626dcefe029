package dev.llmrouter.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of properties in docs/spring-boot.md has those that editors know, with their defaults. */
class SpringBootPageTest {
    private static final Path PAGE = Path.of("../../docs/spring-boot.md");
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `((?:llmrouter|management\\.health\\.llmrouter)\\.[\\w.-]+)` \\| ([^|]+) \\| ([^|]+)");
    private static final Pattern PROPERTY = Pattern.compile(
            "\"name\": \"((?:llmrouter|management\\.health\\.llmrouter)\\.[\\w.-]+)\",\\s+\"type\"([^}]*)}");
    private static final Pattern DEFAULT = Pattern.compile("\"defaultValue\": \"?([^\"\\s,]+)");
    /** In one of the generations there are these, in the other there are not. */
    private static final String ONLY_BOOT_3 = "llmrouter.routed-hosts";

    private static Map<String, String> ofThePage() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            assertEquals(row.group(1).equals(ONLY_BOOT_3), row.group(3).startsWith("Boot 3 only"));
            rows.put(row.group(1), row.group(2).strip());
        }
        return rows;
    }

    private static Map<String, String> ofTheMetadata() throws IOException {
        Map<String, String> properties = new TreeMap<>();
        for (URL url : Collections.list(SpringBootPageTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                String text = new String(in.readAllBytes(), UTF_8);
                // Groups come before it.
                Matcher property = PROPERTY.matcher(text.substring(text.indexOf("\"properties\":")));
                while (property.find()) {
                    Matcher value = DEFAULT.matcher(property.group(2));
                    properties.put(property.group(1), value.find() ? value.group(1) : "");
                }
            }
        }
        return properties;
    }

    @Test
    void properties_areThoseOfTheMetadata() throws IOException {
        Map<String, String> page = ofThePage();
        Map<String, String> metadata = ofTheMetadata();
        assertTrue(metadata.size() > 8, "the metadata is found");
        if (!metadata.containsKey(ONLY_BOOT_3)) {
            page.remove(ONLY_BOOT_3);
        }
        assertEquals(metadata.keySet(), page.keySet());
        metadata.forEach((name, value) -> {
            if (!value.isEmpty()) {
                assertEquals("`" + value + "`", page.get(name), name);
            }
        });
    }
}
