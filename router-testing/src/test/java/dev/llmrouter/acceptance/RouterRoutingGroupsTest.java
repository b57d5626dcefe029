package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Models that have a strategy of their own, and a name together. */
class RouterRoutingGroupsTest {
    private static final String MODELS = """
            model_list:
              - {model_name: fast, litellm_params: {model: openai/f1, api_key: k, api_base: "https://f1.example", input_cost_per_token: 1}, model_info: {id: f1}}
              - {model_name: fast, litellm_params: {model: openai/f2, api_key: k, api_base: "https://f2.example", input_cost_per_token: 2}, model_info: {id: f2}}
              - {model_name: good, litellm_params: {model: openai/g1, api_key: k, api_base: "https://g1.example", input_cost_per_token: 3}, model_info: {id: g1}}
              - {model_name: other, litellm_params: {model: openai/o1, api_key: k, api_base: "https://o1.example"}, model_info: {id: o1}}
              - {model_name: other, litellm_params: {model: openai/o2, api_key: k, api_base: "https://o2.example"}, model_info: {id: o2}}
            """;

    private static final String CHEAP = """
            router_settings:
              routing_groups:
                - {group_name: cheap, models: [fast, good], routing_strategy: cost-based-routing}
              model_group_alias: {thrifty: cheap}
              fallbacks: [{other: [cheap]}]
            """;

    private final FakeTransport transport = new FakeTransport();

    private Router router() {
        for (String id : List.of("f1", "f2", "g1", "o1", "o2")) {
            transport.at(id + ".example").always(FakeReply.text(id));
        }
        return Router.fromYaml(YamlSource.text("router.yaml", MODELS + CHEAP))
                .transport(transport)
                .time(transport.clock())
                .random(new Random(7))
                .executor(Runnable::run)
                .build();
    }

    private static Set<String> served(Router router, String model) {
        Set<String> served = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            served.add(router.send(ModelRequest.chat(model, "Hi")).deploymentId());
        }
        return served;
    }

    @Test
    void modelOfAGroup_hasItsStrategy_andOthersTheRouters() {
        Router router = router();

        assertEquals(Set.of("f1"), served(router, "fast"));
        assertEquals(Set.of("o1", "o2"), served(router, "other"));
    }

    @Test
    void nameOfAGroup_isAllItsModels() {
        Router router = router();
        assertEquals(Set.of("f1"), served(router, "cheap"));
        assertEquals(Set.of("f1"), served(router, "thrifty"));

        router.deployment("f1").drain();
        router.deployment("f2").drain();

        assertEquals(Set.of("g1"), served(router, "cheap"));
    }

    @Test
    void group_isListed_andAFallback() {
        Router router = router();
        assertTrue(router.models().names().contains("cheap"), router.models().names()::toString);
        router.deployment("o1").drain();
        router.deployment("o2").drain();

        assertEquals("f1", router.send(ModelRequest.chat("other", "Hi")).deploymentId());
    }

    @Test
    void group_outlivesAReloadAndASetWeight() {
        Router router = router();
        router.deployment("f1").weight(0);
        router.reload(YamlSource.text("router.yaml", MODELS + CHEAP));

        assertEquals(Set.of("f1"), served(router, "cheap"));
    }

    private static ConfigLoader.Loaded load(String groups) {
        return new ConfigLoader(Map.of(), false)
                .load(YamlSource.text("router.yaml", MODELS + "router_settings:\n  routing_groups: " + groups + "\n"));
    }

    @Test
    void mistakes_areFound() {
        assertTrue(
                load("[{group_name: x, models: [fsat]}]").warnings().toString().contains("'fsat' is no model"));
        assertTrue(load("[{group_name: fast, models: [fast]}]")
                .warnings()
                .toString()
                .contains("is a model in model_list"));
        assertTrue(load("[{group_name: default, models: [fast]}]")
                .errors()
                .toString()
                .contains("in no group"));
        assertTrue(load("[{group_name: x, models: [fast]}, {group_name: y, models: [fast]}]")
                .errors()
                .toString()
                .contains("'fast' is in two groups"));
        assertTrue(load("[{group_name: x, models: [fast], routing_strategy: none}]")
                .errors()
                .toString()
                .contains("is no routing strategy"));
        assertTrue(load("[x]").errors().toString().contains("expected a mapping"));
    }
}
