package dev.llmrouter.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.examples.quickstart.Screen;
import dev.llmrouter.testing.MockProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    void show_answersEveryRequest_andTellsTheWholeStory() {
        assertEquals(0, run("--quick"), this::printed);

        for (String part : List.of(
                "an alias: the same three answered",
                "waited for room",
                "us-east cools for",
                "us-east is back in rotation",
                "eu-west cools for",
                "fell back and were answered by self-hosted",
                "The router lives inside your program",
                "0 failed")) {
            assertTrue(printed().contains(part), () -> part + " is missing in:\n" + printed());
        }
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
    void brokenConfiguration_isToldProblemByProblem(@TempDir Path dir) throws IOException {
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
    void noAnswer_isToldReadably(@TempDir Path dir) throws IOException {
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
    void help_saysHow() {
        assertEquals(0, run("--help"));

        assertTrue(printed().contains("--config FILE"), this::printed);
    }

    @Test
    void unknownOption_isRefused_withHelp() {
        assertEquals(1, run("--cofnig", "x"));

        assertTrue(printed().startsWith("No option '--cofnig'"), this::printed);
    }
}
