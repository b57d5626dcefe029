package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("AZURE_KEY", "sk-secret", "LIMIT", "12", "REGION", "eu", "EMPTY", "");

    @Test
    void reference_isReplacedByItsValue() {
        assertEquals(
                Optional.of(Secret.of("sk-secret")),
                deployment("api_key: os.environ/AZURE_KEY").apiKey());
    }

    @Test
    void reference_isReadAsANumberWhereOneIsExpected() {
        assertEquals(
                12,
                deployment("rpm: os.environ/LIMIT").limits().requestsPerMinute().orElseThrow());
    }

    @Test
    void reference_deepInsideParameters_isReplaced() {
        assertEquals(
                Map.of("metadata", Map.of("regions", List.of("eu"))),
                deployment("metadata: {regions: [os.environ/REGION]}").params());
    }

    @Test
    void variableInsideText_isReplaced() {
        assertEquals(
                Optional.of("https://eu.example.com"),
                deployment("api_base: https://${REGION}.example.com").apiBase());
    }

    @Test
    void default_isUsedWhenTheVariableIsUnsetOrEmpty() {
        assertEquals(
                Optional.of("https://us/eu/us"),
                deployment("api_base: https://${NONE:-us}/${REGION:-us}/${EMPTY:-us}")
                        .apiBase());
    }

    @Test
    void doubledDollar_isLeftAsText() {
        assertEquals(
                Map.of("suffix", "${REGION}"), deployment("suffix: $${REGION}").params());
    }

    @Test
    void keyThatTheFileLeavesOut_isTheProvidersVariable() {
        assertEquals(
                Optional.of(Secret.of("sk-env")),
                load("""
                        environment_variables: {OPENAI_API_KEY: sk-env}
                        model_list:
                          - model_name: gpt-4
                            litellm_params: {model: openai/gpt-4}
                        """)
                        .config()
                        .orElseThrow()
                        .catalog()
                        .deployments()
                        .values()
                        .iterator()
                        .next()
                        .apiKey());
    }

    @Test
    void azureToken_isASecret() {
        assertEquals(
                Map.of("azure_ad_token", Secret.of("eu")),
                deployment("azure_ad_token: os.environ/REGION").params());
    }

    @Test
    void value_isNotExpandedAgain() {
        Map<String, String> environment = Map.of("A", "os.environ/B", "B", "x");

        assertEquals(
                Optional.of("os.environ/B"),
                deployment("api_base: os.environ/A", environment).apiBase());
    }

    @Test
    void missingVariables_ofDeployments_areToldInOneWarningWithAllPlaces() {
        ConfigLoader.Loaded loaded = load("""
                model_list:
                  - model_name: gpt-4
                    litellm_params: {model: openai/a, api_key: os.environ/AZURE_KEYS, api_base: "https://${BASE}"}
                  - model_name: gpt-4
                    litellm_params: {model: openai/b, api_key: os.environ/AZURE_KEYS}
                  - model_name: gpt-4
                    litellm_params: {model: openai/c, api_key: os.environ/AZURE_KEY}
                """);

        assertEquals(List.of(), loaded.errors());
        assertEquals(
                List.of(
                        "router.yaml:3: model_list[0].litellm_params.api_base: deployments that cannot be used, and are "
                                + "passed over: environment variables are not set: BASE (model_list[0].litellm_params.api_base), "
                                + "AZURE_KEYS (model_list[0].litellm_params.api_key, model_list[1].litellm_params.api_key); "
                                + "set them, or give a default: ${NAME:-default}; did you mean AZURE_KEY?"),
                Configs.texts(loaded.warnings()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key: os.environ/NONE",
                "api_key: os.environ/EMPTY",
                "api_base: 'https://${NONE}.example'",
                "api_base: 'https://${EMPTY}.example'",
                "rpm: os.environ/NONE",
                "temperature: os.environ/NONE",
                "headers: {X-Team: os.environ/NONE}",
                "organization: [org-1, os.environ/NONE]",
                "limit_group: shared\nrpm: os.environ/NONE",
            })
    void missingOrEmptyVariable_ofADeployment_makesItUnusableAndLeavesTheOthers(String line) {
        ConfigLoader.Loaded loaded = load("""
                model_list:
                  - model_name: gpt-4
                    litellm_params:
                      model: openai/b
                      limit_group: shared
                      rpm: 3
                      api_key: os.environ/AZURE_KEY
                  - model_name: gpt-4
                    litellm_params:
                      model: openai/a
                """ + line.indent(6));

        assertEquals(List.of(), loaded.errors());
        assertEquals(1, loaded.warnings().size());
        List<Deployment> deployments = List.copyOf(
                loaded.config().orElseThrow().catalog().deployments().values());
        assertEquals(Optional.empty(), deployments.get(0).unusable());
        String variable = line.contains("EMPTY") ? "EMPTY" : "NONE";
        assertTrue(deployments.get(1).unusable().orElseThrow().endsWith("not set or empty: " + variable));
    }

    @Test
    void missingVariable_inPlaceOfAModel_leavesItsGroupKnown() {
        ConfigLoader.Loaded loaded = load("""
                model_list:
                  - {model_name: a, litellm_params: {model: os.environ/NONE}}
                  - {model_name: b, litellm_params: {model: openai/b, api_key: os.environ/AZURE_KEY}}
                router_settings: {fallbacks: [{a: [b]}]}
                """);

        assertEquals(List.of(), loaded.errors());
        assertEquals(
                List.of("a", "b"),
                List.copyOf(loaded.config().orElseThrow().catalog().groups().keySet()));
    }

    @Test
    void missingVariable_ofADefaultParameter_makesThoseUnusableThatTakeIt() {
        ConfigLoader.Loaded loaded = load("""
                model_list:
                  - {model_name: a, litellm_params: {model: openai/a}}
                  - {model_name: b, litellm_params: {model: openai/b, api_key: os.environ/AZURE_KEY}}
                router_settings: {default_litellm_params: {api_key: os.environ/NONE}}
                """);

        assertEquals(
                List.of(true, false),
                loaded.config().orElseThrow().catalog().deployments().values().stream()
                        .map(it -> it.unusable().isPresent())
                        .toList());
    }

    @Test
    void missingVariable_ofADeployment_isAnErrorInStrictMode() {
        String yaml = """
                model_list:
                  - {model_name: a, litellm_params: {model: openai/a, api_key: os.environ/NONE}}
                  - {model_name: b, litellm_params: {model: openai/b, api_key: os.environ/AZURE_KEY}}
                """;

        List<ConfigProblem> errors =
                new ConfigLoader(ENVIRONMENT, true).load("router.yaml", yaml).errors();

        assertEquals(1, errors.size());
        assertTrue(errors.get(0).message().contains("environment variables are not set: NONE ("));
    }

    @Test
    void missingVariable_isAnErrorWhereInvalidDeploymentsAreNotIgnored() {
        ConfigLoader.Loaded loaded = load("""
                model_list:
                  - {model_name: a, litellm_params: {model: openai/a, api_key: os.environ/AZURE_KEYS}}
                  - {model_name: b, litellm_params: {model: openai/b, api_key: os.environ/AZURE_KEY}}
                router_settings: {ignore_invalid_deployments: false}
                """);

        assertEquals(
                List.of("router.yaml:2: model_list[0].litellm_params.api_key: environment variables are not set: "
                        + "AZURE_KEYS (model_list[0].litellm_params.api_key); "
                        + "set them, or give a default: ${NAME:-default}; did you mean AZURE_KEY?"),
                Configs.texts(loaded.errors()));
    }

    @Test
    void missingVariables_ofAllDeployments_areAnError() {
        ConfigLoader.Loaded loaded = load("""
                model_list:
                  - {model_name: a, litellm_params: {model: openai/a, api_key: os.environ/NONE}}
                """);

        assertEquals(Optional.empty(), loaded.config());
        assertEquals(2, loaded.errors().size());
        assertTrue(loaded.errors().get(0).message().contains("no usable deployment is left"));
        assertTrue(loaded.errors().get(1).message().contains("environment variables are not set: NONE ("));
    }

    @Test
    void emptyVariable_ofTheRouter_isAsIfTheKeyWereNotThere() {
        ConfigLoader.Loaded loaded = load("""
                model_list:
                  - {model_name: a, litellm_params: {model: openai/a, api_key: os.environ/AZURE_KEY}}
                router_settings: {routing_strategy: os.environ/EMPTY}
                """);

        assertEquals(List.of(), loaded.errors());
        assertEquals(List.of(), loaded.warnings());
    }

    @Test
    void variableOfAKeyThatMeansNothingHere_isNotNeeded() {
        ConfigLoader.Loaded loaded = load(Configs.ONE + "general_settings: {master_key: os.environ/NONE}\n");

        assertEquals(List.of(), loaded.errors());
    }

    @Test
    void variableOfTheRouter_isNeededEvenWhenInvalidDeploymentsAreIgnored() {
        ConfigLoader.Loaded loaded = load(Configs.withSettings(
                "ignore_invalid_deployments: true\nredis_host: r\nredis_password: os.environ/NONE"));

        assertEquals(1, loaded.errors().size());
        assertEquals("router_settings.redis_password", loaded.errors().get(0).keyPath());
    }

    @Test
    void blockOfTheFile_winsOverTheProcessAndIsSeenBelow() {
        String yaml = Configs.withParams("api_base: os.environ/REGION\napi_version: os.environ/NEW")
                + "environment_variables: {REGION: us, NEW: \"${REGION}-1\"}\n";

        Deployment deployment = load(yaml)
                .config()
                .orElseThrow()
                .catalog()
                .deployments()
                .values()
                .iterator()
                .next();
        assertEquals(Optional.of("us"), deployment.apiBase());
        assertEquals(Optional.of("us-1"), deployment.apiVersion());
    }

    @Test
    void blockOfTheFile_mustBeAMappingOfTexts() {
        assertEquals(
                List.of("router.yaml:5: environment_variables: expected a mapping of names and values, found a list"),
                Configs.errors(Configs.ONE + "environment_variables: [A]\n"));
        assertEquals(
                List.of("router.yaml:5: environment_variables.A: expected text, found a list"),
                Configs.errors(Configs.ONE + "environment_variables: {A: [b]}\n"));
    }

    @Test
    void tokenThatCannotBeFetched_keepsItsDeploymentFromBeingUsed() {
        for (String reference : List.of("oidc/google/audience", "os.environ/oidc/google/audience")) {
            List<String> warnings = Configs.warnings(Configs.withParams("api_key: " + reference));

            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(
                    warnings.get(0).contains("oidc/google/audience: references to OpenID Connect tokens"),
                    warnings::toString);
        }
    }

    @Test
    void tokenOfAnIssuer_isWhereItsMachinesHaveIt() {
        String circle = Configs.withParams("aws_web_identity_token: oidc/circleci_v2/");
        assertTrue(Configs.errors(circle).toString().contains("CIRCLE_OIDC_TOKEN_V2"));
        assertTrue(Configs.load(circle, Map.of("CIRCLE_OIDC_TOKEN_V2", "token")).errors().isEmpty());
    }

    @Test
    void keyManagement_isNotSupportedWhereAVariableIsMissing() {
        String system = "general_settings: {key_management_system: aws_secret_manager}\n";
        String told = "key_management_system: key-management systems are not supported";

        List<String> errors = Configs.errors(Configs.withSettings("price_table: os.environ/VAULTED") + system);
        assertEquals(2, errors.size());
        assertTrue(errors.get(0).contains(told));
        assertTrue(Configs.warnings(Configs.withParams("api_key: os.environ/VAULTED") + system).stream()
                .anyMatch(warning -> warning.contains(told)));
        assertEquals(List.of(), Configs.warnings(Configs.ONE + system));
    }

    @Test
    void pythonExpression_isWarnedOf() {
        assertTrue(Configs.warnings(Configs.withParams("api_key: os.getenv(KEY)"))
                .get(0)
                .contains("write os.environ/NAME"));
    }

    @Test
    void wrongValueFromTheEnvironment_isNotShown() {
        ConfigLoader.Loaded loaded = load(Configs.withParams("rpm: os.environ/AZURE_KEY"));

        assertEquals(
                List.of("router.yaml:5: model_list[0].litellm_params.rpm: expected a whole number, 0 or more, "
                        + "found the value of an environment variable"),
                Configs.texts(loaded.errors()));
    }

    private static ConfigLoader.Loaded load(String yaml) {
        return Configs.load(yaml, ENVIRONMENT);
    }

    private static Deployment deployment(String params) {
        return deployment(params, ENVIRONMENT);
    }

    private static Deployment deployment(String params, Map<String, String> environment) {
        ConfigLoader.Loaded loaded = Configs.load(Configs.withParams(params), environment);
        assertEquals(List.of(), loaded.errors());
        return loaded.config()
                .orElseThrow()
                .catalog()
                .deployments()
                .values()
                .iterator()
                .next();
    }

    @Test
    void valueOfAVariable_isNamedAndNeverQuoted() {
        Map<String, String> environment = new LinkedHashMap<>(Configs.COMPLETE);
        environment.put("SECRET", "marked-value-of-a-variable-that-is-longer-than-what-a-message-shows-of-it");
        String yaml = """
                model_list:
                  - {model_name: a, litellm_params: {model: os.environ/SECRET, api_key: k}, model_info: {id: os.environ/SECRET}}
                  - {model_name: a, litellm_params: {model: "${SECRET}/x", limit_group: os.environ/SECRET, rpm: 1}}
                  - {model_name: a, litellm_params: {model: azure/y, limit_group: os.environ/SECRET, rpm: os.environ/SECRET}, model_info: {id: os.environ/SECRET}}
                  - {model_name: a, litellm_params: {model: azure/z, limit_group: os.environ/SECRET, rpm: 7}}
                router_settings:
                  routing_strategy: os.environ/SECRET
                  model_group_alias: {b: os.environ/SECRET, c: {model: "x-${SECRET}"}}
                  fallbacks: [{a: [os.environ/SECRET]}]
                  optional_pre_call_checks: [os.environ/SECRET]
                  pass_headers: ["${SECRET} "]
                """;

        ConfigLoader.Loaded loaded = Configs.load(yaml, environment);
        String all = loaded.errors().toString() + loaded.warnings() + loaded.notes();

        assertTrue(loaded.errors().size() >= 4, all);
        assertTrue(all.contains("'${SECRET}'"), all);
        assertFalse(all.contains("marked-value"), all);
    }
}
