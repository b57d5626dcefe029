package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.usage.RedisSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Every YAML block of the load-balancing page loads as it stands there, placeholders included, and means what the page says. */
class LoadBalancingPageTest {
    @Test
    void quickStart_hasThreeAzureDeploymentsInOneGroup() throws IOException {
        List<Deployment> deployments = Objects.requireNonNull(
                        page(1).catalog().groups().get("gpt-3.5-turbo"))
                .deployments();

        assertEquals(
                List.of("<your-deployment-name>", "gpt-turbo-small-ca", "gpt-turbo-large"),
                deployments.stream().map(Deployment::providerModel).toList());
        assertEquals(
                List.of("azure"),
                deployments.stream().map(Deployment::provider).distinct().toList());
        assertEquals(
                List.of(6L, 6L, 1440L),
                deployments.stream()
                        .map(d -> d.limits().requestsPerMinute().orElseThrow())
                        .toList());
        assertEquals(
                Optional.of("https://openai-france-1234.openai.azure.com"),
                deployments.get(2).apiBase());
        assertEquals(
                Optional.of(Secret.of("<your-azure-api-key>")),
                deployments.get(2).apiKey());
    }

    @Test
    void quickStart_setsStrategyAliasRetriesAndTimeout() throws IOException {
        RouterConfig config = page(1);

        assertSame(RoutingStrategy.simpleShuffle(), config.settings().strategy());
        assertEquals(
                "gpt-3.5-turbo",
                config.catalog().resolve("gpt-4").orElseThrow().group().name());
        assertEquals(2, config.settings().retries().numRetries());
        assertEquals(
                Optional.of(Duration.ofSeconds(30)),
                config.settings().timeouts().call());
    }

    @Test
    void severalInstances_nameTheirRedis() throws IOException {
        RedisSettings redis = page(2).settings().redis().orElseThrow();

        assertEquals("<your redis host>", redis.host().orElseThrow());
        assertEquals(Secret.of("<your redis password>"), redis.password().orElseThrow());
        assertEquals(1992, redis.port());
        assertEquals(
                OptionalLong.of(6),
                page(2).catalog()
                        .deployments()
                        .values()
                        .iterator()
                        .next()
                        .limits()
                        .requestsPerMinute());
    }

    @Test
    void aliasFragment_besideAModelList_isReadAsASetting() throws IOException {
        ConfigLoader.Loaded loaded = Configs.load(Configs.ONE.replace("gpt-4", "gpt-3.5-turbo") + text("page-3.yaml"));

        assertEquals(List.of(), loaded.errors());
        assertEquals(List.of(), loaded.warnings());
        assertTrue(loaded.config().orElseThrow().catalog().resolve("gpt-4").isPresent());
    }

    @Test
    void aliasInRouterSettings_isListed() throws IOException {
        Catalog catalog = page(4).catalog();

        assertFalse(Objects.requireNonNull(catalog.aliases().get("gpt-4")).hidden());
    }

    @Test
    void hiddenAlias_canBeCalledAndIsNotListed() throws IOException {
        Catalog catalog = page(5).catalog();

        assertTrue(
                Objects.requireNonNull(catalog.aliases().get("GPT-3.5-turbo")).hidden());
        assertEquals(
                "gpt-3.5-turbo",
                catalog.resolve("GPT-3.5-turbo").orElseThrow().group().name());
    }

    /** Of what is odd there is only that a placeholder is no address. */
    private static RouterConfig page(int number) throws IOException {
        ConfigLoader.Loaded loaded = Configs.load(text("page-" + number + ".yaml"));
        assertEquals(List.of(), loaded.errors());
        for (ConfigProblem warning : loaded.warnings()) {
            assertTrue(
                    warning.message().contains("this one has no scheme) it cannot be called (model_list[0])"),
                    warning::message);
        }
        return loaded.config().orElseThrow();
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = LoadBalancingPageTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
