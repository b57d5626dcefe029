package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import java.util.Map;

/** Loads texts for the tests of this package. */
final class Configs {
    static final String FILE = "router.yaml";

    /** One deployment, {@code gpt-4}, on lines 1 to 4. */
    static final String ONE = """
            model_list:
              - model_name: gpt-4
                litellm_params:
                  model: azure/eu
            """;

    /** What the deployments of these tests leave to the environment, so that they could be called. */
    static final Map<String, String> COMPLETE = Map.of(
            "AZURE_API_BASE", "https://azure.example", "AZURE_API_KEY", "sk-azure", "OPENAI_API_KEY", "sk-openai");

    private Configs() {}

    static ConfigLoader.Loaded load(String yaml) {
        return load(yaml, COMPLETE);
    }

    static ConfigLoader.Loaded load(String yaml, Map<String, String> environment) {
        return new ConfigLoader(environment, false).load(FILE, yaml);
    }

    static ConfigLoader.Loaded strict(String yaml) {
        return new ConfigLoader(COMPLETE, true).load(FILE, yaml);
    }

    /** The configuration of a text that must load without a warning. */
    static RouterConfig config(String yaml) {
        ConfigLoader.Loaded loaded = load(yaml);
        assertEquals(List.of(), loaded.errors());
        assertEquals(List.of(), loaded.warnings());
        return loaded.config().orElseThrow();
    }

    /** The settings of {@link #ONE} and some lines of {@code router_settings}. */
    static RouterSettings settings(String lines) {
        return config(withSettings(lines)).settings();
    }

    static String withSettings(String lines) {
        return ONE + "router_settings:\n" + lines.indent(2);
    }

    /** The single deployment of {@link #ONE} with more {@code litellm_params}. */
    static Deployment deployment(String params) {
        return config(withParams(params))
                .catalog()
                .deployments()
                .values()
                .iterator()
                .next();
    }

    static String withParams(String lines) {
        return ONE + lines.indent(6);
    }

    /** The texts of the errors of a text that must not load. */
    static List<String> errors(String yaml) {
        ConfigLoader.Loaded loaded = load(yaml);
        assertEquals(loaded.errors().isEmpty(), loaded.config().isPresent());
        return texts(loaded.errors());
    }

    static List<String> warnings(String yaml) {
        return texts(load(yaml).warnings());
    }

    static List<String> texts(List<ConfigProblem> problems) {
        return problems.stream().map(ConfigProblem::toString).toList();
    }
}
