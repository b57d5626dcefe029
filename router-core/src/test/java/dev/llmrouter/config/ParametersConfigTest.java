package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The keys that say which parameters are left out. */
class ParametersConfigTest {
    private static Deployment only(String yaml) {
        return Configs.config(yaml).catalog().deployments().values().iterator().next();
    }

    @Test
    void dropParams_ofTheFile_areEveryDeployments() {
        Deployment deployment =
                only(Configs.ONE + "litellm_settings:\n  drop_params: \"True\"\n  additional_drop_params: [seed]\n");

        assertEquals(true, deployment.params().get("drop_params"));
        assertEquals(List.of("seed"), deployment.params().get("additional_drop_params"));
    }

    @Test
    void dropParams_ofADeployment_winOverTheFiles() {
        Deployment deployment =
                only(Configs.withParams("drop_params: false") + "litellm_settings: {drop_params: true}\n");

        assertEquals(false, deployment.params().get("drop_params"));
    }

    @Test
    void dropParams_ofDefaults_winOverTheFiles() {
        Deployment deployment = only(Configs.withSettings("default_litellm_params: {drop_params: false}")
                + "litellm_settings: {drop_params: true}\n");

        assertEquals(false, deployment.params().get("drop_params"));
    }

    @Test
    void namesToDrop_areTextsOrOneText() {
        assertEquals(
                List.of("tools[*].function.strict"),
                Configs.deployment("additional_drop_params: [\"tools[*].function.strict\"]")
                        .params()
                        .get("additional_drop_params"));
        assertEquals(
                List.of("stop"),
                Configs.deployment("allowed_openai_params: stop").params().get("allowed_openai_params"));
    }

    @Test
    void dropParams_thatAreNoTruth_areAnError() {
        assertEquals(
                "model_list[0].litellm_params.drop_params",
                Configs.load(Configs.withParams("drop_params: sometimes"))
                        .errors()
                        .get(0)
                        .keyPath());
    }

    @Test
    void modifyParams_areANote() {
        ConfigLoader.Loaded loaded = Configs.load(Configs.ONE + "litellm_settings: {modify_params: true}\n");

        assertEquals(List.of(), loaded.warnings());
        assertEquals(1, loaded.notes().size());
        assertTrue(loaded.notes().get(0).message().contains("mended without it"));
    }
}
