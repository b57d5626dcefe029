package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.policy.Fallbacks;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aliases and fallbacks: names that must lead somewhere. */
class NamesConfigTest {
    private static final String MODELS = """
            model_list:
              - {model_name: a, litellm_params: {model: x}, model_info: {id: id-a}}
              - {model_name: b, litellm_params: {model: x}}
              - {model_name: 'vendor/*', litellm_params: {model: 'openai/*'}}
            router_settings:
            """;

    @Test
    void aliasOfAnAlias_leadsToTheModel() {
        RouterConfig config = Configs.config(settings("model_group_alias: {one: two, two: a}"));

        assertEquals("a", config.catalog().resolve("one").orElseThrow().group().name());
    }

    @Test
    void aliasOfAWildcardsModel_leadsThere() {
        RouterConfig config = Configs.config(settings("model_group_alias: {one: vendor/x}"));

        assertEquals(
                "vendor/*",
                config.catalog().resolve("one").orElseThrow().group().name());
    }

    @Test
    void aliasToNothing_isSkippedWithAWarningAndAnErrorInStrictMode() {
        String yaml = settings("model_group_alias:\n  one: vendr/*\n  two: a");

        assertEquals(
                List.of("router.yaml:7: router_settings.model_group_alias.one: the alias is skipped: it stands for "
                        + "'vendr/*', which is no model in model_list; did you mean vendor/*?"),
                Configs.warnings(yaml));
        assertEquals(
                Set.of("two"),
                Configs.load(yaml).config().orElseThrow().catalog().aliases().keySet());
        assertEquals(1, Configs.strict(yaml).errors().size());
    }

    @Test
    void aliasWithoutAModel_isAnError() {
        assertEquals(
                List.of(
                        "router.yaml:7: router_settings.model_group_alias.one: model is missing: the model that the alias "
                                + "stands for"),
                Configs.errors(settings("model_group_alias:\n  one: {hidden: true}")));
    }

    @Test
    void aliasToAList_isSkippedWithAWarning() {
        String yaml = settings("model_group_alias:\n  one: [a, b]\n  two: a");

        assertTrue(Configs.warnings(yaml).get(0).contains("this is a list"));
        assertEquals(
                List.of("two"),
                List.copyOf(Configs.load(yaml)
                        .config()
                        .orElseThrow()
                        .catalog()
                        .aliases()
                        .keySet()));
    }

    @Test
    void listOfAliases_isReadAsOneMapping() {
        String yaml = settings("model_group_alias:\n- one: a\n- two: b\n- three");

        assertEquals(1, Configs.warnings(yaml).size());
        assertEquals(
                List.of("one", "two"),
                List.copyOf(Configs.load(yaml)
                        .config()
                        .orElseThrow()
                        .catalog()
                        .aliases()
                        .keySet()));
    }

    @Test
    void aliasesInACircle_areSkippedWithAWarning() {
        List<String> warnings = Configs.warnings(settings("model_group_alias: {one: two, two: one}"));

        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).endsWith("aliases go round in a circle: one → two → one"), warnings.get(0));
    }

    @Test
    void aliasOfTheNameOfAModel_isWarnedOf() {
        assertTrue(
                Configs.warnings(settings("model_group_alias: {a: b}")).get(0).contains("hides the model"));
    }

    @Test
    void fallbacks_areReadByKind() {
        Fallbacks fallbacks = Configs.config(settings("""
                        fallbacks: [{a: [b, {model: id-a, temperature: 0}]}]
                        context_window_fallbacks: [{a: [vendor/long]}]
                        content_policy_fallbacks: [{a: b}]
                        default_fallbacks: [b]
                        max_fallbacks: 3
                        """)).settings().fallbacks();

        assertEquals(
                List.of(FallbackTarget.of("b"), new FallbackTarget("id-a", Map.of("temperature", 0L))),
                fallbacks.targets(FailureKind.TIMEOUT, List.of("a")));
        assertEquals(
                List.of(FallbackTarget.of("vendor/long")), fallbacks.targets(FailureKind.CONTEXT_WINDOW, List.of("a")));
        assertEquals(List.of(FallbackTarget.of("b")), fallbacks.targets(FailureKind.CONTENT_POLICY, List.of("a")));
        assertEquals(List.of(FallbackTarget.of("b")), fallbacks.targets(FailureKind.TIMEOUT, List.of("c")));
        assertEquals(3, fallbacks.maxFallbacks());
    }

    @Test
    void fallbacksOfLitellmSettings_countWhenTheRouterHasNone() {
        String litellm = "litellm_settings:\n  fallbacks: [{a: [b]}]\n";

        assertEquals(
                List.of(FallbackTarget.of("b")),
                Configs.config(MODELS + litellm).settings().fallbacks().targets(FailureKind.TIMEOUT, List.of("a")));
        assertEquals(
                List.of(FallbackTarget.of("id-a")),
                Configs.config(settings("fallbacks: [{a: [id-a]}]") + litellm)
                        .settings()
                        .fallbacks()
                        .targets(FailureKind.TIMEOUT, List.of("a")));
    }

    @Test
    void fallbacksOfAnAliasAStarOrADeployment_areKnown() {
        assertEquals(
                List.of(),
                Configs.errors(
                        settings("model_group_alias: {one: a}\nfallbacks: [{one: [b]}, {'*': [one]}, {id-a: [b]}]")));
    }

    @Test
    void fallbackToAnUnknownModel_isAnError() {
        assertEquals(
                List.of(
                        "router.yaml:7: router_settings.fallbacks[0].a[0]: 'id-b' is no model, alias or deployment id of "
                                + "this file; did you mean id-a?",
                        "router.yaml:9: router_settings.default_fallbacks[0]: 'dd' is no model, alias or deployment id of "
                                + "this file"),
                Configs.errors(settings("fallbacks:\n  - a: [id-b]\n  - cc: [b]\ndefault_fallbacks: [dd]")));
    }

    @Test
    void fallbackOfANameThatIsNoModel_isReadWithAWarning() {
        String yaml = settings("fallbacks: [{aa: [b]}]");

        assertEquals(
                List.of("router.yaml:6: router_settings.fallbacks[0].aa: 'aa' is no model, alias or deployment id of "
                        + "this file; only a request for this very name goes to these fallbacks, at once; "
                        + "did you mean a?"),
                Configs.warnings(yaml));
        assertEquals(
                List.of(FallbackTarget.of("b")),
                Configs.load(yaml)
                        .config()
                        .orElseThrow()
                        .settings()
                        .fallbacks()
                        .targets(FailureKind.TIMEOUT, List.of("aa")));
        assertEquals(1, Configs.strict(yaml).errors().size());
    }

    @Test
    void fallbackField_thatIsNull_isKeptToLeaveItOut() {
        Map<String, Object> overrides = Configs.config(settings("fallbacks: [{a: [{model: b, max_tokens: null}]}]"))
                .settings()
                .fallbacks()
                .targets(FailureKind.TIMEOUT, List.of("a"))
                .get(0)
                .overrides();

        assertTrue(overrides.containsKey("max_tokens"));
        assertNull(overrides.get("max_tokens"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api_key: k", "api_base: 'https://x'", "timeout: 3", "num_retries: 1"})
    void fallbackField_thatNoBodyHas_isWarnedOf(String field) {
        List<String> warnings = Configs.warnings(settings("fallbacks: [{a: [{model: b, " + field + "}]}]"));

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("has no effect on a fallback"), warnings.get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fallbacks: {a: [b]}",
                "fallbacks: [a]",
                "fallbacks: [{a: [b], b: [a]}]",
                "fallbacks: [{a: [[b]]}]",
                "fallbacks: [{a: [{temperature: 0}]}]",
                "fallbacks: [{a: }]",
                "max_fallbacks: -1"
            })
    void wrongShape_isAnError(String line) {
        assertEquals(1, Configs.errors(settings(line)).size());
    }

    @Test
    void fallbacksInACircle_areWarnedOf() {
        assertEquals(
                List.of("router.yaml:6: router_settings.fallbacks: fallbacks go round in a circle: a → id-a → b → a; "
                        + "a model is tried once per request"),
                Configs.warnings(settings("fallbacks: [{a: [id-a]}, {id-a: [b]}, {b: [a]}]")));
    }

    @Test
    void twoModelsThatStandInForEachOther_areNothingToWarnOf() {
        assertEquals(List.of(), Configs.warnings(settings("fallbacks: [{a: [b]}, {b: [a]}]")));
    }

    @Test
    void secondListOfOneModel_isWarnedOf() {
        assertTrue(Configs.warnings(settings("fallbacks: [{a: [b]}, {a: [id-a]}]"))
                .get(0)
                .contains("is ignored"));
    }

    private static String settings(String lines) {
        return MODELS + lines.indent(2);
    }
}
