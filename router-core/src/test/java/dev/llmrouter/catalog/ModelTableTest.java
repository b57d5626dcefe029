package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTableTest {
    private static Optional<ModelFacts> shipped(String model, Map<String, Object> info) {
        return ModelTable.shipped()
                .find(Deployment.builder("g", model).info(info).build());
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-4o,            128000",
        "openai/GPT-4o,            128000",
        "openai/gpt-4o-2024-11-20, 128000",
        "azure/gpt-4o,             128000",
        "gpt-4.1,                  1047576",
        "anthropic/claude-sonnet-4-5-20250929, 200000",
        "gemini/gemini-2.5-pro,    1048576",
    })
    void shippedTable_knowsWidelyUsedModels(String model, long window) {
        assertEquals(
                OptionalLong.of(window), shipped(model, Map.of()).orElseThrow().maxInputTokens());
    }

    @Test
    void baseModel_saysWhatADeploymentIs() {
        assertTrue(shipped("azure/ours", Map.of()).isEmpty());
        assertEquals(shipped("openai/gpt-4o", Map.of()), shipped("azure/ours", Map.of("base_model", "azure/gpt-4o")));
    }

    @Test
    void lineOfOnesOwn_winsOverTheShippedOne() {
        ModelTable table = ModelTable.shipped()
                .with("mine", List.of("# ours", "", "openai/gpt-4o, 1000, , vision search # less", "own/m, , 5, none"));

        assertEquals(
                new ModelFacts(
                        OptionalLong.of(1000),
                        OptionalLong.empty(),
                        EnumSet.of(ModelCapability.VISION, ModelCapability.WEB_SEARCH)),
                table.find(Deployment.builder("g", "openai/gpt-4o").build()).orElseThrow());
        assertEquals(
                new ModelFacts(OptionalLong.empty(), OptionalLong.of(5), Set.of()),
                table.find(Deployment.builder("g", "own/m").build()).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o, 1, 1, none", "a/b, 1, 1", "a/b, many, 1, none", "a/b, 1, 1, sings"})
    void lineThatIsNone_isRefusedWithItsNumber(String line) {
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class, () -> ModelTable.empty().with("mine", List.of("#", line)))
                .getMessage());

        assertTrue(message.startsWith("mine:2: expected provider/model"), message);
    }
}
