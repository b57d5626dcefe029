package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code include}, {@code credential_list}, and files without a model. */
class IncludeTest {
    private static final String GPT = "- {model_name: gpt, litellm_params: {model: openai/gpt-4o, api_key: k}}\n";
    private static final String CLAUDE =
            "- {model_name: claude, litellm_params: {model: anthropic/claude-x, api_key: k}}\n";

    private final Path folder;

    private final ConfigLoader loader = new ConfigLoader(Configs.COMPLETE, false);

    IncludeTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private RouterConfig config(String yaml) throws IOException {
        ConfigLoader.Loaded loaded = loader.load(write("router.yaml", yaml));
        assertEquals(List.of(), loaded.errors());
        assertEquals(List.of(), loaded.warnings());
        return loaded.config().orElseThrow();
    }

    private List<String> errors(String yaml) throws IOException {
        return Configs.texts(loader.load(write("router.yaml", yaml)).errors());
    }

    @Test
    void includedModels_areAppended() throws IOException {
        write("models.yaml", "model_list:\n" + CLAUDE);

        assertEquals(
                List.of("gpt", "claude"),
                List.copyOf(config("include: [models.yaml]\nmodel_list:\n" + GPT)
                        .catalog()
                        .groups()
                        .keySet()));
    }

    @Test
    void fileOfNothingButIncludes_isWhole() throws IOException {
        write("a.yaml", "model_list:\n" + GPT);
        write("b.yaml", "model_list:\n" + CLAUDE);

        assertEquals(
                List.of("gpt", "claude"),
                List.copyOf(
                        config("include: [a.yaml, b.yaml]\n").catalog().groups().keySet()));
    }

    @Test
    void includedSettings_areMerged_andWin() throws IOException {
        write("settings.yaml", "router_settings: {num_retries: 7}\n");

        RouterSettings settings = config(
                        "include: [settings.yaml]\nrouter_settings: {num_retries: 1, timeout: 9}\nmodel_list:\n" + GPT)
                .settings();

        assertEquals(7, settings.retries().numRetries());
        assertEquals(9, settings.timeouts().call().orElseThrow().toSeconds());
    }

    @Test
    void includedFile_includesBesideItself() throws IOException {
        write("parts/all.yaml", "include: [models.yaml]\n");
        write("parts/models.yaml", "model_list:\n" + GPT);

        assertEquals(1, config("include: [parts/all.yaml]\n").catalog().groups().size());
    }

    @Test
    void filesThatIncludeEachOther_areReadOnce() throws IOException {
        write("a.yaml", "include: [b.yaml]\nmodel_list:\n" + GPT);
        write("b.yaml", "include: [a.yaml]\n");

        assertEquals(1, config("include: [a.yaml]\n").catalog().deployments().size());
    }

    @Test
    void problemOfAnIncludedFile_namesThatFileAndLine() throws IOException {
        Path models = write("models.yaml", "model_list:\n" + GPT + "- {model_name: x}\n");

        String error = errors("include: [models.yaml]\n").get(0);

        assertTrue(error.startsWith(models + ":3: model_list[1]"), error);
    }

    @Test
    void includedFileThatIsNoYaml_isNamed() throws IOException {
        Path models = write("models.yaml", "a: b: c\n");

        String error = errors("include: [models.yaml]\nmodel_list:\n" + GPT).get(0);

        assertTrue(error.startsWith(models + ":1"), error);
    }

    @Test
    void includedFileThatIsMissing_isAnError() throws IOException {
        String error = errors("include: [none.yaml]\nmodel_list:\n" + GPT).get(0);

        assertTrue(error.contains("there is no such file") && error.contains("none.yaml"), error);
    }

    @Test
    void noModels_isSaidAsItIs() throws IOException {
        assertTrue(errors("model_list: []\n").get(0).contains("model_list is empty"));
        assertTrue(errors("router_settings: {}\n").get(0).contains("model_list is missing"));
        write("settings.yaml", "router_settings: {}\n");
        assertTrue(errors("include: [settings.yaml]\n").get(0).contains("here and in the included files"));
    }

    @Test
    void credentialOfTheList_isThatOfTheDeploymentsThatNameIt() throws IOException {
        RouterConfig config = config("""
                credential_list:
                  - credential_name: eu
                    credential_values: {api_key: sk-eu, api_base: https://eu.example, api_version: v2}
                    credential_info: {description: ours}
                model_list:
                  - model_name: gpt
                    litellm_params: {model: azure/gpt, litellm_credential_name: eu, api_version: v3}
                """);
        var deployment = config.catalog().deployments().values().iterator().next();

        assertEquals(Optional.of(Secret.of("sk-eu")), deployment.apiKey());
        assertEquals(Optional.of("https://eu.example"), deployment.apiBase());
        assertEquals(Optional.of("v3"), deployment.apiVersion());
    }

    @Test
    void credentialThatIsNotThere_isAWarningWithNearNames() throws IOException {
        String yaml = """
                credential_list: [{credential_name: europe, credential_values: {api_key: k}}]
                model_list:
                  - {model_name: a, litellm_params: {model: openai/m, litellm_credential_name: eurpe}}
                """;

        List<String> warnings =
                Configs.texts(loader.load(write("router.yaml", yaml)).warnings());

        assertTrue(warnings.get(0).contains("'eurpe' is no credential_name of credential_list"), warnings::toString);
        assertTrue(warnings.get(0).contains("europe"), warnings::toString);
    }

    @Test
    void variableOfACredentialThatIsNotUsed_isNotNeeded() throws IOException {
        config("credential_list: [{credential_name: a, credential_values: {api_key: os.environ/NOT_SET}}]\n"
                + "model_list:\n" + GPT);
    }
}
