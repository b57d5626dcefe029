package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.policy.FailureHistory;
import dev.llmrouter.provider.ProviderCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentConfigTest {
    @ParameterizedTest
    @CsvSource({
        "azure/eu, azure, eu",
        "gpt-4, openai, gpt-4",
        "openai/openai/gpt-oss, openai, openai/gpt-oss",
        "openai/*, openai, *",
    })
    void model_isSplitAtItsFirstSlash(String model, String provider, String providerModel) {
        Deployment deployment = only(entry("model: '" + model + "'"));

        assertEquals(provider, deployment.provider());
        assertEquals(providerModel, deployment.providerModel());
    }

    @ParameterizedTest
    @CsvSource({"openai, meta/llama, meta/llama", "azure, eu, eu", "azure, azure/eu, eu"})
    void customProvider_isPutBeforeTheModelUnlessItIsThere(String provider, String model, String providerModel) {
        Deployment deployment = only(entry("model: " + model + "\ncustom_llm_provider: " + provider));

        assertEquals(provider, deployment.provider());
        assertEquals(providerModel, deployment.providerModel());
    }

    @Test
    void endpoint_isRead() {
        Deployment deployment = Configs.deployment("""
                base_url: https://eu/
                api_key: sk-1
                api_version: 2024-10-21
                organization: org-1
                headers: {X-A: 1, X-B: old}
                extra_headers: {X-B: new}
                """);

        assertEquals(Optional.of("https://eu"), deployment.apiBase());
        assertEquals(Optional.of("2024-10-21"), deployment.apiVersion());
        assertEquals(Optional.of("org-1"), deployment.organization());
        assertEquals(Map.of("X-A", "1", "X-B", "new"), deployment.headers());
    }

    @Test
    void listOfOrganizations_makesADeploymentOfEach() {
        List<Deployment> deployments =
                all(Configs.withParams("organization: [org-1, org-2]") + "    model_info: {id: eu}\n");

        assertEquals(
                List.of("eu-org-1", "eu-org-2"),
                deployments.stream().map(Deployment::id).toList());
        assertEquals(
                List.of(Optional.of("org-1"), Optional.of("org-2")),
                deployments.stream().map(Deployment::organization).toList());
    }

    @Test
    void listOfOneOrganization_isNamedAsInALongerList() {
        assertEquals(
                List.of("eu-org-1"),
                all(Configs.withParams("organization: [org-1]") + "    model_info: {id: eu}\n").stream()
                        .map(Deployment::id)
                        .toList());
    }

    @Test
    void limits_areLookedForInTheEntryThenTheParametersThenTheInfo() {
        Deployment deployment = only("""
                model_list:
                  - model_name: gpt-4
                    rpm: 6
                    litellm_params: {model: azure/eu, rpm: 7, tpm: 20, limit_window_seconds: 10}
                    model_info: {rpm: 3, tpm: 30, max_parallel_requests: "4"}
                """);

        assertEquals(6, deployment.limits().requestsPerMinute().orElseThrow());
        assertEquals(20, deployment.limits().tokensPerMinute().orElseThrow());
        assertEquals(4, deployment.limits().maxParallelRequests().orElseThrow());
        assertEquals(Duration.ofSeconds(10), deployment.limits().window());
    }

    @Test
    void kindsOfLimits_areRead() {
        Limits limits = Configs.deployment("itpm: 10\notpm: 5\nlimit_window: Bucket\nlimit_burst: 10s\nlimit_group: eu")
                .limits();

        assertEquals(10, limits.inputTokensPerMinute().orElseThrow());
        assertEquals(5, limits.outputTokensPerMinute().orElseThrow());
        assertEquals(Optional.of(Limits.Kind.BUCKET), limits.kind());
        assertEquals(Optional.of(Duration.ofSeconds(10)), limits.burst());
        assertEquals(Optional.of("eu"), limits.group());
    }

    @Test
    void kindOfLimit_thatNobodyKnowsIsAnError() {
        List<String> errors = Configs.load(Configs.withParams("limit_window: fixed"), Map.of()).errors().stream()
                .map(ConfigProblem::toString)
                .toList();

        assertEquals(1, errors.size());
        assertTrue(errors.get(0).contains("sliding or bucket"), errors::toString);
    }

    @Test
    void kindAndBurst_ofTheRouterAreUsedByDeploymentsWithoutTheirOwn() {
        Limits limits = only(Configs.withSettings("limit_window: bucket\nlimit_burst: 5"))
                .limits();

        assertEquals(Optional.of(Limits.Kind.BUCKET), limits.kind());
        assertEquals(Optional.of(Duration.ofSeconds(5)), limits.burst());
    }

    @Test
    void limitGroup_whoseEntriesDifferIsAnError() {
        String yaml = """
                model_list:
                  - model_name: gpt-4
                    litellm_params: {model: azure/eu, rpm: 2, limit_group: account}
                  - model_name: gpt-4
                    litellm_params: {model: azure/us, rpm: 3, limit_group: account}
                """;

        List<ConfigProblem> errors = Configs.load(yaml, Map.of()).errors();

        assertEquals(1, errors.size());
        assertTrue(errors.get(0).toString().contains("limit_group 'account'"), errors::toString);
    }

    @Test
    void limitWindow_ofTheRouter_isUsedByDeploymentsWithoutTheirOwn() {
        String yaml = Configs.withSettings("limit_window_seconds: 10");

        assertEquals(Duration.ofSeconds(10), only(yaml).limits().window());
    }

    @Test
    void numericTexts_areNumbers() {
        Deployment deployment = Configs.deployment("rpm: '4'\nweight: '2.5'\nnum_retries: \"3\"\ntpm: 1e5");

        assertEquals(4, deployment.limits().requestsPerMinute().orElseThrow());
        assertEquals(100_000, deployment.limits().tokensPerMinute().orElseThrow());
        assertEquals(OptionalDouble.of(2.5), deployment.weight());
        assertEquals(OptionalInt.of(3), deployment.numRetries());
    }

    @Test
    void choiceAndTime_areRead() {
        Deployment deployment = Configs.deployment("""
                weight: 2
                order: 1
                tags: [eu, paid]
                timeout: 30
                stream_timeout: 1.5
                stream_idle_timeout: 1m
                cooldown_time: 0
                """);

        assertEquals(OptionalDouble.of(2), deployment.weight());
        assertEquals(OptionalInt.of(1), deployment.order());
        assertEquals(List.of("eu", "paid"), deployment.tags());
        assertEquals(
                Timeouts.builder()
                        .call(Duration.ofSeconds(30))
                        .streamFirstEvent(Duration.ofMillis(1500))
                        .streamIdle(Duration.ofMinutes(1))
                        .build(),
                deployment.timeouts());
        assertEquals(Optional.of(Duration.ZERO), deployment.cooldownTime());
    }

    @Test
    void requestTimeout_countsWithoutATimeout() {
        assertEquals(
                Optional.of(Duration.ofSeconds(7)),
                Configs.deployment("request_timeout: 7").timeouts().call());
        assertEquals(
                Optional.of(Duration.ofSeconds(5)),
                Configs.deployment("request_timeout: 7\ntimeout: 5").timeouts().call());
    }

    @Test
    void orderAndCooldown_mayStandInTheInfo() {
        Deployment deployment = only(Configs.ONE + "    model_info: {order: 2, cooldown_time: 3, allowed_fails: 4}\n");

        assertEquals(OptionalInt.of(2), deployment.order());
        assertEquals(Optional.of(Duration.ofSeconds(3)), deployment.cooldownTime());
        assertEquals(OptionalInt.of(4), deployment.allowedFails());
    }

    @Test
    void allowedFailsPolicy_ofADeployment_countsForItAlone() {
        RouterConfig config = Configs.config(
                Configs.ONE + "    model_info: {id: eu, allowed_fails_policy: {TimeoutErrorAllowedFails: 0}}\n");
        Deployment deployment =
                config.catalog().deployments().values().iterator().next();

        Duration cooldown = config.settings()
                .cooldowns()
                .cooldown(
                        deployment,
                        Outcome.failure(FailureKind.TIMEOUT, 0),
                        FailureHistory.builder()
                                .groupSize(2)
                                .attempts(1)
                                .failures(1)
                                .failuresOfKind(1)
                                .build());
        assertEquals(Duration.ofSeconds(5), cooldown);
    }

    @Test
    void prices_areRead() {
        assertEquals(
                Optional.of(Pricing.of(1e-6, 0)),
                Configs.deployment("input_cost_per_token: 1e-6").pricing());
        assertEquals(
                Optional.of(Pricing.of(0.1, 0.2)),
                only(Configs.ONE + "    model_info: {input_cost_per_token: 0.1, output_cost_per_token: 0.2}\n")
                        .pricing());
    }

    @Test
    void modelInfo_isKept() {
        Deployment deployment = only(
                Configs.ONE + "    model_info: {id: 7, mode: chat, max_input_tokens: '8000', mine: [1, a, true]}\n");

        assertEquals("7", deployment.id());
        assertEquals(8000, deployment.maxInputTokens().orElseThrow());
        assertEquals(List.of(1L, "a", true), deployment.info().get("mine"));
    }

    @Test
    void otherParameters_goIntoEveryBody() {
        Deployment deployment = Configs.deployment("""
                temperature: 0.2
                max_tokens: 100
                stop: [a, b]
                vendor_switch: true
                nothing: null
                extra_body: {chat_template: x}
                """);

        assertEquals(
                Map.of(
                        "temperature",
                        0.2,
                        "max_tokens",
                        100L,
                        "stop",
                        List.of("a", "b"),
                        "vendor_switch",
                        true,
                        "extra_body",
                        Map.of("chat_template", "x")),
                deployment.params());
    }

    @Test
    void credentials_neverGoIntoABody() {
        ConfigLoader.Loaded loaded = Configs.load(Configs.withParams(
                "aws_secret_access_key: sk-1\nclient_secret: sk-2\nmy_private_key: sk-3\nfoo_api_key: x"));

        Deployment deployment = only(loaded);
        ProviderCall call =
                ProviderCall.builder(ModelRequest.chat("m", "Hi"), deployment).build();
        String body = new String(call.body().bytes(), StandardCharsets.UTF_8);
        assertEquals(
                Set.of("aws_secret_access_key", "client_secret"),
                deployment.params().keySet());
        assertEquals(
                "{aws_secret_access_key=***, client_secret=***}",
                deployment.params().toString());
        assertFalse(body.contains("sk-") || body.contains("secret") || body.contains("key"), body);
        assertEquals(2, loaded.warnings().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-key",
                "api_keys",
                "api_ley",
                "openai_key",
                "subscription_key",
                "bearer",
                "auth",
                "key",
                "apikey",
                "azure_key",
                "x-api-key",
                "auth_key",
                "passwd",
                "pwd",
                "secret_key",
                "private_key",
                "client_key"
            })
    void credential_inAnySpelling_isToldAndKeptBack(String key) {
        ConfigLoader.Loaded loaded = Configs.load(Configs.withParams(key + ": value-1"));

        assertEquals(Map.of(), only(loaded).params());
        assertEquals(1, loaded.warnings().size());
        assertTrue(loaded.warnings().get(0).message().contains("not sent"), loaded.warnings()::toString);
        assertFalse(loaded.warnings().toString().contains("value-1"));
    }

    @Test
    void credential_inAFallback_isToldAndKeptBack() {
        ConfigLoader.Loaded loaded =
                Configs.load(Configs.withSettings("fallbacks: [{gpt-4: [{model: gpt-4, api-key: value-1, seed: 1}]}]"));

        assertEquals(
                "[FallbackTarget[model=gpt-4, overrides={seed=1}]]",
                loaded.config()
                        .orElseThrow()
                        .settings()
                        .fallbacks()
                        .targets(FailureKind.SERVER_ERROR, List.of("gpt-4"))
                        .toString());
        assertTrue(loaded.warnings().toString().contains("api-key"), loaded.warnings()::toString);
        assertFalse(loaded.warnings().toString().contains("value-1"));
    }

    @Test
    void keyInTheWrongLine_isNotQuoted() {
        for (String line : List.of("rpm: sk-live", "timeout: a1b2c3d4e5f6a7b8c9", "extra_headers: AIzaSy")) {
            String told = Configs.load(Configs.withParams(line)).errors().toString();
            assertTrue(told.contains(line.substring(0, line.indexOf(':'))), told);
            assertFalse(told.contains(line.substring(line.indexOf(' ') + 1)), told);
        }
    }

    @Test
    void defaultParameters_fillWhatIsAbsent() {
        List<Deployment> deployments = all("""
                model_list:
                  - {model_name: a, litellm_params: {model: x, timeout: 5, temperature: 1}}
                  - {model_name: b, litellm_params: {model: x}}
                router_settings:
                  default_litellm_params: {timeout: 9, temperature: 0.5, rpm: 3}
                """);

        assertEquals(
                List.of(Optional.of(Duration.ofSeconds(5)), Optional.of(Duration.ofSeconds(9))),
                deployments.stream().map(d -> d.timeouts().call()).toList());
        assertEquals(
                List.of(1L, 0.5),
                deployments.stream().map(d -> d.params().get("temperature")).toList());
        assertEquals(3, deployments.get(0).limits().requestsPerMinute().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "base_url: https://own          | api_base: https://default",
                "request_timeout: 5             | timeout: 9",
                "extra_headers: {X-Team: own}   | headers: {X-Team: default, X-More: default}",
                "azure_ad_token: own            | api_key: default",
                "max_completion_tokens: 5       | max_tokens: 9",
            })
    void defaultParameters_giveWayToWhatIsSetUnderAnotherName(String own, String byDefault) {
        String entry = "{model_name: a, litellm_params: {model: azure/eu, api_key: k, " + own + "}}";

        Deployment alone = only("model_list: [" + entry + "]");
        Deployment besideDefaults =
                only("model_list: [" + entry + "]\nrouter_settings: {default_litellm_params: {" + byDefault + "}}");

        assertEquals(alone, besideDefaults);
        assertEquals(alone.apiKey(), besideDefaults.apiKey());
    }

    @Test
    void defaultParameters_giveWayToTheEntryAndTheInfo() {
        Deployment deployment = only("""
                model_list:
                  - model_name: a
                    tpm: 100
                    litellm_params: {model: azure/eu}
                    model_info: {rpm: 200, order: 3}
                router_settings: {default_litellm_params: {rpm: 5, tpm: 6, order: 7, max_parallel_requests: 8}}
                """);

        assertEquals(200, deployment.limits().requestsPerMinute().orElseThrow());
        assertEquals(100, deployment.limits().tokensPerMinute().orElseThrow());
        assertEquals(8, deployment.limits().maxParallelRequests().orElseThrow());
        assertEquals(OptionalInt.of(3), deployment.order());
    }

    @Test
    void listOfOneOrganization_hasTheIdThatItKeepsBesideASecond() {
        String first = "    model_info: {id: eu}\n";

        assertEquals(
                "eu-org-1",
                only(Configs.withParams("organization: [org-1]") + first).id());
        assertEquals(
                "eu", only(Configs.withParams("organization: org-1") + first).id());
    }

    @Test
    void id_isTheSameInEveryProcessAndForEveryKey() {
        String id = Configs.deployment("api_key: sk-1").id();

        assertEquals(id, Configs.deployment("api_key: sk-2").id());
        assertNotEquals(
                id, Configs.deployment("api_key: sk-1\napi_base: https://us").id());
    }

    @Test
    void entriesThatDifferInTheKeyOnly_areTwoDeployments() {
        ConfigLoader.Loaded loaded = Configs.load("""
                model_list:
                  - {model_name: a, litellm_params: {model: openai/x, api_key: sk-1}}
                  - {model_name: a, litellm_params: {model: openai/x, api_key: sk-2}}
                """);

        assertEquals(List.of(), loaded.warnings());
        List<String> ids = List.copyOf(
                loaded.config().orElseThrow().catalog().deployments().keySet());
        assertEquals(ids.get(0) + "-2", ids.get(1));
    }

    @Test
    void variantsOfOneEndpoint_areNumberedWithoutAWarning() {
        ConfigLoader.Loaded loaded = Configs.load("""
                model_list:
                  - {model_name: a, litellm_params: {model: openai/x, api_key: k, rpm: 3}}
                  - {model_name: a, litellm_params: {model: openai/x, api_key: k, rpm: 4, timeout: 5}}
                """);

        assertEquals(List.of(), loaded.warnings());
        List<String> ids = List.copyOf(
                loaded.config().orElseThrow().catalog().deployments().keySet());
        assertEquals(ids.get(0) + "-2", ids.get(1));
    }

    @Test
    void entryThatCannotBeUsedHere_keepsItsNumberAmongItsTwins() {
        String file = """
                model_list:
                  - {model_name: a, litellm_params: {model: openai/x, api_key: k, rpm: %s}}
                  - {model_name: a, litellm_params: {model: openai/x, api_key: k-2}}
                router_settings: {ignore_invalid_deployments: true}
                """;

        assertEquals(
                Configs.load(file.formatted("1")).config().orElseThrow().catalog().deployments().keySet().stream()
                        .skip(1)
                        .toList(),
                List.copyOf(Configs.load(file.formatted("none"))
                        .config()
                        .orElseThrow()
                        .catalog()
                        .deployments()
                        .keySet()));
    }

    @Test
    void equalEntries_areWarnedOf() {
        String entry = "  - {model_name: a, litellm_params: {model: openai/x, api_key: sk-1}}\n";

        assertEquals(
                List.of("router.yaml:3: model_list[1]: this entry equals an earlier one; both are used, "
                        + "so the deployment counts twice"),
                Configs.warnings("model_list:\n" + entry + entry));
    }

    @Test
    void duplicateId_isToldBesideAWrongNumber() {
        String yaml = """
                model_list:
                  - {model_name: a, litellm_params: {model: azure/x, rpm: many}, model_info: {id: eu}}
                  - {model_name: a, litellm_params: {model: azure/y}, model_info: {id: eu}}
                """;

        assertEquals(2, Configs.errors(yaml).size());
        assertTrue(Configs.errors(yaml).get(1).contains("the deployment id 'eu' is taken on line 2"));
        // A skipped entry has no id.
        assertEquals(List.of(), Configs.errors(yaml + "router_settings: {ignore_invalid_deployments: true}\n"));
    }

    @Test
    void duplicateId_isToldWithBothLines() {
        assertEquals(
                List.of("router.yaml:3: model_list[1].model_info.id: the deployment id 'eu' is taken on line 2; "
                        + "give one of them another id"),
                Configs.errors("""
                        model_list:
                          - {model_name: a, litellm_params: {model: x}, model_info: {id: eu}}
                          - {model_name: a, litellm_params: {model: y}, model_info: {id: eu}}
                        """));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rpm: -5",
                "rpm: 1.5",
                "rpm: many",
                "rpm: [1]",
                "weight: .nan",
                "weight: -1",
                "weight: .inf",
                "tpm: 99999999999999999999",
                "tpm: 1e999",
                "timeout: 0",
                "timeout: -1",
                "timeout: 5 parsecs",
                "num_retries: -1",
                "max_parallel_requests: 3000000000",
                "cooldown_time: -3",
                "headers: text",
                "api_base: {a: b}",
                "api_base: //",
                "tags: {a: b}",
                "input_cost_per_token: -1"
            })
    void wrongValue_isToldWithLineAndPath(String line) {
        String key = line.substring(0, line.indexOf(':'));
        List<String> errors = Configs.errors(Configs.withParams(line));

        assertEquals(1, errors.size());
        assertTrue(errors.get(0).startsWith("router.yaml:5: model_list[0].litellm_params." + key + ": expected "));
    }

    @Test
    void allProblems_areToldAtOnce() {
        assertEquals(
                List.of(
                        "router.yaml:2: model_list[0]: litellm_params is missing: a mapping with at least model",
                        "router.yaml:3: model_list[1]: model_name is missing: the name that callers ask for",
                        "router.yaml:3: model_list[1].litellm_params: model is missing: provider/model, such as "
                                + "azure/my-deployment",
                        "router.yaml:3: model_list[1].litellm_params.rpm: expected a whole number, 0 or more, found 'x'",
                        "router.yaml:4: model_list[2]: expected a mapping with model_name and litellm_params, found 'y'",
                        "router.yaml:5: model_list[3].litellm_params: expected a mapping, found a list",
                        "router.yaml:6: model_list[4].litellm_params.model: expected provider/model with text on both "
                                + "sides of the slash",
                        "router.yaml:8: router_settings.timeout: expected seconds, more than 0, or text such as 30s, "
                                + "5m, 1h, found 'soon'"),
                Configs.errors("""
                        model_list:
                          - model_name: a
                          - litellm_params: {rpm: x}
                          - y
                          - {model_name: c, litellm_params: []}
                          - {model_name: d, litellm_params: {model: azure/}}
                        router_settings:
                          timeout: soon
                        """));
    }

    @Test
    void invalidDeployments_areSkippedOnRequest() {
        ConfigLoader.Loaded loaded = Configs.load("""
                model_list:
                  - {model_name: a, litellm_params: {model: x, rpm: many}}
                  - {model_name: b, litellm_params: {model: x}}
                  - {model_name: c, litellm_params: {model: x}, model_info: {id: 1}}
                  - {model_name: d, litellm_params: {model: x}, model_info: {id: 1}}
                router_settings:
                  ignore_invalid_deployments: true
                  fallbacks: [{b: [a, c]}]
                """);

        assertEquals(List.of(), loaded.errors());
        assertEquals(
                List.of("b", "c"),
                List.copyOf(loaded.config().orElseThrow().catalog().groups().keySet()));
        assertEquals(3, loaded.warnings().size());
        assertTrue(loaded.warnings().get(2).message().contains("model 'a' could not be used"));
    }

    @Test
    void noUsableDeployment_isAnError() {
        assertTrue(Configs.errors("""
                model_list: [{model_name: a}]
                router_settings: {ignore_invalid_deployments: true}
                """).get(0).contains("no usable deployment is left"));
        assertTrue(Configs.errors("model_list: []\n").get(0).contains("model_list is empty"));
        assertTrue(Configs.errors("router_settings: {}\n").get(0).contains("model_list is missing"));
    }

    private static String entry(String params) {
        return "model_list:\n  - model_name: m\n    litellm_params:\n" + params.indent(6);
    }

    private static List<Deployment> all(String yaml) {
        return List.copyOf(Configs.config(yaml).catalog().deployments().values());
    }

    private static Deployment only(String yaml) {
        return all(yaml).get(0);
    }

    private static Deployment only(ConfigLoader.Loaded loaded) {
        return loaded.config()
                .orElseThrow()
                .catalog()
                .deployments()
                .values()
                .iterator()
                .next();
    }
}
