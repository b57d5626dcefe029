package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.policy.AffinityPolicy;
import dev.llmrouter.policy.AffinityPolicy.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a file says of requests that go where an earlier one went. */
class AffinityConfigTest {
    private static ConfigLoader.Loaded load(String settings) {
        String yaml = """
                model_list:
                  - {model_name: gpt-4, litellm_params: {model: openai/gpt-4, api_key: k}}
                router_settings:
                """ + settings.indent(2);
        return new ConfigLoader(Map.of(), false).load(YamlSource.text("router.yaml", yaml));
    }

    private static AffinityPolicy affinity(String settings) {
        return load(settings).config().orElseThrow().settings().affinity();
    }

    @Test
    void nothing_isNoAffinity() {
        assertEquals(AffinityPolicy.none(), affinity("num_retries: 1"));
    }

    @Test
    void checks_areKinds() {
        AffinityPolicy policy = affinity("""
                optional_pre_call_checks: [session_affinity, prompt_caching, deployment_affinity, enforce_model_rate_limits]
                deployment_affinity_ttl_seconds: 600""");

        assertEquals(Set.of(Kind.SESSION, Kind.PROMPT_CACHE, Kind.CALLER), policy.of("gpt-4"));
        assertEquals(Duration.ofMinutes(10), policy.ttl());
    }

    @Test
    void group_mayDiffer() {
        AffinityPolicy policy = affinity("""
                optional_pre_call_checks: [session_affinity]
                model_group_affinity_config: {gpt-4: [prompt_caching]}""");

        assertEquals(Set.of(Kind.PROMPT_CACHE), policy.of("gpt-4"));
        assertEquals(Set.of(Kind.SESSION), policy.of("other"));
    }

    @Test
    void unknownCheck_isAWarningWithNearNames() {
        String warning = load("optional_pre_call_checks: [sesion_affinity]")
                .warnings()
                .get(0)
                .toString();

        assertTrue(warning.contains("'sesion_affinity' is no check"), warning);
        assertTrue(warning.contains("session_affinity"), warning);
    }

    @Test
    void unknownGroup_isAWarning() {
        String warning = load("model_group_affinity_config: {gtp-4: [prompt_caching]}")
                .warnings()
                .get(0)
                .toString();

        assertTrue(warning.contains("'gtp-4' is no model in model_list"), warning);
    }

    @Test
    void noTime_isAnError() {
        assertEquals(1, load("deployment_affinity_ttl_seconds: 0").errors().size());
    }
}
