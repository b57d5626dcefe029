package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.UnknownModelException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The effects of a file on the requests that leave the process. */
class RouterConfigurationTest {
    private final Path folder;
    private final FakeTransport transport = new FakeTransport();

    RouterConfigurationTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Router.Builder builder(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("router.yaml"), yaml);
        return Router.fromYaml(file)
                .environment(Map.of("EMPTY", "", "OPENAI_API_KEY", "sk-openai"))
                .transport(transport)
                .time(transport.clock())
                .random(new Random(7));
    }

    private Router router(String yaml) throws IOException {
        return builder(yaml).build();
    }

    private static String entry(String group, String id, String params) {
        return "  - {model_name: '" + group + "', litellm_params: {model: openai/m, api_base: 'https://" + id
                + ".example/v1', api_key: k" + params + "}, model_info: {id: " + id + "}}\n";
    }

    private List<String> urls() {
        return transport.requests().stream().map(request -> request.url()).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "claude-3-haiku-20240307, api.anthropic.com",
        "gemini-2.5-pro, generativelanguage.googleapis.com",
        "grok-4, api.x.ai",
        "mistral-large-latest, api.mistral.ai",
        "gpt-4o, api.openai.com",
    })
    void key_ofAModelWithoutAProvider_goesToItsVendor(String model, String host) throws IOException {
        router("model_list: [{model_name: m, litellm_params: {model: " + model + ", api_key: k}}]")
                .send(ModelRequest.chat("m", "Hi"));

        assertEquals(1, transport.requests().size());
        assertTrue(urls().get(0).startsWith("https://" + host + "/"), urls()::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "sagemaker/x, its provider 'sagemaker'",
        "azuer/x, its provider 'azuer'",
        "mine, the model 'mine' does not tell whose it is",
        "openai/x, not set or empty: NONE",
    })
    void deploymentThatCannotBeUsed_isSkippedAndReportedWithTheReason(String model, String why) throws IOException {
        String key = model.equals("openai/x") ? "os.environ/NONE" : "k";
        Router router = router("model_list:\n" + entry("sound", "s", "")
                + "  - {model_name: m, litellm_params: {model: " + model + ", api_key: " + key
                + "}, model_info: {id: bad}}\n");

        NoDeploymentAvailableException none =
                assertThrows(NoDeploymentAvailableException.class, () -> router.send(ModelRequest.chat("m", "Hi")));

        assertEquals(503, none.status());
        assertTrue(none.reasons().getOrDefault("bad", "").contains(why), none::toString);
        assertTrue(router.explain(ModelRequest.chat("m", "Hi")).toString().contains(why));
        assertEquals(List.of(), urls());
    }

    @Test
    void deploymentThatLacksAVariable_isNotGivenToAClientOfOnesOwn() throws IOException {
        Router router = router("model_list:\n" + entry("m", "s", "")
                + "  - {model_name: m, litellm_params: {model: bedrock/x, api_key: os.environ/EMPTY}}\n"
                + "router_settings: {num_retries: 0}\n");

        for (int call = 0; call < 20; call++) {
            assertEquals("s", router.<String>execute("m", deployment -> deployment.id()));
        }
    }

    @Test
    void deploymentBesideOnesThatCannotBeUsed_isNotCooledAsIfItHadPeers() throws IOException {
        transport.at("s.example").replies(FakeReply.status(429));
        Router router = router("model_list:\n" + entry("m", "s", "")
                + "  - {model_name: m, litellm_params: {model: openai/x, api_key: os.environ/NONE}}\n"
                + "router_settings: {num_retries: 0}\n");
        ModelRequest request = ModelRequest.chat("m", "Hi");

        assertThrows(RouterException.class, () -> router.send(request));

        assertEquals("s", router.send(request).deploymentId());
        assertEquals(Duration.ZERO, transport.clock().elapsed());
    }

    @Test
    void strict_refusesWhatCanNeverServe() {
        for (String params :
                List.of("model: azuer/x", "model: sagemaker/x", "model: openai/x, api_key: os.environ/NONE")) {
            String yaml = "model_list:\n" + entry("sound", "s", "") + "  - {model_name: m, litellm_params: {" + params
                    + "}}\n";
            assertThrows(ConfigException.class, () -> builder(yaml).strict().build(), params);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'openai/*': ['azure/*']", "'*': ['azure/*']", "'openai/*': [{model: 'azure/*', seed: 1}]"})
    void fallbackToAPattern_asksForTheModelThatWasAskedFor(String fallbacks) throws IOException {
        transport.at("o.example").always(FakeReply.status(500));
        Router router = router("model_list:\n"
                + "  - {model_name: 'openai/*', litellm_params: {model: 'openai/*', api_base: 'https://o.example/v1', api_key: k}}\n"
                + "  - {model_name: 'azure/*', litellm_params: {model: 'azure/*', api_base: 'https://az.example', api_key: k}}\n"
                + "router_settings: {num_retries: 0, fallbacks: [{" + fallbacks + "}]}\n");

        router.send(ModelRequest.chat("openai/gpt-4o", "Hi"));

        assertTrue(urls().get(1).startsWith("https://az.example/openai/deployments/gpt-4o/"), urls()::toString);
    }

    @Test
    void fallbackToAPattern_fromAnExactName_asksForTheNameBehindTheProvider() throws IOException {
        transport.at("a.example").always(FakeReply.status(500));
        Router router = router("model_list:\n" + entry("openai/gpt-4o", "a", "")
                + "  - {model_name: 'azure/*', litellm_params: {model: 'azure/*', api_base: 'https://az.example', api_key: k}}\n"
                + "router_settings: {num_retries: 0, default_fallbacks: ['azure/*']}\n");

        router.send(ModelRequest.chat("openai/gpt-4o", "Hi"));

        assertTrue(urls().get(1).contains("/deployments/gpt-4o/"), urls()::toString);
    }

    @Test
    void pattern_thatIsAskedForByItsOwnName_isNeverSent() throws IOException {
        Router router = router("""
                model_list:
                  - {model_name: 'v/*', litellm_params: {model: 'openai/*', api_key: k}, model_info: {id: star}}
                """);

        for (String name : List.of("v/*", "star")) {
            assertThrows(NoDeploymentAvailableException.class, () -> router.send(ModelRequest.chat(name, "Hi")), name);
        }
        assertEquals(List.of(), urls());
    }

    @Test
    void nameThatOnlyHasFallbacks_isServedByThem() throws IOException {
        transport.at("a.example").always(FakeReply.status(500));
        Router router = router("model_list:\n" + entry("a", "a", "") + entry("b", "b", "")
                + "router_settings: {num_retries: 0, fallbacks: [{only: [a, b]}]}\n");

        assertEquals("b", router.send(ModelRequest.chat("only", "Hi")).deploymentId());
        assertEquals(2, urls().size());
        assertThrows(AttemptsExhaustedException.class, () -> router.send(ModelRequest.chat("a", "Hi")));
        assertThrows(UnknownModelException.class, () -> router.send(ModelRequest.chat("other", "Hi")));
        ModelRequest alone = ModelRequest.builder("only")
                .json("{}")
                .options(o -> o.disableFallbacks(true))
                .build();
        assertThrows(UnknownModelException.class, () -> router.send(alone));
    }

    @Test
    void fieldThatARequestsFallbackSetsToNull_isLeftOut() throws IOException {
        transport.at("a.example").always(FakeReply.status(500));
        Router router = router("model_list:\n" + entry("a", "a", "") + entry("z", "z", "")
                + "router_settings: {num_retries: 0, trust: application}\n");

        router.send(ModelRequest.builder("a")
                .json("{\"max_tokens\":10,\"fallbacks\":[{\"model\":\"z\",\"max_tokens\":null}]}")
                .build());

        assertFalse(FakeTransport.bodyOf(transport.requests().get(1)).contains("max_tokens"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api_base", "api_key", "base_url", "custom_llm_provider"})
    void endpoint_inARequestsFallback_isRefused(String field) throws IOException {
        Router router = router("model_list:\n" + entry("a", "a", "") + entry("z", "z", "")
                + "router_settings: {trust: application}\n");
        ModelRequest request = ModelRequest.builder("a")
                .json("{\"fallbacks\":[{\"model\":\"z\",\"" + field + "\":\"own\"}]}")
                .build();

        for (Function<ModelRequest, ?> way :
                List.<Function<ModelRequest, ?>>of(router::send, it -> Routers.joined(router.sendAsync(it)))) {
            RequestRejectedException refused = assertThrows(RequestRejectedException.class, () -> way.apply(request));

            assertEquals(400, refused.status());
            assertTrue(refused.toString().contains(field));
        }
        assertEquals(List.of(), urls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpm: 0", "max_parallel_requests: 0"})
    void limitThatAdmitsNothing_isReportedAtOnce(String limit) throws IOException {
        Router router = router("model_list:\n" + entry("a", "a", ", " + limit));

        NoDeploymentAvailableException none =
                assertThrows(NoDeploymentAvailableException.class, () -> router.send(ModelRequest.chat("a", "Hi")));

        assertEquals(503, none.status());
        assertTrue(none.toString().contains("its limits admit nothing"));
        assertEquals(Duration.ZERO, transport.clock().elapsed());
    }

    @Test
    void numRetriesInCode_keepsTheFilesPoliciesAndPause() throws IOException {
        transport.at("a.example").always(FakeReply.status(500));
        Router router = builder("model_list:\n" + entry("a", "a", "")
                        + "router_settings: {retry_after: 30, retry_policy: {InternalServerErrorRetries: 3}}\n")
                .settings(s -> s.numRetries(1))
                .build();

        assertThrows(AttemptsExhaustedException.class, () -> router.send(ModelRequest.chat("a", "Hi")));

        assertEquals(4, urls().size());
        assertTrue(transport.clock().elapsed().compareTo(Duration.ofSeconds(90)) >= 0);
    }

    @ParameterizedTest
    @CsvSource({"5, 4, 3, 2, 5", ", 4, 3, 2, 4", ", , 3, 2, 3", ", , , 2, 2"})
    void retries_areTheRequestsThenTheDeploymentsThenTheGroupsThenTheKinds(
            Integer request, Integer deployment, Integer group, Integer kind, int expected) throws IOException {
        transport.at("a.example").always(FakeReply.status(500));
        Router router = router("model_list:\n"
                + entry("a", "a", deployment == null ? "" : ", num_retries: " + deployment)
                + "router_settings:\n  num_retries: 1\n"
                + "  retry_policy: {InternalServerErrorRetries: " + kind + "}\n"
                + (group == null
                        ? ""
                        : "  model_group_retry_policy: {a: {InternalServerErrorRetries: " + group + "}}\n"));
        ModelRequest.Builder asked = ModelRequest.builder("a").json("{\"messages\":[]}");
        if (request != null) {
            asked.options(o -> o.numRetries(request));
        }

        RouterException failed = assertThrows(AttemptsExhaustedException.class, () -> router.send(asked.build()));

        assertEquals(FailureKind.SERVER_ERROR, failed.kind().orElseThrow());
        assertEquals(1 + expected, urls().size());
    }

    @Test
    void disableFallbacksFalseInCode_winsOverTheBody() throws IOException {
        transport.at("a.example").always(FakeReply.status(500));
        Router router = router("model_list:\n" + entry("a", "a", "") + entry("b", "b", "")
                + "router_settings: {num_retries: 0, trust: application, fallbacks: [{a: [b]}]}\n");
        ModelRequest.Builder request = ModelRequest.builder("a").json("{\"disable_fallbacks\":true}");

        assertThrows(AttemptsExhaustedException.class, () -> router.send(request.build()));
        assertEquals(
                "b",
                router.send(request.options(o -> o.disableFallbacks(false)).build())
                        .deploymentId());
    }

    @Test
    void emptyTagsInCode_winOverTheBody() throws IOException {
        Router router =
                router("model_list:\n" + entry("a", "a", ", tags: [default]") + entry("a", "b", ", tags: [paid]")
                        + "router_settings: {enable_tag_filtering: true, trust: application}\n");
        ModelRequest.Builder request = ModelRequest.builder("a").json("{\"tags\":[\"paid\"]}");

        assertEquals("b", router.send(request.build()).deploymentId());
        assertEquals(
                "a",
                router.send(request.options(o -> o.tags(List.of())).build()).deploymentId());
    }

    @Test
    void timeoutOfAThousandYears_isAsGoodAsNone() throws IOException {
        Router router = builder("model_list:\n" + entry("a", "a", ""))
                .settings(s -> s.timeout(Duration.ofDays(365_000)).maxWait(Duration.ofDays(365_000)))
                .build();

        assertEquals("a", router.send(ModelRequest.chat("a", "Hi")).deploymentId());
    }
}
