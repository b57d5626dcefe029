package dev.llmrouter.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Maven resolves the versions that docs/compatibility.md states for an application of this Spring Boot. */
class DependencyTreeTest {
    private static final String BOOT = System.getProperty("boot.version");

    /** A line of the tree: {@code |  +- group:artifact:jar:version:compile}. */
    private static final Pattern LINE = Pattern.compile("([\\w.-]+:[\\w.-]+):jar:([^:]+):(?:compile|runtime)");

    private static Map<String, String> resolved() throws IOException {
        Map<String, String> versions = new TreeMap<>();
        Matcher lines = LINE.matcher(Files.readString(Path.of(System.getProperty("dependency.tree"))));
        while (lines.find()) {
            versions.put(lines.group(1), lines.group(2));
        }
        return versions;
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.split("\\|", -1)).map(String::strip).toList();
    }

    /** The table's first column and that of this Spring Boot. */
    private static Map<String, String> promised() throws IOException {
        List<String> lines = Files.readAllLines(Path.of(System.getProperty("compatibility.page")));
        int head = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("|") && lines.get(i).contains("Spring Boot " + BOOT))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no table has a column for Spring Boot " + BOOT));
        int column = cells(lines.get(head)).indexOf("Spring Boot " + BOOT);
        Map<String, String> versions = new TreeMap<>();
        for (int i = head + 2; i < lines.size() && lines.get(i).startsWith("|"); i++) {
            List<String> cells = cells(lines.get(i));
            versions.put(cells.get(1).replace("`", ""), cells.get(column));
        }
        return versions;
    }

    @Test
    void versionsOnTheClassPath_areThoseOfThePage() throws IOException {
        Map<String, String> promised = promised();
        Map<String, String> resolved = resolved();
        resolved.keySet().retainAll(promised.keySet());
        assertEquals(promised, resolved);
        assertTrue(promised.size() > 5, promised::toString);
    }

    @Test
    void okHttp_isThereOnce() throws IOException {
        Map<String, String> resolved = resolved();
        assertEquals(resolved.get("com.squareup.okhttp3:okhttp"), resolved.get("com.squareup.okhttp3:okhttp-jvm"));
    }
}
