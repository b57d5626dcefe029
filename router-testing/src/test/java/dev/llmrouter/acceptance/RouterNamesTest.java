package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.UnknownModelException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request's model, tags and region lead to, as a file has them. */
class RouterNamesTest {
    private final FakeTransport transport = new FakeTransport();

    private Router router(String yaml) {
        return router(yaml, Map.of());
    }

    private Router router(String yaml, Map<String, String> environment) {
        return Router.fromYaml(YamlSource.text("router.yaml", yaml))
                .environment(environment)
                .transport(transport)
                .time(transport.clock())
                .random(new Random(7))
                .build();
    }

    private static String list(String... entries) {
        return "model_list:\n" + String.join("", entries);
    }

    private static String entry(String group, String model, String id, String params) {
        return entry(group, model, id, params, "");
    }

    private static String entry(String group, String model, String id, String params, String info) {
        return "  - {model_name: '" + group + "', litellm_params: {model: '" + model + "', api_base: 'https://" + id
                + ".example/v1', api_key: k, num_retries: 0" + params + "}, model_info: {id: " + id + info + "}}\n";
    }

    private static String sent(Router router, String model) {
        return router.send(ModelRequest.chat(model, "Hi")).deploymentId();
    }

    /** Which deployments get such a request, of twenty. */
    private static Set<String> asked(Router router, ModelRequest request) {
        Set<String> ids = new LinkedHashSet<>();
        Stream.generate(() -> router.send(request).deploymentId()).limit(20).forEach(ids::add);
        return ids;
    }

    private static ModelRequest tagged(String... tags) {
        return ModelRequest.builder("m")
                .json(Map.of("messages", List.of()))
                .options(RequestOptions.builder().tags(List.of(tags)).build())
                .build();
    }

    @Test
    void providersModel_leadsToTheDeploymentsOfIt() {
        Router router = router(list(
                entry("fast", "openai/gpt-4o", "a", ""),
                entry("slow", "azure/gpt-4o", "b", ", api_version: '2024-10-21'")));

        assertEquals("b", sent(router, "azure/gpt-4o"));
    }

    @Test
    void providersModelOfSeveralGroups_leadsToAllOfThem() {
        Router router = router(list(entry("x", "openai/gpt-4o", "a", ""), entry("y", "openai/gpt-4o", "b", "")));

        assertEquals(Set.of("a", "b"), Set.copyOf(asked(router, ModelRequest.chat("openai/gpt-4o", "Hi"))));
    }

    @Test
    void fallbackToAProvidersModel_leadsThere() {
        transport.at("a.example").always(FakeReply.status(500));
        Router router = router(list(entry("x", "openai/gpt-4o", "a", ""), entry("y", "openai/gpt-4o-mini", "b", ""))
                + "router_settings: {fallbacks: [{x: [openai/gpt-4o-mini]}]}\n");

        assertEquals("b", sent(router, "x"));
    }

    @Test
    void groupOfThatName_comesBeforeTheProvidersModel() {
        Router router =
                router(list(entry("x", "openai/gpt-4o", "a", ""), entry("openai/gpt-4o", "openai/other", "b", "")));

        assertEquals("b", sent(router, "openai/gpt-4o"));
    }

    @Test
    void aliasOfAModelOfAWildcard_isThatModel() {
        Router router = router(list(entry("openai/*", "openai/*", "a", ""))
                + "router_settings: {model_group_alias: {fast: openai/gpt-4o-mini}}\n");

        sent(router, "fast");

        assertTrue(FakeTransport.bodyOf(transport.requests().get(0)).contains("\"gpt-4o-mini\""));
    }

    @Test
    void severalModels_areAskedOneAfterTheOther() {
        transport.at("a.example").always(FakeReply.status(500));
        Router router = router(
                list(entry("x", "openai/m", "a", ""), entry("y", "openai/m", "b", ""), entry("z", "openai/m", "c", ""))
                        + "router_settings: {fallbacks: [{x: [z]}]}\n");

        assertEquals("b", sent(router, "x, y"));
        assertEquals("b", sent(router, "none,y"));
    }

    @Test
    void severalModels_thatAreNone_areUnknown() {
        Router router = router(list(entry("x", "openai/m", "a", "")));

        assertThrows(UnknownModelException.class, () -> sent(router, "none,neither"));
        assertThrows(UnknownModelException.class, () -> sent(router, ","));
    }

    @ParameterizedTest
    @CsvSource({"'default_fallbacks: [y]'", "'fallbacks: [{\"*\": [y]}]'", "'fallbacks: [{other: [y]}]'"})
    void unknownModel_goesToTheDefaultFallbacks_orToThoseOfItsName(String setting) {
        Router router = router(list(entry("y", "openai/m", "b", "")) + "router_settings: {" + setting + "}\n");

        assertEquals("b", sent(router, "other"));
    }

    @Test
    void unknownModel_whoseRequestWantsNoFallbacks_isUnknown() {
        Router router = router(list(entry("y", "openai/m", "b", "")) + "router_settings: {default_fallbacks: [y]}\n");
        ModelRequest request = ModelRequest.builder("other")
                .json(Map.of("messages", List.of()))
                .options(RequestOptions.builder().disableFallbacks(true).build())
                .build();

        assertThrows(UnknownModelException.class, () -> router.send(request));
    }

    private Router tags(String settings) {
        return router(list(
                        entry("m", "openai/m", "eu", ", tags: [eu]"),
                        entry("m", "openai/m", "both", ", tags: [eu, beta]"),
                        entry("m", "openai/m", "plain", ", tags: [default]"))
                + "router_settings: {enable_tag_filtering: true" + settings + "}\n");
    }

    @Test
    void tagWithAnExclamationMark_keepsAway() {
        assertEquals(Set.of("eu"), asked(tags(""), tagged("eu", "!beta")));
        assertEquals(Set.of("plain"), asked(tags(""), tagged("!beta")));
    }

    @Test
    void tagWithAnAmpersand_isRequired() {
        assertEquals(Set.of("both"), asked(tags(""), tagged("&eu", "&beta")));
        assertEquals(Set.of("both"), asked(tags(""), tagged("eu", "&beta")));
    }

    @Test
    void requiredTagThatNoneHas_isServedByNone() {
        Router router = tags("");

        assertThrows(NoDeploymentAvailableException.class, () -> router.send(tagged("&us")));
    }

    @Test
    void tagWithThePrefix_countsWithoutIt_andOthersDoNot() {
        assertEquals(Set.of("both"), asked(tags(", tag_routing_prefix: 'route:'"), tagged("route:beta", "team-a")));
    }

    @Test
    void programThatATagRegexFits_isServedByThatDeployment() {
        Router router = router(list(
                        entry("m", "openai/m", "cli", ", tag_regex: ['^User-Agent: claude-code/']"),
                        entry("m", "openai/m", "plain", ", tags: [default]"))
                + "router_settings: {enable_tag_filtering: true}\n");
        ModelRequest request = ModelRequest.builder("m")
                .json(Map.of("messages", List.of()))
                .header("User-Agent", "claude-code/1.2")
                .build();

        assertEquals(Set.of("cli", "plain"), asked(router, request));
        assertEquals(Set.of("plain"), asked(router, tagged()));
    }

    @Test
    void groupOfItsOwnMind_filtersByTagsOrNot() {
        Router router = router(list(
                entry("m", "openai/m", "eu", ", tags: [eu]", ", enable_tag_filtering: true"),
                entry("m", "openai/m", "us", ", tags: [us]")));

        assertEquals(Set.of("eu"), asked(router, tagged("eu")));
    }

    private static ModelRequest within(String region) {
        return ModelRequest.builder("m")
                .json(Map.of("messages", List.of()))
                .options(RequestOptions.builder().allowedRegion(region).build())
                .build();
    }

    @Test
    void requestForARegion_isServedThereAlone() {
        Router router = router(list(
                entry("m", "openai/m", "eu", ", region_name: eu"),
                entry("m", "openai/m", "us", ", region_name: us"),
                entry("m", "openai/m", "somewhere", "")));

        assertEquals(Set.of("eu"), asked(router, within("EU")));
        assertEquals(3, asked(router, tagged()).size());
        NoDeploymentAvailableException none =
                assertThrows(NoDeploymentAvailableException.class, () -> router.send(within("jp")));
        assertTrue(none.toString().contains("must stay in 'jp'"), none::toString);
    }

    @Test
    void regionInABody_countsWhereTheBodyIsTrusted_andIsNotSent() {
        Router router = router(list(
                        entry("m", "openai/m", "eu", ", region_name: eu"),
                        entry("m", "openai/m", "us", ", region_name: us"))
                + "router_settings: {trust: application}\n");

        assertEquals(
                Set.of("us"),
                asked(
                        router,
                        ModelRequest.builder("m")
                                .json(Map.of("messages", List.of(), "allowed_model_region", "us"))
                                .build()));
        assertFalse(FakeTransport.bodyOf(transport.requests().get(0)).contains("region"));
    }

    @Test
    void blockedDeployment_isNotUsed() {
        Router router =
                router(list(entry("m", "openai/m", "a", "", ", blocked: true"), entry("m", "openai/m", "b", "")));

        assertEquals(Set.of("b"), asked(router, tagged()));
        assertTrue(router.explain(tagged()).toString().contains("blocked takes it out of use"));
    }

    @Test
    void deploymentOfAnotherEnvironment_isNotUsed() {
        Router router = router(
                list(
                        entry("m", "openai/m", "a", "", ", supported_environments: [production]"),
                        entry("m", "openai/m", "b", "", ", supported_environments: [production, staging]")),
                Map.of("LITELLM_ENVIRONMENT", "staging"));

        assertEquals(Set.of("b"), asked(router, tagged()));
    }
}
