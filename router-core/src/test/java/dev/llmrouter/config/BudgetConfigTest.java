package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.PriceTable;
import dev.llmrouter.catalog.Pricing;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetConfigTest {
    private static final Budget TEN_A_DAY = Budget.of(10, Duration.ofDays(1));

    /** A deployment whose price is known, on lines 1 to 4. */
    private static final String PRICED = Configs.ONE.replace("azure/eu", "openai/gpt-4o");

    private static RouterSettings settings(String lines) {
        return Configs.config(PRICED + lines).settings();
    }

    private static Optional<Budget> ofDeployment(String params) {
        return Configs.config(PRICED + params.indent(6))
                .catalog()
                .deployments()
                .values()
                .iterator()
                .next()
                .budget();
    }

    @Test
    void deploymentsBudget_isRead() {
        assertEquals(Optional.of(TEN_A_DAY), ofDeployment("max_budget: 10\nbudget_duration: 1d"));
        assertEquals(Optional.empty(), ofDeployment("rpm: 1"));
    }

    @ParameterizedTest
    @CsvSource({
        "30s, PT30S",
        "5m, PT5M",
        "1h, PT1H",
        "1d, P1D",
        "7d, P7D",
        "30d, P30D",
        "1w, P7D",
        "1mo, P30D",
        "2mo, P60D",
        "3600, PT1H",
        "1.5h, PT90M"
    })
    void period_isALengthOfTime(String text, Duration length) {
        assertEquals(
                length,
                ofDeployment("max_budget: 10\nbudget_duration: " + text)
                        .orElseThrow()
                        .period());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'10'", "10.00", "1e1"})
    void amount_isAnyNumber(String text) {
        assertEquals(Optional.of(TEN_A_DAY), ofDeployment("max_budget: " + text + "\nbudget_duration: 1d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"daily", "0", "0d", "-1d", "1 fortnight", "mo", "999999mo", "[1d]"})
    void periodThatIsNone_isAnErrorWithItsLine(String text) {
        String shown = text.equals("[1d]") ? "a list" : "";

        List<String> errors = Configs.errors(PRICED + ("max_budget: 10\nbudget_duration: " + text).indent(6));

        assertEquals(1, errors.size());
        assertTrue(
                errors.get(0)
                        .startsWith("router.yaml:6: model_list[0].litellm_params.budget_duration: expected a time, more"
                                + " than 0, such as 30s, 1h, 1d, 1w, 1mo, found " + shown),
                errors.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "ten", "$10", "1e10", "{}"})
    void amountThatIsNone_isAnErrorWithItsLine(String text) {
        List<String> errors = Configs.errors(
                PRICED + "router_settings:\n  provider_budget_config:\n    openai:\n      time_period: 1d\n"
                        + "      budget_limit: " + text + "\n");

        assertEquals(1, errors.size());
        assertTrue(
                errors.get(0)
                        .startsWith(
                                "router.yaml:9: router_settings.provider_budget_config.openai.budget_limit: expected"
                                        + " US dollars, 0 to a billion, found "),
                errors.get(0));
    }

    @Test
    void budgetWithoutAPeriod_isAnError() {
        assertEquals(
                List.of("router.yaml:5: model_list[0].litellm_params.max_budget: needs budget_duration: how long it is"
                        + " for, such as 1d"),
                Configs.errors(PRICED + "max_budget: 10".indent(6)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "      budget_duration: 1d\n",
                "router_settings: {provider_budget_config: {openai: {budget_limit: null, time_period: 1d}}}\n",
                "router_settings: {provider_budget_config: {openai: {max_budget: null, budget_duration: null}}}\n",
                "router_settings: {tag_budget_config: {a: {}}}\n",
            })
    void budgetWithoutACap_isNoLimitAndANote(String lines) {
        ConfigLoader.Loaded loaded = Configs.strict(PRICED + lines);

        assertEquals(List.of(), loaded.errors());
        assertEquals(1, loaded.notes().size());
        assertTrue(loaded.notes().get(0).message().contains("there is no limit"));
        RouterConfig config = loaded.config().orElseThrow();
        assertEquals(Map.of(), config.settings().providerBudgets());
        assertEquals(Map.of(), config.settings().tagBudgets());
    }

    @Test
    void providersBudgets_haveTwoSpellings() {
        assertEquals(
                Map.of("openai", TEN_A_DAY),
                settings("router_settings: {provider_budget_config: {openai: {budget_limit: 10, time_period: 1d}}}")
                        .providerBudgets());
        assertEquals(
                Map.of("openai", TEN_A_DAY),
                settings("router_settings: {provider_budget_config: {openai: {max_budget: 10, budget_duration: 1d}}}")
                        .providerBudgets());
    }

    @Test
    void providerNobodyHas_isANote() {
        ConfigLoader.Loaded loaded = Configs.strict(
                PRICED + "router_settings: {provider_budget_config: {vertex_ai: {budget_limit: 10, time_period: 1d}}}");

        assertEquals(List.of(), loaded.errors());
        assertEquals(1, loaded.notes().size());
    }

    @Test
    void misspeltProvider_isWarnedOf() {
        assertEquals(
                List.of(
                        "router.yaml:5: router_settings.provider_budget_config.opena: no deployment has this provider; the"
                                + " budget is not used; did you mean openai?"),
                Configs.warnings(PRICED
                        + "router_settings: {provider_budget_config: {opena: {budget_limit: 10, time_period: 1d}}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"litellm_settings", "router_settings"})
    void tagsBudgets_standInEitherSection(String section) {
        assertEquals(
                Map.of("product:chat", TEN_A_DAY),
                settings(section + ": {tag_budget_config: {'product:chat': {max_budget: 10, budget_duration: 1d}}}")
                        .tagBudgets());
    }

    @Test
    void unknownKeyOfABudget_isWarnedOf() {
        List<String> warnings = Configs.warnings(PRICED
                + "router_settings: {tag_budget_config: {a: {max_budgt: 1, max_budget: 2, budget_duration: 1d}}}");

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("did you mean max_budget?"), warnings.get(0));
    }

    @Test
    void budgetCheckOfLiteLlm_isAlwaysDone() {
        assertEquals(
                List.of(),
                Configs.strict(PRICED + "router_settings: {optional_pre_call_checks: [router_budget_limiting]}")
                        .errors());
    }

    @Test
    void budgetWithoutAPrice_isWarnedOf() {
        assertEquals(
                List.of(
                        "router.yaml:2: model_list[0]: deployment 'eu' has a budget, and the price of 'azure/eu' is not known:"
                                + " what it spends counts as 0; add input_cost_per_token and output_cost_per_token, base_model, or"
                                + " a line in price_table"),
                Configs.warnings(
                        Configs.withParams("max_budget: 10\nbudget_duration: 1d") + "    model_info: {id: eu}\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provider_budget_config: {azure: {budget_limit: 10, time_period: 1d}}",
                "tag_budget_config: {a: {max_budget: 10, budget_duration: 1d}}"
            })
    void budgetOfManyWithoutAPriceOfOne_isWarnedOf(String line) {
        assertEquals(1, Configs.warnings(Configs.withSettings(line)).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"input_cost_per_token: 0", "base_model: gpt-4o"})
    void knownPrice_isNoWarning(String line) {
        assertEquals(List.of(), Configs.warnings(Configs.withParams("max_budget: 10\nbudget_duration: 1d\n" + line)));
    }

    @Test
    void cachedPrice_isRead() {
        assertEquals(
                Optional.of(Pricing.of(3, 0).withCachedInput(1)),
                Configs.deployment("input_cost_per_token: 3\ncache_read_input_token_cost: 1")
                        .pricing());
    }

    @Test
    void priceTable_isLookedForBesideTheFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("ours.csv"), "azure/eu, 1, 2\n");
        Path file = Files.writeString(folder.resolve("router.yaml"), Configs.withSettings("price_table: ours.csv"));

        ConfigLoader.Loaded loaded = new ConfigLoader(Configs.COMPLETE, true).load(file);

        PriceTable prices = loaded.config().orElseThrow().settings().prices();
        assertEquals(Optional.of(Pricing.of(1e-6, 2e-6)), prices.find("azure", "eu"));
    }

    @Test
    void priceTableThatIsWrong_isAnErrorWithBothLines(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("ours.csv"), "azure/eu; 1; 2\n");
        Path file = Files.writeString(folder.resolve("router.yaml"), Configs.withSettings("price_table: ours.csv"));

        ConfigProblem problem =
                new ConfigLoader(Map.of(), false).load(file).errors().get(0);

        assertEquals("router_settings.price_table", problem.keyPath());
        assertTrue(problem.message().contains("ours.csv:1: expected provider/model"), problem.message());
    }

    @Test
    void priceTableThatIsNotThere_isAnError() {
        String error =
                Configs.errors(Configs.withSettings("price_table: nowhere.csv")).get(0);

        assertTrue(error.contains("the price table could not be read: NoSuchFileException nowhere.csv"), error);
    }

    @Test
    void pageOfLiteLlm_loads() {
        ConfigLoader.Loaded loaded = Configs.strict("""
                model_list:
                  - model_name: gpt-3.5-turbo
                    litellm_params:
                      model: openai/gpt-3.5-turbo
                      api_key: sk-1
                  - model_name: gpt-4o
                    litellm_params:
                      model: openai/gpt-4o
                      api_key: sk-1
                      max_budget: 0.000000000001
                      budget_duration: 1d
                  - model_name: gpt-4o
                    litellm_params:
                      model: openai/gpt-4o-mini
                      api_key: sk-1
                      max_budget: 100
                      budget_duration: 1d
                router_settings:
                  provider_budget_config:
                    openai:
                      budget_limit: 0.000000000001
                      time_period: 1d
                    azure:
                      budget_limit: 100
                      time_period: 1d
                    gemini:
                      budget_limit: 100
                      time_period: 12d
                litellm_settings:
                  tag_budget_config:
                    product:chat-bot:
                      max_budget: 0.000000000001
                      budget_duration: 1d
                    product:chat-bot-2:
                      max_budget: 100
                      budget_duration: 1d
                """);

        assertEquals(List.of(), loaded.errors());
        assertEquals(List.of(), loaded.warnings());
        RouterSettings settings = loaded.config().orElseThrow().settings();
        assertEquals(3, settings.providerBudgets().size());
        assertEquals(
                new BigDecimal("0.000000000001"),
                Objects.requireNonNull(settings.tagBudgets().get("product:chat-bot"))
                        .dollars());
    }
}
