package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Catalog.Resolution;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogTest {
    // ---- the order of names

    @Test
    void group_holdsTheDeploymentsOfItsNameInOrder() {
        Catalog catalog = catalog(at("chat", "b"), at("embed", "c"), at("chat", "a"));
        assertEquals(List.of("chat", "embed"), List.copyOf(catalog.groups().keySet()));
        assertEquals(List.of("b", "a"), ids(resolve(catalog, "chat")));
        assertEquals(List.of("b", "c", "a"), List.copyOf(catalog.deployments().keySet()));
    }

    @Test
    void alias_goesBeforeAGroupOfTheSameName() {
        Catalog catalog = Catalog.builder()
                .deployment(at("chat", "a"))
                .deployment(at("big", "b"))
                .alias(alias("chat", "big"))
                .build();
        assertEquals("big", resolve(catalog, "chat").group().name());
    }

    @Test
    void group_goesBeforeADeploymentId() {
        Catalog catalog = catalog(at("chat", "a"), at("a", "b"));
        assertEquals(List.of("b"), ids(resolve(catalog, "a")));
    }

    @Test
    void deploymentId_goesBeforeAWildcard() {
        Catalog catalog = catalog(at("*", "any"), at("chat", "a"), at("chat", "b"));
        assertEquals(List.of("b"), ids(resolve(catalog, "b")));
    }

    @Test
    void deploymentId_keepsTheNameOfItsGroup() {
        assertEquals("chat", resolve(catalog(at("chat", "a")), "a").group().name());
    }

    @Test
    void group_goesBeforeAWildcard() {
        Catalog catalog = catalog(at("openai/*", "any"), at("openai/gpt-4o", "a"));
        assertEquals(List.of("a"), ids(resolve(catalog, "openai/gpt-4o")));
    }

    @Test
    void mostLiteralText_winsAmongWildcards() {
        Catalog catalog =
                catalog(at("*", "any"), at("openai/*", "openai"), at("openai/gpt-*", "gpt"), at("*-4o", "4o"));
        assertEquals(List.of("gpt"), ids(resolve(catalog, "openai/gpt-4o")));
        assertEquals(List.of("openai"), ids(resolve(catalog, "openai/o3")));
        assertEquals(List.of("4o"), ids(resolve(catalog, "azure-4o")));
        assertEquals(List.of("any"), ids(resolve(catalog, "claude")));
    }

    @Test
    void unknownName_isEmpty() {
        assertEquals(Optional.empty(), catalog(at("chat", "a")).resolve("chatt"));
    }

    @Test
    void name_isCaseSensitive() {
        assertEquals(Optional.empty(), catalog(at("chat", "a")).resolve("Chat"));
    }

    @Test
    void limitGroup_whoseDeploymentsDifferIsRefused() {
        Catalog.Builder catalog = Catalog.builder();
        for (long rpm = 1; rpm <= 2; rpm++) {
            Limits limits =
                    Limits.builder().requestsPerMinute(rpm).group("account").build();
            catalog.deployment(
                    Deployment.builder("chat", "openai/x").limits(limits).build());
        }

        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, catalog::build);

        assertTrue(String.valueOf(refused.getMessage()).contains("'account'"));
    }

    // ---- aliases

    @Test
    void aliasChain_isFollowed() {
        Catalog catalog = Catalog.builder()
                .alias(alias("first", "second"))
                .alias(alias("second", "chat"))
                .deployment(at("chat", "a"))
                .build();
        Resolution resolution = resolve(catalog, "first");
        assertEquals("chat", resolution.group().name());
        assertEquals("first", resolution.requested());
        assertEquals(alias("first", "chat"), resolution.alias());
        assertEquals(Map.of("first", alias("first", "chat"), "second", alias("second", "chat")), catalog.aliases());
    }

    @Test
    void alias_mayStandForAnIdOrAWildcardName() {
        Catalog catalog = Catalog.builder()
                .deployment(at("chat", "a"))
                .deployment(at("openai/*", "any"))
                .alias(alias("direct", "a"))
                .alias(alias("smart", "openai/o3"))
                .build();
        assertEquals(List.of("a"), ids(resolve(catalog, "direct")));
        assertEquals(List.of("o3"), resolve(catalog, "smart").captured());
    }

    @Test
    void aliasCircle_isRefusedWithItsNames() {
        Catalog.Builder builder = Catalog.builder()
                .deployment(at("chat", "a"))
                .alias(alias("one", "two"))
                .alias(alias("two", "three"))
                .alias(alias("three", "two"));
        String message = refusal(builder::build);
        assertTrue(message.contains("one → two → three → two"), message);
    }

    @Test
    void aliasToItself_isACircle() {
        Catalog.Builder builder = Catalog.builder().deployment(at("chat", "a")).alias(alias("chat", "chat"));
        assertTrue(refusal(builder::build).contains("chat → chat"));
    }

    @Test
    void aliasToNothing_isRefusedWithWhatIsKnown() {
        Catalog.Builder builder = Catalog.builder().deployment(at("chat", "a")).alias(alias("smart", "chta"));
        String message = refusal(builder::build);
        assertTrue(message.contains("'smart'") && message.contains("'chta'") && message.contains("[chat]"), message);
    }

    @Test
    void hiddenAlias_isCallableAndNeverSuggested() {
        Catalog catalog = Catalog.builder()
                .deployment(at("chat", "a"))
                .alias(new ModelAlias("secret-chat", "chat", true))
                .alias(new ModelAlias("public-chat", "chat", false))
                .build();
        assertEquals("chat", resolve(catalog, "secret-chat").group().name());
        assertEquals(List.of(), catalog.near("secret-chat2"));
        assertEquals(List.of("public-chat"), catalog.near("public-chat2"));
    }

    // ---- what is sent

    @Test
    void star_isFilledWithWhatItStoodFor() {
        Deployment any = Deployment.builder("openai/*", "azure/eu-*").id("any").build();
        assertEquals("eu-gpt-4o", resolve(catalog(any), "openai/gpt-4o").providerModel(any));
    }

    @Test
    void stars_areFilledFromTheLeft() {
        Deployment any = Deployment.builder("*/v*", "openai/*-*").id("any").build();
        assertEquals("gpt-4", resolve(catalog(any), "gpt/v4").providerModel(any));
    }

    @Test
    void starWithinTheName_isNoPlaceToFill() {
        Deployment any = Deployment.builder("x/*/*", "openai/*-*").id("any").build();
        assertEquals("*-b", resolve(catalog(any), "x/*/b").providerModel(any));
    }

    @Test
    void modelWithoutAStar_isSentAsItIs() {
        Deployment fixed =
                Deployment.builder("openai/*", "openai/gpt-4o").id("a").build();
        assertEquals("gpt-4o", resolve(catalog(fixed), "openai/anything").providerModel(fixed));
    }

    @Test
    void exactName_isSentWithTheDeploymentsModel() {
        Deployment exact = at("chat", "a");
        assertEquals("gpt-4o", resolve(catalog(exact), "chat").providerModel(exact));
    }

    // ---- ids in one catalog

    @Test
    void givenIdTwice_isRefused() {
        Catalog.Builder builder = Catalog.builder().deployment(at("chat", "a"));
        String message = refusal(() -> builder.deployment(at("embed", "a")));
        assertTrue(message.contains("'a'") && message.contains("model_info.id"), message);
    }

    @Test
    void keysForOneEndpoint_areSeveralDeployments() {
        Deployment first = keyed("key-1");
        Catalog catalog = catalog(first, keyed("key-2"), keyed("key-3"));
        assertEquals(
                List.of(first.id(), first.id() + "-2", first.id() + "-3"),
                List.copyOf(catalog.deployments().keySet()));
        assertEquals(
                List.of("key-1", "key-2", "key-3"),
                catalog.deployments().values().stream()
                        .map(deployment -> deployment.apiKey().orElseThrow().reveal())
                        .toList());
    }

    @Test
    void variantsOfOneEndpoint_areSeveralDeployments() {
        Deployment first = keyed("key");
        Deployment heavier = Deployment.builder("chat", "openai/gpt-4o")
                .apiKey(Secret.of("key"))
                .weight(3)
                .build();

        assertEquals(
                List.of(first.id(), first.id() + "-2"),
                List.copyOf(catalog(first, heavier).deployments().keySet()));
    }

    @Test
    void numberedIds_surviveACopyIntoAnotherCatalog() {
        Catalog catalog = catalog(keyed("key-1"), keyed("key-2"));
        Catalog copy = catalog(catalog.deployments().values().toArray(Deployment[]::new));
        assertEquals(catalog.deployments(), copy.deployments());
    }

    @Test
    void sameDeploymentTwice_isRefused() {
        Catalog.Builder builder = Catalog.builder().deployment(keyed("key"));
        assertThrows(IllegalArgumentException.class, () -> builder.deployment(keyed("key")));
    }

    @Test
    void sameAliasTwice_isRefused() {
        Catalog.Builder builder = Catalog.builder().alias(alias("smart", "chat"));
        assertThrows(IllegalArgumentException.class, () -> builder.alias(alias("smart", "embed")));
    }

    @Test
    void catalog_cannotBeChanged() {
        Catalog catalog = catalog(at("chat", "a"));
        for (Map<?, ?> map : List.of(catalog.groups(), catalog.aliases(), catalog.deployments())) {
            assertThrows(UnsupportedOperationException.class, map::clear);
        }
    }

    @Test
    void emptyGroup_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ModelGroup("chat", List.of()));
    }

    @Test
    void nameWithAStar_isAWildcard() {
        assertTrue(new ModelGroup("openai/*", List.of(at("openai/*", "a"))).isWildcard());
        assertFalse(new ModelGroup("openai/", List.of(at("openai/", "a"))).isWildcard());
    }

    private static Deployment at(String modelName, String id) {
        return Deployment.builder(modelName, "openai/gpt-4o").id(id).build();
    }

    private static Deployment keyed(String key) {
        return Deployment.builder("chat", "openai/gpt-4o")
                .apiKey(Secret.of(key))
                .build();
    }

    private static ModelAlias alias(String name, String model) {
        return new ModelAlias(name, model, false);
    }

    private static Catalog catalog(Deployment... deployments) {
        Catalog.Builder builder = Catalog.builder();
        List.of(deployments).forEach(builder::deployment);
        return builder.build();
    }

    private static Resolution resolve(Catalog catalog, String name) {
        return catalog.resolve(name).orElseThrow();
    }

    private static List<String> ids(Resolution resolution) {
        return resolution.group().deployments().stream().map(Deployment::id).toList();
    }

    private static String refusal(org.junit.jupiter.api.function.Executable action) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
