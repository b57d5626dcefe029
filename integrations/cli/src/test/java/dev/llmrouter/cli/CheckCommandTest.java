package dev.llmrouter.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
    private static final String GOOD = """
            model_list:
              - model_name: gpt-4
                litellm_params: {model: azure/gpt-4, api_base: https://eu.example, api_key: os.environ/NO_SUCH_KEY, api_version: v, rpm: 6000}
                model_info: {id: eu}
              - model_name: small
                litellm_params: {model: openai/gpt-4o-mini, api_base: https://s.example/v1, api_key: k}
                model_info: {id: s}
            router_settings:
              fallbacks: [{gpt-4: [small]}]
            """;

    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    CheckCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("router.yaml"), text);
    }

    private int run(Object... args) {
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        CommandLine line = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return line.execute(words);
    }

    @Test
    void goodFile_endsWith0_andIsShownAsATable() throws IOException {
        int code = run("check", "--names-only", file(GOOD));

        assertEquals(0, code, out.toString());
        assertTrue(out.toString().contains("gpt-4 -> small  eu          azure/gpt-4"), out.toString());
        assertTrue(out.toString().contains("rpm 6,000"), out.toString());
        assertTrue(out.toString().endsWith("A router can be built of it: 0 errors, 0 warnings\n"), out.toString());
    }

    @Test
    void variableThatIsNotSet_isFound() throws IOException {
        int code = run("check", file(GOOD));

        assertEquals(1, code);
        assertTrue(out.toString().contains("NO_SUCH_KEY"), out.toString());
    }

    @Test
    void variableOfAnEnvFile_counts_andIsNotPrinted() throws IOException {
        Path variables =
                Files.writeString(folder.resolve(".env"), "# keys\nexport NO_SUCH_KEY='sk-very-secret'\n\nOTHER=1\n");

        int code = run("check", file(GOOD), "--env-file", variables);

        assertEquals(0, code, out.toString());
        assertFalse(out.toString().contains("very-secret"));
    }

    @Test
    void misspeltKey_isAWarningWithItsLineAndWhatWasMeant() throws IOException {
        int code = run("check", "--names-only", file(GOOD.replace("rpm: 6000", "rmp: 6000")));

        assertEquals(1, code);
        assertTrue(out.toString().contains("router.yaml:3: model_list[0].litellm_params.rmp"), out.toString());
        assertTrue(out.toString().contains("did you mean rpm"), out.toString());
    }

    @Test
    void wrongFile_endsWith1_andSaysThatThereIsNoRouter() throws IOException {
        assertEquals(1, run("check", file("model_list: 3")));
        assertTrue(out.toString().contains("No router can be built of it"), out.toString());
    }

    @Test
    void missingFile_endsWith2() {
        assertEquals(2, run("check", folder.resolve("nope.yaml")));
        assertTrue(err.toString().contains("cannot be read"));
    }

    @Test
    void json_hasWhatTheTextHas() throws IOException {
        run("check", "--json", "--names-only", file(GOOD.replace("rpm: 6000", "rmp: 6000")));
        JsonNode root = new ObjectMapper().readTree(out.toString());

        assertTrue(root.path("valid").asBoolean());
        assertEquals(3, root.path("warnings").get(0).path("line").asInt());
        assertEquals("rpm", root.path("warnings").get(0).path("near").get(0).asText());
        assertEquals(
                "small", root.path("models").get(0).path("fallbacks").get(0).asText());
    }

    @Test
    void explain_saysWhoCanTakeARequest() throws IOException {
        int code = run("explain", "--names-only", file(GOOD), "--model", "gpt-4");

        assertEquals(0, code, err.toString());
        assertTrue(out.toString().contains("eu  can take it"), out.toString());
        assertEquals(1, run("explain", "--names-only", file(GOOD), "--model", "nope"));
    }

    @Test
    void completion_isGeneratedForShells() {
        assertEquals(0, run("generate-completion"));
        assertTrue(out.toString().contains("llm-router"));
    }

    @Test
    void probe_asksEachDeployment_andSaysWhichDoNotAnswer() throws IOException {
        try (MockProvider good = MockProvider.builder("good").start();
                MockProvider bad = MockProvider.builder("bad").start()) {
            bad.revokeKey();
            String entry =
                    "  - {model_name: m, litellm_params: {model: openai/gpt-4o, api_base: '%s', api_key: k}, model_info: {id: %s}}\n";
            Path file = file("model_list:\n" + String.format(entry, good.baseUrl(), "good")
                    + String.format(entry, bad.baseUrl(), "bad"));

            int code = run("check", "--probe", file);

            assertEquals(1, code, out.toString());
            assertTrue(out.toString().contains("probe    good: answered in "), out.toString());
            assertTrue(out.toString().contains("probe    bad: AUTHENTICATION after "), out.toString());
        }
    }

    @Test
    void probe_withoutKeys_isRefused() throws IOException {
        assertEquals(2, run("check", "--probe", "--names-only", file(GOOD)));
        assertTrue(err.toString().contains("--probe needs the keys"), err.toString());
    }
}
