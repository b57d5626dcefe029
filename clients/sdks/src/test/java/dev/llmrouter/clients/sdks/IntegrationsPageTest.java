package dev.llmrouter.clients.sdks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.clients.RoutedClient;
import dev.llmrouter.clients.RoutedClientTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * docs/integrations.md says what was measured, and shows lines that run here. {@code -Dintegrations.write=true} writes its tables; {@code
 * -Dintegrations.only=google-genai} measures one client, as with another version of it.
 */
class IntegrationsPageTest {
    private static final Path PAGE = Path.of("../../docs/integrations.md");
    private static final Path LINES = Path.of("src/test/java/dev/llmrouter/clients/sdks/RoutedClients.java");
    private static final String BEGIN = "<!-- measured -->\n";
    private static final String END = "<!-- end of measured -->";
    private static final Pattern BLOCK =
            Pattern.compile("<!-- lines of (.+?) -->\\n```java\\n(.*?)\\n```", Pattern.DOTALL);

    private static List<RoutedClient> clients() {
        String only = System.getProperty("integrations.only", "");
        return RoutedClients.all().stream()
                .filter(client -> client.name().startsWith(only))
                .toList();
    }

    @Test
    @Timeout(value = 10, unit = java.util.concurrent.TimeUnit.MINUTES)
    void tables_areWhatClientsSee() throws Exception {
        RoutedClientTable table = new RoutedClientTable();
        for (RoutedClient client : clients()) {
            table.measure(client);
        }
        if (Boolean.getBoolean("integrations.write")) {
            String page = Files.readString(PAGE);
            int begin = page.indexOf(BEGIN) + BEGIN.length();
            Files.writeString(
                    PAGE,
                    page.substring(0, begin) + "\n" + table.markdown() + "\n" + page.substring(page.indexOf(END)));
        }
        List<String> written = Files.readAllLines(PAGE);
        assertEquals(
                List.of(),
                table.rows().stream().filter(row -> !written.contains(row)).toList());
    }

    @Test
    void lines_areThoseThatRun() throws IOException {
        String sources = Files.readString(LINES);
        List<MatchResult> blocks =
                BLOCK.matcher(Files.readString(PAGE)).results().toList();
        assertEquals(lines(sources).count(), blocks.size());
        for (MatchResult block : blocks) {
            String name = block.group(1);
            Matcher lines = Pattern.compile(
                            "// lines of " + Pattern.quote(name) + "\\n(.*?)\\n *// end", Pattern.DOTALL)
                    .matcher(sources);
            assertTrue(lines.find(), name);
            assertEquals(lines.group(1).stripIndent(), block.group(2), name);
        }
    }

    private static Stream<MatchResult> lines(String sources) {
        return Pattern.compile("// lines of ").matcher(sources).results();
    }
}
