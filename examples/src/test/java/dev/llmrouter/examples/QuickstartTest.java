package dev.llmrouter.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.examples.quickstart.Screen;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class QuickstartTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private int run(String... args) {
        return Quickstart.run(List.of(args), Screen.plain(new PrintStream(bytes, true, UTF_8)));
    }

    private String printed() {
        return bytes.toString(UTF_8);
    }

    @Test
    void show_answersEveryRequest_andPrintsTheWholeStory() {
        assertEquals(0, run("--quick"), this::printed);

        for (String part : List.of(
                "an alias: the same three answered",
                "waited for room",
                "us-east cools for",
                "us-east is back in rotation",
                "eu-west cools for",
                "fell back and were answered by self-hosted",
                "without the router: 0 of 20 answered · 20×503",
                "With and without the router",
                "The router lives inside your program",
                "0 failed")) {
            assertTrue(printed().contains(part), () -> part + " is missing in:\n" + printed());
        }
    }

    @Test
    void comparison_standsInColumns() {
        run("--quick");

        List<String> table = printed()
                .lines()
                .dropWhile(line -> !line.equals("With and without the router"))
                .skip(2)
                .takeWhile(line -> !line.isBlank())
                .toList();
        assertEquals(7, table.size(), this::printed);
        int with = table.get(0).indexOf("with") + "with".length();
        int without = table.get(0).indexOf("without") + "without".length();
        for (String row : table.subList(1, table.size())) {
            assertTrue(row.substring(0, with).matches(".* \\d+ of \\d+"), row);
            assertTrue(row.substring(0, without).matches(".* \\d+ of \\d+"), row);
        }
        assertTrue(table.get(6).startsWith("  all "), table.get(6));
    }

    @Test
    void picture_isWhatWasPrinted_asWellFormedXml(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("quickstart.svg");

        assertEquals(0, run("--quick", "--picture", file.toString()), this::printed);

        String text = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement()
                .getTextContent();
        assertTrue(text.contains("4 eu-west hangs"), text);
        assertTrue(text.contains("With and without the router"), text);
        assertFalse(text.contains("All together"), text);
        assertEquals("Drawn: " + file, printed().strip());
    }

    @Test
    void ownConfiguration_isAskedOnce(@TempDir Path dir) throws IOException {
        try (MockProvider provider =
                MockProvider.builder("mine").answer("My own answer.").start()) {
            Path config = Files.writeString(dir.resolve("my.yaml"), """
                    model_list:
                      - model_name: mine
                        litellm_params: {model: openai/m, api_base: %s, api_key: k}
                        model_info: {id: my-deployment}
                    """.formatted(provider.baseUrl()));

            assertEquals(0, run("--config", config.toString(), "--model", "mine", "--prompt", "Hi"), this::printed);

            assertTrue(printed().contains("My own answer."), this::printed);
            assertTrue(printed().contains("Answered by my-deployment"), this::printed);
            assertEquals(1, provider.served());
        }
    }

    @Test
    void brokenConfiguration_isReportedProblemByProblem(@TempDir Path dir) throws IOException {
        Path config = Files.writeString(dir.resolve("my.yaml"), """
                model_list:
                  - model_name: a
                    litellm_params: {model: openai/m, rpm: many}
                  - model_name: b
                """);

        assertEquals(1, run("--config", config.toString()));

        assertTrue(printed().contains("my.yaml:3"), this::printed);
        assertTrue(printed().contains("my.yaml:4"), this::printed);
    }

    @Test
    void missingAnswer_isReportedReadably(@TempDir Path dir) throws IOException {
        try (MockProvider provider =
                MockProvider.builder("mine").apiKey("other").start()) {
            Path config = Files.writeString(dir.resolve("my.yaml"), """
                    model_list:
                      - model_name: mine
                        litellm_params: {model: openai/m, api_base: %s, api_key: k}
                    """.formatted(provider.baseUrl()));

            assertEquals(1, run("--config", config.toString()));

            assertTrue(printed().contains("AUTHENTICATION 401"), this::printed);
        }
    }

    @Test
    void help_describesTheUsage() {
        assertEquals(0, run("--help"));

        assertTrue(printed().contains("--config FILE"), this::printed);
    }

    @Test
    void unknownOption_isRefused_withHelp() {
        assertEquals(1, run("--cofnig", "x"));

        assertTrue(printed().startsWith("No option '--cofnig'"), this::printed);
    }
}
