package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One entry that is odd does not take the other models away. */
class BadEntryConfigTest {
    private static final String TWO = """
            model_list:
              - model_name: good
                litellm_params: {model: openai/gpt-4o, api_key: sk-1}
              - model_name: bad
                litellm_params: {model: openai/gpt-4o, api_key: os.environ/NOT_SET}
            """;

    @Test
    void nameThatNothingServes_isNamedInTheWarning() {
        String warning = Configs.load(TWO + "router_settings: {model_group_alias: {other: good, worse: bad}}\n")
                .warnings()
                .get(0)
                .message();

        assertTrue(warning.contains("nothing serves requests for bad"), warning);
        assertFalse(warning.contains("good"), warning);
    }

    @Test
    void nameWithAFallback_isServedByThat() {
        String warning = Configs.load(TWO + "router_settings: {fallbacks: [{bad: [good]}]}\n")
                .warnings()
                .get(0)
                .message();

        assertFalse(warning.contains("nothing serves"), warning);
    }

    @Test
    void fallbackOfNoModel_isAWarningOfThatLine() {
        ConfigLoader.Loaded loaded = Configs.load(Configs.ONE + "router_settings: {fallbacks: [{gone: [gpt-4]}]}\n");

        assertTrue(loaded.config().isPresent());
        assertTrue(loaded.warnings().get(0).message().contains("'gone' is no model"));
    }

    @Test
    void limitsOfAProvider_areWarnedOfBesideItsBudget() {
        String provider = "openai: {budget_limit: 10, time_period: 1d, rpm_limit: 5, tpm_limit: 6}";
        ConfigLoader.Loaded loaded =
                Configs.load(TWO + "router_settings:\n  provider_budget_config:\n    " + provider + "\n");

        assertEquals(
                1, loaded.config().orElseThrow().settings().providerBudgets().size());
        assertEquals(
                2,
                loaded.warnings().stream()
                        .filter(warning -> warning.message().contains("not supported for a whole provider"))
                        .count());
    }

    @Test
    void limitsOfAProviderWithoutABudget_load() {
        String settings = "router_settings: {provider_budget_config: {azure: {rpm_limit: 5}}}\n";

        assertTrue(Configs.load(Configs.ONE + settings).config().isPresent());
    }

    @Test
    void keyThatStandsTwiceWithOneValue_isAWarning() {
        String yaml = Configs.ONE + "router_settings:\n  num_retries: 3\n  fallbacks: []\n  num_retries: 3\n";

        assertTrue(Configs.load(yaml).warnings().get(0).message().contains("twice with the same value"));
        assertEquals(
                3,
                Configs.load(yaml).config().orElseThrow().settings().retries().numRetries());
        assertFalse(Configs.load(yaml.replaceFirst("3", "4")).errors().isEmpty());
    }

    @Test
    void sectionThatStandsTwice_isAWarning() {
        String settings = "litellm_settings: {num_retries: 3}\n";
        ConfigLoader.Loaded loaded = Configs.load(Configs.ONE + settings + settings);

        assertEquals(1, loaded.warnings().size());
        assertEquals(3, loaded.config().orElseThrow().settings().retries().numRetries());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "supports_vision: true",
                "supports_made_up: true",
                "mode: chat",
                "max_input_tokens: 9",
                "litellm_provider: x"
            })
    void keyOfModelInfo_amongTheParameters_isReadAndNeverSent(String line) {
        Deployment deployment = Configs.deployment(line);
        String key = line.substring(0, line.indexOf(':'));

        assertTrue(deployment.info().containsKey(key));
        assertFalse(deployment.params().containsKey(key));
    }

    @Test
    void keyOfModelInfo_countsBeforeThatAmongTheParameters() {
        Deployment deployment = Configs.config(
                        Configs.withParams("max_input_tokens: 9") + "    model_info: {max_input_tokens: 8}\n")
                .catalog()
                .deployments()
                .values()
                .iterator()
                .next();

        assertEquals(8L, deployment.info().get("max_input_tokens"));
    }

    @Test
    void limits_haveTheirOtherNamesToo() {
        Deployment deployment = Configs.deployment("rpm_limit: 5\ntpm_limit: 600");

        assertEquals(5, deployment.limits().requestsPerMinute().orElseThrow());
        assertEquals(600, deployment.limits().tokensPerMinute().orElseThrow());
        assertEquals(Map.of(), deployment.params());
        assertEquals(
                7,
                Configs.deployment("rpm_limit: 5\nrpm: 7")
                        .limits()
                        .requestsPerMinute()
                        .orElseThrow());
    }

    @Test
    void mockResponse_isAWarningAndKept() {
        ConfigLoader.Loaded loaded = Configs.load(Configs.withParams("mock_response: hello"));

        assertTrue(loaded.warnings().get(0).message().contains("allowMocks()"));
        assertEquals(List.of(), loaded.errors());
        assertEquals(
                "hello",
                loaded.config()
                        .orElseThrow()
                        .catalog()
                        .deployments()
                        .values()
                        .iterator()
                        .next()
                        .params()
                        .get("mock_response"));
    }
}
