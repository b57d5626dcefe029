package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTableTest {
    private static final Pricing PRICING = Pricing.of(1, 2);

    private static PriceTable of(String... models) {
        PriceTable table = PriceTable.empty();
        for (String model : models) {
            table = table.with(model, PRICING);
        }
        return table;
    }

    private static double input(String provider, String model) {
        return PriceTable.shipped().find(provider, model).orElseThrow().inputPerToken() * 1e6;
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4o, 2.5",
        "openai, gpt-4o-2024-08-06, 2.5",
        "openai, gpt-4o-2024-05-13, 5",
        "openai, GPT-4O, 2.5",
        "openai, gpt-4-0613, 30",
        "openai, gpt-3.5-turbo-0125, 0.5",
        "openai, gpt-3.5-turbo-1106, 1",
        "azure, gpt-4o, 2.5",
        "azure, gpt-4o-2024-11-20, 2.5",
        "azure, gpt-35-turbo, 0.5",
        "anthropic, claude-sonnet-4-5-20250929, 3",
        "anthropic, claude-sonnet-4-20250514, 3",
        "anthropic, claude-3-5-haiku-latest, 0.8",
        "vertex_ai, gemini-1.5-flash-002, 0.075",
        "gemini, gemini-2.5-flash-preview-05-20, 0.3",
        "mistral, mistral-large-2411, 2",
        "mistral, mistral-large-latest, 0.5",
        "cohere_chat, command-r-08-2024, 0.15",
        "groq, openai/gpt-oss-120b, 0.15",
        "xai, grok-4-0709, 3",
        "deepseek, deepseek-chat, 0.28"
    })
    void shippedTable_knowsWidelyUsedModels(String provider, String model, double perMillion) {
        assertEquals(perMillion, input(provider, model), 1e-9);
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4o-turbo",
        "openai, my-gpt-4o",
        "openai, gpt",
        "mistral, gpt-4o",
        "custom_openai, gpt-4o",
        "hosted_vllm, llama-3.3-70b"
    })
    void modelThatIsNotThere_hasNoPrice(String provider, String model) {
        assertEquals(Optional.empty(), PriceTable.shipped().find(provider, model));
    }

    @Test
    void shippedPrices_arePlausible() {
        assertTrue(PriceTable.shipped().size() >= 80);
        assertEquals(
                Pricing.of(2.5e-6, 10e-6).withCachedInput(1.25e-6),
                PriceTable.shipped().find("openai", "gpt-4o").orElseThrow());
    }

    @Test
    void exactName_winsOverTheOneWithoutADate() {
        Pricing old = Pricing.of(3, 4);
        PriceTable table = of("p/model").with("p/model-2024-01-01", old);

        assertEquals(Optional.of(old), table.find("p", "model-2024-01-01"));
        assertEquals(Optional.of(PRICING), table.find("p", "model-2024-02-02"));
    }

    @Test
    void ownRowOfASeller_winsOverTheMakers() {
        Pricing regional = Pricing.of(3, 4);

        assertEquals(
                Optional.of(regional),
                of("openai/gpt-4o").with("azure/gpt-4o", regional).find("azure", "gpt-4o"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "azure/gpt-4o", "openai/gpt-4o-2024-08-06"})
    void deploymentOfAzure_isKnownByItsBaseModel(String baseModel) {
        Deployment deployment = Deployment.builder("m", "azure/my-deployment")
                .info(Map.of("base_model", baseModel))
                .build();

        assertEquals(Optional.of(PRICING), of("openai/gpt-4o").find(deployment));
    }

    @Test
    void unknownBaseModel_leavesTheModel() {
        Deployment deployment = Deployment.builder("m", "openai/gpt-4o")
                .info(Map.of("base_model", "something"))
                .build();

        assertEquals(Optional.of(PRICING), of("openai/gpt-4o").find(deployment));
    }

    @Test
    void file_isLaidOverTheShippedTable(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("prices.csv"), """
                # what we pay

                openai/gpt-4o, 2, 8, 1   # our contract
                hosted_vllm/Llama, 0.5,0.75
                """);

        PriceTable table = PriceTable.read(file);

        assertEquals(
                Pricing.of(2e-6, 8e-6).withCachedInput(1e-6),
                table.find("openai", "gpt-4o").orElseThrow());
        assertEquals(
                Pricing.of(0.5e-6, 0.75e-6).withCachedInput(0.5e-6),
                table.find("hosted_vllm", "llama").orElseThrow());
        assertEquals(PriceTable.shipped().find("openai", "gpt-4.1"), table.find("openai", "gpt-4.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o, 1, 2",
                "openai/gpt-4o, 1",
                "openai/gpt-4o, 1, two",
                "openai/gpt-4o, -1, 2",
                "openai/gpt-4o, NaN, 2",
                "openai/gpt-4o, 1, 2, 3, 4",
                "openai/gpt-4o: 1"
            })
    void lineThatIsNone_isToldWithItsNumber(String line, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("prices.csv"), "# ours\n" + line + "\n");

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> PriceTable.read(file));

        assertEquals(
                file
                        + ":2: expected provider/model, input, output[, cached input] in dollars per million tokens, found '"
                        + line + "'",
                e.getMessage());
    }

    @Test
    void modelWithoutAProvider_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> of("gpt-4o"));
    }

    @Test
    void fileThatIsTooLarge_isToldWithTheBound(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("prices.csv");
        Files.write(file, new byte[(8 << 20) + 1]);

        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> PriceTable.read(file));

        assertTrue(String.valueOf(refused.getMessage()).contains("8388608 bytes"), refused.getMessage());
    }

    @Test
    void fileThatIsNone_isNotReadForEver(@TempDir Path folder) {
        assertThrows(IllegalArgumentException.class, () -> PriceTable.read(folder));
        assertThrows(IllegalArgumentException.class, () -> PriceTable.read(Path.of("/dev/zero")));
    }
}
