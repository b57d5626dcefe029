package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.policy.AffinityPolicy;
import dev.llmrouter.policy.AffinityPolicy.Kind;
import dev.llmrouter.snapshot.PromptCacheSnapshot;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests that go where an earlier one of their conversation went. */
class RouterAffinityTest {
    private static final String LONG = "word ".repeat(2_000);

    private final Routers world = new Routers();

    private Router router(Kind... kinds) {
        return router(RoutingStrategy.simpleShuffle(), kinds);
    }

    private Router router(RoutingStrategy strategy, Kind... kinds) {
        world.builder
                .strategy(strategy)
                .settings(settings -> settings.affinity(
                        AffinityPolicy.builder().kinds(Set.of(kinds)).build()));
        for (String id : List.of("a", "b", "c", "d")) {
            world.deployment(id);
            world.transport.at(id + ".example").always(FakeReply.text(id));
        }
        return world.build();
    }

    private static ModelRequest session(String name) {
        return ModelRequest.chat("m", "Hi").toBuilder()
                .options(options -> options.session(name))
                .build();
    }

    private static Set<String> served(Router router, ModelRequest request, int times) {
        Set<String> served = new HashSet<>();
        for (int i = 0; i < times; i++) {
            served.add(router.send(request).deploymentId());
        }
        return served;
    }

    // ---- what requests have in common

    @Test
    void session_staysWhereItBegan() {
        Router router = router(Kind.SESSION);

        Set<String> homes = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Set<String> served = served(router, session("s" + i), 5);
            assertEquals(1, served.size());
            homes.addAll(served);
        }

        assertEquals(4, homes.size(), "sessions are spread by the strategy");
        long stayed = router.snapshot().deployments().stream()
                .mapToLong(d -> d.promptCache().requestsThatStayed())
                .sum();
        assertEquals(80, stayed);
    }

    @Test
    void requestsWithoutASession_goWhereTheStrategySays() {
        assertEquals(
                4,
                served(router(Kind.SESSION), ModelRequest.chat("m", "Hi"), 50).size());
    }

    @Test
    void withoutAffinity_aSessionIsNothing() {
        assertEquals(4, served(router(), session("s"), 50).size());
    }

    @Test
    void session_isFoundInTheBody_andTheRoutersKeyIsNotSent() {
        Router router = router(Kind.SESSION);
        ModelRequest own = ModelRequest.builder("m")
                .json("{\"litellm_session_id\":\"s\",\"messages\":[]}")
                .build();
        ModelRequest metadata = ModelRequest.builder("m")
                .json("{\"metadata\":{\"session_id\":\"s\"},\"messages\":[]}")
                .build();

        Set<String> served = served(router, own, 10);
        served.addAll(served(router, metadata, 10));

        assertEquals(1, served.size());
        assertFalse(FakeTransport.bodyOf(world.transport.requests().get(0)).contains("litellm_session_id"));
        assertTrue(FakeTransport.bodyOf(world.transport.requests().get(19)).contains("session_id"));
    }

    @Test
    void session_isFoundInTheHeaderOfAnExchange() throws IOException {
        Router router = router(Kind.SESSION);
        Set<String> served = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            served.add(router.exchange(ExchangeRequest.builder("POST", "/v1/chat/completions")
                            .header("x-litellm-session-id", "s")
                            .body("{\"model\":\"m\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8))
                            .build())
                    .execute()
                    .headers()
                    .get("x-litellm-model-id"));
        }
        assertEquals(1, served.size());
    }

    @Test
    void caller_staysWithOneDeployment() {
        ModelRequest ofUser = ModelRequest.builder("m")
                .json(Map.of("user", "u1", "messages", List.of()))
                .build();

        assertEquals(1, served(router(Kind.CALLER), ofUser, 20).size());
    }

    private static ModelRequest marked(String... texts) {
        List<Object> messages = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            Map<String, Object> block = i == texts.length - 1
                    ? Map.of("type", "text", "text", texts[i], "cache_control", Map.of("type", "ephemeral"))
                    : Map.of("type", "text", "text", texts[i]);
            messages.add(Map.of("role", "user", "content", List.of(block)));
        }
        return ModelRequest.builder("m").json(Map.of("messages", messages)).build();
    }

    @Test
    void promptWithAMarkedBeginning_goesWhereItIsCached() {
        assertEquals(1, served(router(Kind.PROMPT_CACHE), marked(LONG), 20).size());
    }

    @Test
    void shortPrompt_isNotWorthIt() {
        assertEquals(4, served(router(Kind.PROMPT_CACHE), marked("short"), 50).size());
    }

    @Test
    void keyOfAPromptCache_countsAsItsBeginning() {
        ModelRequest keyed = ModelRequest.builder("m")
                .json(Map.of("prompt_cache_key", "k", "messages", List.of(Map.of("role", "user", "content", LONG))))
                .build();

        assertEquals(1, served(router(Kind.PROMPT_CACHE), keyed, 20).size());
    }

    // ---- when it is left

    @Test
    void homeThatFails_isLeft_andTheConversationStaysAtTheNext() {
        Router router = router(Kind.SESSION);
        String home = router.send(session("s")).deploymentId();
        world.transport.at(home + ".example").replies(FakeReply.status(500));

        Set<String> later = served(router, session("s"), 10);

        assertEquals(1, later.size());
        assertFalse(later.contains(home));
    }

    @Test
    void drainedHome_isLeft() {
        Router router = router(Kind.SESSION);
        String home = router.send(session("s")).deploymentId();
        router.deployment(home).drain();

        Set<String> later = served(router, session("s"), 10);

        assertEquals(1, later.size());
        assertFalse(later.contains(home));
    }

    @Test
    void homeThatHangs_catchesFewCalls() {
        Router router = router(RoutingStrategy.leastBusy(), Kind.SESSION);
        String home = router.send(session("s")).deploymentId();
        world.transport.at(home + ".example").always(FakeReply.hang());

        List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(router.sendAsync(session("s")));
        }

        assertEquals(17, calls.stream().filter(CompletableFuture::isDone).count());
        assertEquals(3, router.deployment(home).snapshot().callsInFlight());
        router.close();
    }

    @Test
    void busyHome_isHomeAgain_whenItIsIdle() {
        Router router = router(RoutingStrategy.leastBusy(), Kind.SESSION);
        String home = router.send(session("s")).deploymentId();
        world.transport
                .at(home + ".example")
                .replies(
                        FakeReply.text(home).delay(Duration.ofSeconds(5)),
                        FakeReply.text(home).delay(Duration.ofSeconds(5)),
                        FakeReply.text(home).delay(Duration.ofSeconds(5)));
        List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(router.sendAsync(session("s")));
        }
        assertFalse(calls.get(3).join().deploymentId().equals(home));
        world.transport.clock().advance(Duration.ofSeconds(6));

        assertEquals(home, router.send(session("s")).deploymentId());
    }

    @Test
    void conversationAtALaterTier_goesBackToTheFirst() {
        world.builder.settings(settings -> settings.affinity(
                AffinityPolicy.builder().kinds(Set.of(Kind.SESSION)).build()));
        world.deployment("a", d -> d.order(1)).deployment("b", d -> d.order(2));
        world.transport.at("a.example").always(FakeReply.text("a"));
        world.transport.at("b.example").always(FakeReply.text("b"));
        Router router = world.build();
        router.deployment("a").drain();
        assertEquals("b", router.send(session("s")).deploymentId());

        router.deployment("a").undrain();

        assertEquals("a", router.send(session("s")).deploymentId());
    }

    @Test
    void conversation_isForgottenAfterAnHour() {
        Router router = router(Kind.SESSION);
        Set<String> homes = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            homes.add(router.send(session("s")).deploymentId());
            world.transport.clock().advance(Duration.ofHours(1));
        }
        assertTrue(homes.size() > 1);
    }

    // ---- what it brings

    @Test
    void snapshot_hasTheHitRateOfTheProvidersCache() {
        world.deployment("a");
        world.transport
                .at("a.example")
                .always(FakeReply.json("{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":2000,\"completion_tokens\":5,\"total_tokens\":2005,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":1500}}}"));
        Router router = world.build();
        router.send(ModelRequest.chat("m", "Hi"));
        router.send(ModelRequest.chat("m", "Hi"));

        PromptCacheSnapshot cache = router.deployment("a").snapshot().promptCache();

        assertEquals(4_000, cache.inputTokens());
        assertEquals(3_000, cache.cachedTokens());
        assertEquals(0.75, cache.hitRate().orElseThrow());
    }
}
