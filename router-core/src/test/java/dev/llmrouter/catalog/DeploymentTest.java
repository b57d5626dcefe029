package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DeploymentTest {
    // ---- provider and model

    @Test
    void model_isProviderAndNameAtTheFirstSlash() {
        Deployment deployment =
                Deployment.builder("chat", "openrouter/meta/llama-3").build();
        assertEquals("openrouter", deployment.provider());
        assertEquals("meta/llama-3", deployment.providerModel());
    }

    @Test
    void modelWithoutAProvider_isOpenAis() {
        Deployment deployment = Deployment.builder("chat", "gpt-4o").build();
        assertEquals("openai", deployment.provider());
        assertEquals("gpt-4o", deployment.providerModel());
    }

    @Test
    void blankNames_areRefused() {
        for (String model : List.of("", " ", "azure/", "/gpt-4o")) {
            assertThrows(IllegalArgumentException.class, () -> Deployment.builder("chat", model), model);
        }
        assertThrows(IllegalArgumentException.class, () -> Deployment.builder("", "gpt-4o"));
    }

    @Test
    void address_losesItsTrailingSlashes() {
        assertEquals(
                "https://eu.example/v1",
                full().apiBase("https://eu.example/v1//").build().apiBase().orElseThrow());
        assertThrows(IllegalArgumentException.class, () -> full().apiBase("//"));
    }

    @Test
    void numbersThatAreNone_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> full().weight(-1));
        assertThrows(IllegalArgumentException.class, () -> full().weight(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> full().weight(Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> full().numRetries(-1));
        assertThrows(IllegalArgumentException.class, () -> full().allowedFails(-1));
        assertThrows(IllegalArgumentException.class, () -> full().cooldownTime(Duration.ofSeconds(-1)));
    }

    @Test
    void longestPrompt_isReadFromTheInfo() {
        assertEquals(
                OptionalLong.of(8192),
                full().info(Map.of("max_input_tokens", 8192)).build().maxInputTokens());
        assertEquals(OptionalLong.empty(), full().build().maxInputTokens());
    }

    // ---- ids

    @Test
    void id_isTheSameInEveryProcessAndVersion() {
        // These values must never change: users' dashboards and shared stores know deployments by them.
        assertEquals(
                "641438dd2cd01b02",
                Deployment.builder("chat", "openai/gpt-4o").build().id());
        assertEquals("185c330f84dceec0", full().build().id());
    }

    @Test
    void id_doesNotHangOnSecrets() {
        String id = full().build().id();
        assertEquals(id, full().apiKey(Secret.of("another")).build().id());
        assertEquals(id, full().headers(Map.of("x-auth", "another")).build().id());
    }

    @Test
    void id_doesNotHangOnCredentialsInTheAddress() {
        String id = full().apiBase("https://eu.example/v1").build().id();
        assertEquals(
                id,
                full().apiBase("https://user:pass@eu.example/v1?key=k").build().id());
    }

    @Test
    void id_doesNotHangOnTuning() {
        List<UnaryOperator<Deployment.Builder>> tunings = List.of(
                builder -> builder.apiVersion("2"),
                builder -> builder.headers(Map.of("x-other", "a")),
                builder -> builder.limits(Limits.builder()
                        .requestsPerMinute(7)
                        .maxParallelRequests(3)
                        .build()),
                builder -> builder.limits(Limits.builder()
                        .window(Duration.ofSeconds(7))
                        .group("g")
                        .build()),
                builder -> builder.weight(7),
                builder -> builder.order(7),
                builder -> builder.tags(List.of("x")),
                builder -> builder.timeouts(
                        Timeouts.builder().call(Duration.ofSeconds(7)).build()),
                builder -> builder.params(Map.of("temperature", 1)),
                builder -> builder.info(Map.of("mode", "chat")),
                builder -> builder.pricing(Pricing.of(1, 2)),
                builder -> builder.budget(Budget.of(1, Duration.ofHours(1))),
                builder -> builder.numRetries(9).allowedFails(3).cooldownTime(Duration.ZERO));

        for (UnaryOperator<Deployment.Builder> tuning : tunings) {
            assertEquals(full().build().id(), tuning.apply(full()).build().id());
        }
    }

    @Test
    void id_tellsApartEndpointsAndAccounts() {
        List<UnaryOperator<Deployment.Builder>> changes = List.of(
                builder -> builder,
                builder -> builder.apiBase("https://us.example"),
                builder -> builder.organization("other"),
                builder -> builder.headers(Map.of("OpenAI-Project", "p")),
                builder -> builder.headers(Map.of("OpenAI-Organization", "p")),
                builder -> builder.params(Map.of("aws_region_name", "us-east-1")),
                builder -> builder.params(Map.of("vertex_project", "p")));
        Set<String> ids = new HashSet<>();
        changes.forEach(change -> ids.add(change.apply(full()).build().id()));
        assertEquals(changes.size(), ids.size());
    }

    @Test
    void id_differsBetweenGroupsProvidersAndModels() {
        Set<String> ids = new HashSet<>();
        ids.add(Deployment.builder("chat", "openai/gpt-4o").build().id());
        ids.add(Deployment.builder("chat", "azure/gpt-4o").build().id());
        ids.add(Deployment.builder("chat", "openai/gpt-4").build().id());
        ids.add(Deployment.builder("talk", "openai/gpt-4o").build().id());
        assertEquals(4, ids.size());
    }

    // ---- equality

    @Test
    void rotatedKey_isTheSameDeployment() {
        Deployment rotated = full().apiKey(Secret.of("another")).build();
        assertEquals(full().build(), rotated);
        assertEquals(full().build().hashCode(), rotated.hashCode());
    }

    @Test
    void toBuilder_keepsEverything() {
        Deployment deployment = full().build();
        Deployment copy = deployment.toBuilder().build();
        assertEquals(deployment, copy);
        assertEquals(deployment.apiKey(), copy.apiKey());
    }

    @Test
    void anyOtherChange_isAnotherDeployment() {
        Deployment deployment = full().id("a").build();
        List<Function<Deployment.Builder, Deployment.Builder>> changes = List.of(
                builder -> builder.limits(
                        Limits.builder().window(Duration.ofSeconds(10)).build()),
                builder -> builder.weight(9),
                builder -> builder.pricing(Pricing.of(0, 0)),
                builder -> builder.params(Map.of("temperature", "1")),
                builder -> builder.headers(Map.of("x-auth", "other")),
                builder -> builder.info(Map.of("mode", "chat")),
                builder -> builder.cooldownTime(Duration.ZERO));
        for (Function<Deployment.Builder, Deployment.Builder> change : changes) {
            assertNotEquals(deployment, change.apply(deployment.toBuilder()).build());
        }
    }

    // ---- what is printed

    @Test
    void text_hasNeitherKeysNorHeadersNorWhatTheAddressHides() {
        String text = full().id("a")
                .apiBase("https://user:pass@eu.example/v1?key=hidden")
                .build()
                .toString();
        assertEquals("Deployment[a, chat → azure/eu-gpt-4o at https://eu.example/v1]", text);
    }

    @Test
    void secret_printsAsStars() {
        Secret secret = Secret.of("sk-123");
        assertEquals("***", secret.toString());
        assertEquals("***", String.valueOf(secret));
        assertEquals("sk-123", secret.reveal());
    }

    @Test
    void secret_isEqualToOneOfTheSameText() {
        assertEquals(Secret.of("a"), Secret.of("a"));
        assertEquals(Secret.of("a").hashCode(), Secret.of("a").hashCode());
        assertNotEquals(Secret.of("a"), Secret.of("b"));
    }

    @Test
    void secret_hasNothingThatASerializerFinds() {
        for (java.lang.reflect.Method method : Secret.class.getMethods()) {
            assertFalse(
                    method.getName().matches("(get|is)[A-Z].*") && method.getDeclaringClass() == Secret.class,
                    method.toString());
        }
        assertEquals(0, Secret.class.getFields().length);
    }

    private static Deployment.Builder full() {
        return Deployment.builder("chat", "azure/eu-gpt-4o")
                .apiBase("https://eu.example")
                .apiKey(Secret.of("sk-123"))
                .apiVersion("2024-10-21")
                .organization("org")
                .headers(Map.of("x-auth", "hidden"))
                .limits(Limits.builder()
                        .requestsPerMinute(60)
                        .tokensPerMinute(10_000)
                        .build())
                .weight(2)
                .tags(List.of("eu"))
                .timeouts(Timeouts.builder().call(Duration.ofSeconds(30)).build())
                .params(Map.of("temperature", 1));
    }
}
