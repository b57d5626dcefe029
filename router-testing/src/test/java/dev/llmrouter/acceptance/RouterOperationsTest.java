package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.snapshot.Candidate;
import dev.llmrouter.snapshot.OperationSnapshot;
import dev.llmrouter.snapshot.ProbeResult;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an operator does to a deployment, and what requests see of it. */
class RouterOperationsTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final Routers world = new Routers();

    private List<String> operated() {
        return world.listener.events().stream()
                .filter(event -> event.startsWith("operated"))
                .toList();
    }

    private void bothAnswer() {
        world.deployment("a").deployment("b");
        world.transport.at("a.example").always(FakeReply.text("a"));
        world.transport.at("b.example").always(FakeReply.text("b"));
    }

    private static OperationSnapshot operation(Router router, String id) {
        return router.deployment(id).snapshot().operation();
    }

    // ---- drain

    @Test
    void drainedDeployment_getsNoNewCalls() {
        bothAnswer();
        Router router = world.build();
        assertEquals("a", router.send(HELLO).text());

        router.deployment("a").drain();

        assertEquals("b", router.send(HELLO).text());
        assertTrue(operation(router, "a").drained());
        assertEquals("code", operation(router, "a").drainedBy().orElseThrow());
        assertEquals(
                "drained by code", router.explain(HELLO).deployments().get(0).reason());
    }

    @Test
    void drain_letsCallsUnderWayEnd() {
        bothAnswer();
        world.transport.at("a.example").always(FakeReply.stream("one ", "two"));
        Router router = world.build();
        try (ModelStream stream = router.stream(HELLO)) {
            router.deployment("a").drain();

            assertEquals(1, router.deployment("a").snapshot().callsInFlight());
            stream.forEach(event -> {});
        }
        assertEquals(0, router.deployment("a").snapshot().callsInFlight());
    }

    @Test
    void undrainedDeployment_isBack() {
        bothAnswer();
        Router router = world.build();
        router.deployment("a").by("alice").drain();
        router.deployment("a").by("bob").undrain();
        router.deployment("a").by("bob").undrain();

        assertEquals("a", router.send(HELLO).text());
        assertEquals(List.of("operated DRAINED a by alice", "operated UNDRAINED a by bob"), operated());
    }

    @Test
    void everyDeploymentDrained_saysByWhom() {
        bothAnswer();
        Router router = world.build();
        router.deployment("a").by("alice").drain();
        router.deployment("b").by("bob").drain();

        NoDeploymentAvailableException e = assertThrows(NoDeploymentAvailableException.class, () -> router.send(HELLO));

        assertEquals(503, e.status());
        assertTrue(String.valueOf(e.getMessage()).contains("a: drained by alice; b: drained by bob"), e.getMessage());
    }

    @Test
    void drainedGroup_fallsBack() {
        bothAnswer();
        world.builder.settings(settings -> settings.fallbacks(Fallbacks.builder()
                .generic(Map.of("m", List.of(FallbackTarget.of("n"))))
                .build()));
        world.builder.deployment(Routers.deployment("n", "c", d -> d));
        world.transport.at("c.example").always(FakeReply.text("c"));
        Router router = world.build();
        router.deployment("a").drain();
        router.deployment("b").drain();

        assertEquals("c", router.send(HELLO).text());
    }

    @Test
    void pause_endsByItself() {
        bothAnswer();
        Router router = world.build();
        router.deployment("a").drain(Duration.ofMinutes(1));
        assertEquals("b", router.send(HELLO).text());
        assertEquals(Duration.ofMinutes(1), operation(router, "a").drainLeft().orElseThrow());

        world.transport.clock().advance(Duration.ofMinutes(1));

        assertEquals("a", router.send(HELLO).text());
        assertFalse(operation(router, "a").drained());
    }

    @Test
    void shortPauseOfTheOnlyDeployment_isWaitedFor() {
        world.deployment("a");
        world.transport.at("a.example").always(FakeReply.text("a"));
        Router router = world.build();
        router.deployment("a").drain(Duration.ofSeconds(3));

        CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);
        world.transport.clock().advance(Duration.ofSeconds(2));
        assertFalse(answer.isDone());
        world.transport.clock().advanceUntil(answer::isDone);

        assertEquals("a", answer.join().text());
        assertEquals(Duration.ofSeconds(3), world.transport.clock().elapsed());
    }

    @Test
    void undrain_wakesRequestsThatWait() {
        world.deployment("a");
        world.transport.at("a.example").always(FakeReply.text("a"));
        Router router = world.build();
        router.deployment("a").drain(Duration.ofSeconds(8));
        CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);
        assertFalse(answer.isDone());

        router.deployment("a").undrain();
        world.transport.clock().advance(Duration.ZERO);

        assertEquals("a", answer.join().text());
    }

    @Test
    void deploymentByItsId_isDrainedToo() {
        bothAnswer();
        Router router = world.build();
        router.deployment("a").drain();

        assertThrows(NoDeploymentAvailableException.class, () -> router.send(ModelRequest.chat("a", "Hi")));
    }

    @Test
    void drain_outlivesAReload() {
        bothAnswer();
        Router router = world.build();
        router.deployment("a").drain();

        router.reload(new RouterConfig(
                Catalog.builder()
                        .deployment(Routers.deployment("m", "a", d -> d.apiBase("https://other.example/v1")))
                        .build(),
                RouterSettings.builder().build()));

        assertTrue(operation(router, "a").drained());
    }

    @Test
    void unknownDeployment_isRefusedWithNearIds() {
        world.deployment("eu-west");
        Router router = world.build();

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> router.deployment("eu-wst"));

        assertEquals("there is no deployment with the id 'eu-wst'; near: eu-west", e.getMessage());
    }

    // ---- weight

    private long shareOf(Router router, String text) {
        return IntStream.range(0, 200)
                .mapToObj(i -> router.send(HELLO).text())
                .filter(text::equals)
                .count();
    }

    @Test
    void weight_movesTheShare_andBack() {
        bothAnswer();
        world.builder.strategy(RoutingStrategy.simpleShuffle());
        Router router = world.build();

        router.deployment("a").weight(0);
        assertEquals(0, shareOf(router, "a"));
        assertEquals(OptionalDouble.of(0), operation(router, "a").weight());

        router.deployment("a").resetWeight();
        assertTrue(shareOf(router, "a") > 60);
        assertEquals(OptionalDouble.empty(), operation(router, "a").weight());
        assertEquals(
                List.of("operated WEIGHT_SET a by code 0.0", "operated WEIGHT_SET a by code as configured"),
                operated());
    }

    @Test
    void weight_outlivesAReload_andKeepsWhatWasSpent() {
        world.builder.strategy(RoutingStrategy.simpleShuffle());
        Deployment a = Routers.deployment("m", "a", d -> d);
        Deployment b = Routers.deployment("m", "b", d -> d);
        world.builder.deployment(a).deployment(b);
        world.transport.at("a.example").always(FakeReply.text("a"));
        world.transport.at("b.example").always(FakeReply.text("b"));
        Router router = world.build();
        router.send(ModelRequest.chat("a", "Hi"));

        router.deployment("a").weight(0);
        router.reload(new RouterConfig(
                Catalog.builder().deployment(a).deployment(b).build(),
                RouterSettings.builder().build()));

        assertEquals(0, shareOf(router, "a"));
        assertEquals(1, router.deployment("a").snapshot().requestsUsed());
    }

    // ---- cooldown

    @Test
    void clearedCooldown_putsTheDeploymentBackAtOnce() {
        bothAnswer();
        world.transport.at("a.example").replies(FakeReply.status(429).retryAfter(Duration.ofSeconds(60)));
        Router router = world.build();
        assertEquals("b", router.send(HELLO).text());
        assertTrue(router.deployment("a").snapshot().cooldown().isPresent());

        router.deployment("a").by("alice").clearCooldown();

        assertEquals("a", router.send(HELLO).text());
        assertTrue(router.deployment("a").snapshot().cooldown().isEmpty());
        assertTrue(
                world.listener.events().contains("cooldownEnded a"),
                world.listener.events().toString());
        assertEquals(List.of("operated COOLDOWN_CLEARED a by alice"), operated());
        world.listener.assertBalanced();
    }

    @Test
    void clearingNothing_isNoEvent() {
        bothAnswer();
        Router router = world.build();

        router.deployment("a").clearCooldown();

        assertEquals(List.of(), operated());
    }

    // ---- probe

    @Test
    void probe_asksADrainedDeployment_andLeavesItDrained() {
        bothAnswer();
        Router router = world.build();
        router.deployment("a").drain();

        ProbeResult result = router.deployment("a").probe();

        assertTrue(result.answered());
        assertEquals(1, world.transport.requestsTo("a.example").size());
        assertTrue(FakeTransport.bodyOf(world.transport.requestsTo("a.example").get(0))
                .contains("\"max_tokens\":16"));
        assertTrue(operation(router, "a").drained());
        assertTrue(operated().contains("operated PROBED a by code answered"));
    }

    @Test
    void probeThatIsAnswered_endsACooldownForFailures() {
        bothAnswer();
        world.transport.at("a.example").replies(FakeReply.status(401));
        Router router = world.build();
        assertEquals("b", router.send(HELLO).text());
        assertTrue(router.deployment("a").snapshot().cooldown().isPresent());
        world.transport.clock().advance(Duration.ofMillis(1));

        assertTrue(router.deployment("a").probe().answered());

        assertTrue(router.deployment("a").snapshot().cooldown().isEmpty());
    }

    @Test
    void probeThatFails_isAResult() {
        bothAnswer();
        world.transport.at("a.example").always(FakeReply.status(500));
        Router router = world.build();

        ProbeResult result = router.deployment("a").probe();

        assertEquals(FailureKind.SERVER_ERROR, result.failure().orElseThrow());
        assertEquals(1, world.transport.requestsTo("a.example").size());
        assertEquals(0, world.transport.requestsTo("b.example").size());
        assertTrue(operated().contains("operated PROBED a by code SERVER_ERROR"));
    }

    @Test
    void probeOfAnEmbedding_isAnEmbedding() {
        world.deployment("a", d -> d.info(Map.of("mode", "embedding")));
        world.transport.at("a.example").always(FakeReply.json("{\"data\":[{\"embedding\":[0.1]}]}"));
        Router router = world.build();

        assertTrue(router.deployment("a").probe().answered());

        assertTrue(world.transport.requestsTo("a.example").get(0).url().endsWith("/embeddings"));
    }

    @Test
    void probeOfAModeWithoutACheapCall_isRefused() {
        world.deployment("a", d -> d.info(Map.of("mode", "image_generation")));
        Router router = world.build();

        assertThrows(
                IllegalArgumentException.class, () -> router.deployment("a").probe());
    }

    @Test
    void candidates_showADrainedDeploymentAsUnavailable() {
        bothAnswer();
        Router router = world.build();
        router.deployment("b").drain(Duration.ofSeconds(90));

        Candidate b = router.explain(HELLO).deployments().get(1);

        assertFalse(b.available());
        assertEquals("drained by code for 1 min 30 s", b.reason());
    }
}
