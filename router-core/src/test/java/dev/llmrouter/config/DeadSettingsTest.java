package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that are right in themselves and do nothing, or not what they say, beside the others. */
class DeadSettingsTest {
    private static final String TWO = Configs.ONE + """
              - model_name: gpt-4
                litellm_params:
                  model: azure/us
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rpm: 60 NEXT limit_window: sliding NEXT limit_burst: 5 | limit_burst",
                "limit_burst: 5            | limit_burst",
                "limit_window_seconds: 5   | limit_window_seconds",
                "limit_group: a            | limit_group",
                "tags: [eu]                | tags",
                "timeout: 700              | timeout",
                "request_timeout: 700      | request_timeout",
                "cooldown_time: 5          | cooldown_time",
                "allowed_fails: 5          | allowed_fails",
                "weight: 5                 | weight",
            })
    void parameterWithoutEffect_isANote(String params, String key) {
        List<ConfigProblem> notes =
                Configs.load(Configs.withParams(params.replace(" NEXT ", "\n"))).notes();

        assertEquals(1, notes.size(), notes::toString);
        assertEquals("model_list[0].litellm_params." + key, notes.get(0).keyPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "routing_strategy_args: {ttl: 5}",
                "routing_strategy_args: {max_latency_list_size: 5}",
                "routing_strategy_args: {lowest_latency_buffer: 0.5}",
                "tag_filtering_match_any: false",
                "max_wait: 700",
                "retry_policy: {BadRequestErrorRetries: 1}",
                "retry_policy: {ContentPolicyViolationErrorRetries: 1}",
                "model_group_retry_policy: {gpt-4: {BadRequestErrorRetries: 1}}",
            })
    void settingWithoutEffect_isANote(String line) {
        ConfigLoader.Loaded loaded = Configs.strict(Configs.withSettings(line));

        assertEquals(List.of(), loaded.errors());
        assertEquals(1, loaded.notes().size());
    }

    @Test
    void weight_underAnotherStrategyThanShuffle_isANote() {
        String weighted = TWO.replace("azure/us", "azure/us\n      weight: 3");

        assertEquals(List.of(), Configs.load(weighted).notes());
        assertEquals(
                1,
                Configs.load(weighted + "router_settings: {routing_strategy: least-busy}\n")
                        .notes()
                        .size());
    }

    @Test
    void settingsWithEffect_areNoNotes() {
        String yaml = TWO + """
                  weight: 3
                  cooldown_time: 5
                  tags: [eu]
                  timeout: 50
                  rpm: 60
                  limit_window: bucket
                  limit_burst: 5
            router_settings:
              enable_tag_filtering: true
              tag_filtering_match_any: false
              max_wait: 5
              timeout: 60
            """.indent(0);

        ConfigLoader.Loaded loaded = Configs.strict(yaml);

        assertEquals(List.of(), loaded.errors());
        assertEquals(List.of(), loaded.notes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis_port: 1", "redis_ssl: true", "redis_username: u", "redis_password: p", "redis_db: 3"})
    void redisWithoutAnAddress_isWarnedOf(String line) {
        assertEquals(1, Configs.warnings(Configs.withSettings(line)).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpm: 0", "tpm: 0", "itpm: 0", "max_parallel_requests: 0"})
    void limitOfZero_isWarnedOfAndAnErrorInStrictMode(String line) {
        String yaml = Configs.withParams(line);

        assertEquals(1, Configs.warnings(yaml).size());
        assertEquals(1, Configs.strict(yaml).errors().size());
    }

    @Test
    void limitThatAShortWindowRaises_isWarnedOf() {
        List<String> warnings = Configs.warnings(Configs.withParams("rpm: 3\nlimit_window_seconds: 1"));

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("rpm 3 is less than one request in its window of 1 s"), warnings.get(0));
        assertEquals(List.of(), Configs.warnings(Configs.withParams("rpm: 60\nlimit_window_seconds: 1")));
        assertEquals(
                List.of(),
                Configs.warnings(Configs.withParams("rpm: 3\nlimit_window_seconds: 1\nlimit_window: bucket")));
    }
}
