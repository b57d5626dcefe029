package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of keys that nobody reads. */
class KeyStandingTest {
    @Test
    void unknownKey_isWarnedOfWithNearNames() {
        assertEquals(
                List.of("router.yaml:6: router_settings.num_retires: unknown key; it is ignored; "
                        + "did you mean num_retries?"),
                Configs.warnings(Configs.withSettings("num_retires: 3")));
    }

    @Test
    void unknownKeyAtTheTop_isWarnedOf() {
        assertEquals(
                List.of("router.yaml:5: modle_list: unknown key; it is ignored; did you mean model_list?"),
                Configs.warnings(Configs.ONE + "modle_list: []\n"));
    }

    @Test
    void keyOfAnotherSection_isSentThere() {
        assertEquals(
                List.of(
                        "router.yaml:5: model_list[0].api_key: unknown key; it is ignored; it belongs in litellm_params"),
                Configs.warnings(Configs.ONE + "    api_key: x\n"));
    }

    @Test
    void settingAtTheTop_isReadAndNoted() {
        ConfigLoader.Loaded loaded = Configs.load(Configs.ONE + "num_retries: 7\n");

        assertEquals(7, loaded.config().orElseThrow().settings().retries().numRetries());
        assertEquals(List.of(), loaded.warnings());
        assertEquals(1, loaded.notes().size());
    }

    @Test
    void unknownKey_isAnErrorInStrictMode() {
        ConfigLoader.Loaded loaded = Configs.strict(Configs.withSettings("num_retires: 3"));

        assertTrue(loaded.config().isEmpty());
        assertEquals("router_settings.num_retires", loaded.errors().get(0).keyPath());
        assertEquals(List.of(), loaded.warnings());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "general_settings: {master_key: sk-1}",
                "guardrails: [{guardrail_name: x}]",
                "litellm_settings: {callbacks: [otel]}",
                "litellm_settings: {set_verbose: true}",
                "litellm_settings: {cache: true}",
                "router_settings: {cache_responses: true}"
            })
    void keyWithoutMeaningInAProcess_isANote(String line) {
        ConfigLoader.Loaded loaded = Configs.strict(Configs.ONE + line + "\n");

        assertEquals(List.of(), loaded.errors());
        assertEquals(1, loaded.notes().size());
        assertEquals(5, loaded.notes().get(0).line());
        assertEquals(List.of(), Configs.warnings(Configs.ONE + line + "\n"));
    }

    @Test
    void protectionsOfTheProxy_areListedOnceInStrictMode() {
        ConfigLoader.Loaded loaded = Configs.strict(Configs.ONE + """
                general_settings: {master_key: sk-1, store_model_in_db: true}
                guardrails: [{guardrail_name: x}]
                litellm_settings: {cache: true, callbacks: [otel], max_end_user_budget: 3}
                """);

        assertEquals(List.of(), loaded.errors());
        assertEquals(
                List.of(
                        "router.yaml:5: general_settings.master_key: protections of LiteLLM's proxy that a library does not"
                                + " give, and that are dropped: general_settings.master_key, guardrails, litellm_settings.cache,"
                                + " litellm_settings.max_end_user_budget; give them in the application or in front of it"),
                Configs.texts(loaded.warnings()));
    }

    @Test
    void protectionThatIsOff_isNotListed() {
        ConfigLoader.Loaded loaded = Configs.strict(Configs.ONE + "litellm_settings: {cache: false, guardrails: []}\n");

        assertEquals(List.of(), loaded.warnings());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enable_weighted_failover: true",
                "default_priority: 3",
                "optional_pre_call_checks: [encrypted_content_affinity]"
            })
    void settingThatIsNotSupportedYet_isWarnedOf(String line) {
        List<String> warnings = Configs.warnings(Configs.withSettings(line));

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("not supported yet"));
        assertEquals(1, Configs.strict(Configs.withSettings(line)).errors().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gcs_bucket_name: b", "azure_username: u"})
    void parameterThatIsNotSupportedYet_isWarnedOfAndNotSent(String line) {
        ConfigLoader.Loaded loaded = Configs.load(Configs.withParams(line));

        assertTrue(loaded.warnings().get(0).message().contains("not supported yet"));
        assertEquals(
                0,
                loaded.config()
                        .orElseThrow()
                        .catalog()
                        .deployments()
                        .values()
                        .iterator()
                        .next()
                        .params()
                        .size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mock_timeout: true",
                "fallbacks: [b]",
                "context_window_fallbacks: [b]",
                "content_policy_fallbacks: [b]",
                "disable_fallbacks: true",
                "priority: 1",
                "model_info: {id: x}",
                "litellm_anything: 1",
                "limit_anything: 1",
                "azure_anything: 1",
                "vertex_anything: 1",
                "oci_region: x",
                "input_cost_per_anything: 1",
                "cache_read_input_token_cost: 0.1",
            })
    void parameterThatIsNeitherReadNorSent_isWarnedOfAndAnErrorInStrictMode(String line) {
        String yaml = Configs.withParams(line);

        assertEquals(1, Configs.warnings(yaml).size(), line);
        assertEquals(1, Configs.strict(yaml).errors().size(), line);
    }

    @Test
    void parameterOfTheRouter_isToldWhereItBelongs() {
        assertTrue(Configs.warnings(Configs.withParams("fallbacks: [b]"))
                .get(0)
                .endsWith("has no effect here and is not sent; it belongs in router_settings or litellm_settings"));
    }

    @Test
    void keyThatIsAWordOfAnother_isWarnedOfWithIt() {
        assertTrue(Configs.warnings(Configs.withSettings("strategy: weighted-shuffle"))
                .get(0)
                .contains("did you mean routing_strategy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"weight: 2", "timeout: 5", "max_budget: 3", "num_retries: 1"})
    void settingInTheModelInfo_isToldWhereItBelongs(String line) {
        List<String> warnings = Configs.warnings(Configs.ONE + "    model_info: {" + line + "}\n");

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("it belongs in litellm_params"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner: me", "rps: 5", "team: x"})
    void descriptionOfOnesOwn_isNoMisspelling(String line) {
        assertEquals(
                List.of(),
                Configs.strict(Configs.ONE + "    model_info: {" + line + "}\n").errors());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enable_weighted_failover: false",
                "plugins: []",
                "provider_budget_config: null",
                "optional_pre_call_checks: [enforce_model_rate_limits]"
            })
    void settingThatAsksForNothing_isFine(String line) {
        assertEquals(List.of(), Configs.strict(Configs.withSettings(line)).errors());
    }

    @ParameterizedTest
    @CsvSource({"rmp, rpm", "rpms, rpm", "timout, timeout", "api_bse, api_base", "wieght, weight", "Tags, tags"})
    void misspeltParameter_isSentAndWarnedOf(String wrong, String meant) {
        String yaml = Configs.withParams(wrong + ": 1");

        assertEquals(1, Configs.warnings(yaml).size());
        assertTrue(Configs.warnings(yaml).get(0).contains("did you mean " + meant));
        assertEquals(1, Configs.strict(yaml).errors().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"temperature", "max_tokens", "top_k", "n", "my_custom_param", "invocationId", "user"})
    void parameterOfTheProvider_isFineInStrictMode(String key) {
        ConfigLoader.Loaded loaded = Configs.strict(Configs.withParams(key + ": 1"));

        assertEquals(List.of(), loaded.errors());
        assertEquals(List.of(), loaded.warnings());
    }
}
