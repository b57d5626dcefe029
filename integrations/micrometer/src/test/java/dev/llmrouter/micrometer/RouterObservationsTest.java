package dev.llmrouter.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.micrometer.RouterObservations.AttemptContext;
import dev.llmrouter.micrometer.RouterObservations.RequestContext;
import dev.llmrouter.micrometer.RouterObservations.RequestConvention;
import dev.llmrouter.testing.FakeReply;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouterObservationsTest {
    private final World world = new World().with(World.deployment("m", "m1"), World.deployment("m", "m2"));
    private final List<Observation.Context> stopped = new ArrayList<>();
    private final List<String> running = new ArrayList<>();
    private final ObservationRegistry registry = ObservationRegistry.create();

    RouterObservationsTest() {
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onStart(Observation.Context context) {
                running.add(String.valueOf(context.getName()));
            }

            @Override
            public void onStop(Observation.Context context) {
                running.remove(String.valueOf(context.getName()));
                stopped.add(context);
            }
        });
        world.transport.at("m1").always(FakeReply.status(500));
        world.answers("m2");
    }

    private Router observed() {
        Router router = world.builder.build();
        RouterObservations.of(router, registry);
        return router;
    }

    private @Nullable String value(int index, String key) {
        return stopped.get(index).getAllKeyValues().stream()
                .filter(pair -> pair.getKey().equals(key))
                .map(pair -> pair.getValue())
                .findFirst()
                .orElse(null);
    }

    @Test
    void requestAndAttempts_areOneEach() {
        observed().send(World.HELLO);

        assertEquals(
                List.of("llm.router.attempt", "llm.router.attempt", "llm.router.request"),
                stopped.stream().map(Observation.Context::getName).toList());
        assertEquals(
                List.of("attempt m1", "attempt m2", "route m"),
                stopped.stream().map(Observation.Context::getContextualName).toList());
        assertEquals(List.of(), running);
    }

    @Test
    void attempt_isBelowItsRequest_andTheRequestBelowTheCallers() {
        Observation mine = Observation.start("mine", registry);

        try (Observation.Scope scope = mine.openScope()) {
            assertSame(mine, scope.getCurrentObservation());
            observed().send(World.HELLO);
        }

        assertSame(mine, stopped.get(2).getParentObservation());
        assertEquals(
                "llm.router.request",
                Objects.requireNonNull(stopped.get(0).getParentObservation())
                        .getContextView()
                        .getName());
    }

    @Test
    void keyValues_sayWhatBecameOfIt() {
        observed().send(World.HELLO);

        assertEquals("server_error", value(0, "outcome"));
        assertEquals("m1", value(0, "deployment"));
        assertEquals("success", value(1, "outcome"));
        assertEquals("30", value(1, "gen_ai.usage.input_tokens"));
        assertEquals("m", value(2, "model"));
        assertEquals("success", value(2, "outcome"));
        assertEquals("2", value(2, "llm.router.attempts"));
    }

    @Test
    void attempt_isCurrentWhileItsCallIsMade() {
        List<String> current = new ArrayList<>();
        world.transport.at("m2").always(request -> {
            Observation now = Objects.requireNonNull(registry.getCurrentObservation());
            current.add(((AttemptContext) now.getContextView()).attempt().deploymentId());
            return FakeReply.text("Hello");
        });

        observed().send(World.HELLO);

        assertEquals(List.of("m2"), current);
        assertNull(registry.getCurrentObservation());
    }

    @Test
    void asynchronousCall_leavesNothingCurrentOnTheCallersThread() {
        CompletableFuture<ModelResponse> answer = observed().sendAsync(World.HELLO);

        assertNull(registry.getCurrentObservation());
        world.time.advanceUntil(answer::isDone);
        assertEquals(List.of(), running);
        assertEquals(3, stopped.size());
    }

    @Test
    void convention_canBeReplaced() {
        Router router = world.builder.build();
        RouterObservations.builder(router, registry)
                .requests(new RequestConvention() {
                    @Override
                    public String getContextualName(RequestContext context) {
                        return "ask " + context.request().model();
                    }
                })
                .start();

        router.send(World.HELLO);

        assertEquals("ask m", stopped.get(2).getContextualName());
    }

    @Test
    void close_stopsWhatIsOpenAndObservesNothingMore() {
        Router router = world.builder.build();
        RouterObservations observations = RouterObservations.of(router, registry);
        CompletableFuture<ModelResponse> answer = router.sendAsync(World.HELLO);

        observations.close();
        world.time.advanceUntil(answer::isDone);
        router.send(World.HELLO);

        assertEquals(List.of(), running);
        assertTrue(stopped.size() <= 3, () -> "stopped: " + stopped);
    }

    @Test
    void handlerThatThrows_harmsNoCall() {
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onStart(Observation.Context context) {
                throw new IllegalStateException("a handler of a test");
            }
        });

        assertEquals("Hello", observed().send(World.HELLO).text());
    }

    @Test
    void registryThatObservesNothing_harmsNoCall() {
        Router router = world.builder.build();
        RouterObservations.of(router, ObservationRegistry.NOOP);

        assertEquals("Hello", router.send(World.HELLO).text());
    }
}
