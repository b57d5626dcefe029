package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several listeners of one router, the scopes that they open, and what events know. */
class RouterListenersTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final Routers world = new Routers().deployment("m1");
    private final ThreadLocal<String> local = ThreadLocal.withInitial(() -> "outside");
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final List<AttemptEnded> attempts = new ArrayList<>();
    private final List<RequestEnded> requests = new ArrayList<>();

    /** Keeps the ends. */
    private final RouterListener ends = new RouterListener() {
        @Override
        public void attemptEnded(AttemptEnded event) {
            attempts.add(event);
        }

        @Override
        public void requestEnded(RequestEnded event) {
            requests.add(event);
        }
    };

    private RouterListener scopes(String name) {
        return new RouterListener() {
            @Override
            public Scope openScope(AttemptInfo attempt) {
                String before = local.get();
                local.set(before + " " + name + attempt.number());
                return () -> local.set(before);
            }
        };
    }

    private void answers() {
        world.transport.at("m1").always(request -> {
            seen.add(local.get());
            return FakeReply.text("Hello").usage(3, 2);
        });
    }

    @Test
    void listeners_allGetTheSameEvents() {
        RecordingListener second = new RecordingListener();
        world.builder.listener(second);
        answers();

        world.build().send(HELLO);

        assertEquals(world.listener.events(), second.events());
        assertFalse(second.events().isEmpty());
    }

    @Test
    void listenerThatThrows_keepsNoEventFromTheOthers() {
        RecordingListener second = new RecordingListener();
        world.builder
                .listener(new RouterListener() {
                    @Override
                    public void requestStarted(RequestInfo request) {
                        throw new IllegalStateException("a listener of a test");
                    }
                })
                .listener(second);
        answers();

        world.build().send(HELLO);

        assertEquals(world.listener.events(), second.events());
    }

    @Test
    void listenerThatIsAddedTwice_getsEachEventOnce() {
        answers();
        Router router = world.build();
        RecordingListener late = new RecordingListener();
        router.addListener(late);
        router.addListener(late);

        router.send(HELLO);

        assertEquals(world.listener.events(), late.events());
    }

    @Test
    void listenerThatIsRemoved_getsNothingMore() {
        answers();
        Router router = world.build();
        RecordingListener late = new RecordingListener();
        router.addListener(late);
        router.removeListener(late);

        router.send(HELLO);

        assertEquals(List.of(), late.events());
    }

    @Test
    void scope_isOpenWhileTheTransportIsCalled() {
        world.builder.listener(scopes("a")).listener(scopes("b"));
        answers();

        world.build().send(HELLO);

        assertEquals(List.of("outside a1 b1"), seen);
        assertEquals("outside", local.get());
    }

    @Test
    void scope_isOpenWhileAnAsynchronousCallIsStarted() {
        world.builder.listener(scopes("a"));
        answers();

        assertEquals(200, Routers.Way.ASYNC.apply(world).apply(HELLO).status());

        assertEquals(List.of("outside a1"), seen);
        assertEquals("outside", local.get());
    }

    @Test
    void scope_ofAStreamEndsWithItsFirstOutput() {
        world.builder.listener(scopes("a"));
        world.transport.at("m1").always(request -> {
            seen.add(local.get());
            return FakeReply.stream("Hel", "lo");
        });

        try (ModelStream stream = world.build().stream(HELLO)) {
            assertEquals("outside", local.get());
            stream.forEach(event -> {});
        }
        assertEquals(List.of("outside a1"), seen);
    }

    @Test
    void scope_ofACallersClientIsOnTheThreadThatItWorksOn() {
        world.builder.listener(scopes("a"));
        Router router = world.build();

        router.execute(
                "m",
                ClientCall.<String>builder((deployment, attempt) -> {
                            seen.add(local.get());
                            return "Hello";
                        })
                        .build());

        assertEquals(List.of("outside a1"), seen);
        assertEquals("outside", local.get());
    }

    @Test
    void scopeThatThrows_harmsNoCall() {
        world.builder.listener(new RouterListener() {
            @Override
            public Scope openScope(AttemptInfo attempt) {
                return () -> {
                    throw new IllegalStateException("a scope of a test");
                };
            }
        });
        world.builder.listener(scopes("b"));
        answers();

        assertEquals("Hello", world.build().send(HELLO).text());
        assertEquals("outside", local.get());
    }

    @Test
    void attempt_knowsProviderModelAndAddress() {
        answers();
        world.builder.listener(ends);

        world.build().send(HELLO);

        AttemptEnded ended = attempts.get(0);
        assertEquals("openai", ended.attempt().provider());
        assertEquals("gpt-4o", ended.attempt().providerModel());
        assertEquals("m1.example", ended.address().orElseThrow().host());
        assertEquals(443, ended.address().orElseThrow().port());
        assertEquals(Optional.empty(), ended.timeToFirstOutput());
    }

    @Test
    void attemptOfACallersClient_hasTheAddressOfItsDeployment() {
        world.builder.listener(ends);

        world.build().execute("m", deployment -> "Hello");

        assertEquals("m1.example", attempts.get(0).address().orElseThrow().host());
    }

    @Test
    void stream_hasTheTimeToItsFirstOutput_ofTheRequestWithTheAttemptsBefore() {
        world.deployment("m2");
        world.builder.listener(ends).settings(s -> s.numRetries(1));
        world.transport.at("m1").always(FakeReply.status(500).delay(Duration.ofSeconds(1)));
        world.transport.at("m2").always(FakeReply.stream("Hel", "lo").firstEventAfter(Duration.ofSeconds(2)));

        try (ModelStream stream = world.build().stream(HELLO)) {
            stream.forEach(event -> {});
        }

        assertEquals(Optional.empty(), attempts.get(0).timeToFirstOutput());
        assertEquals(Optional.of(Duration.ofSeconds(2)), attempts.get(1).timeToFirstOutput());
        assertEquals(Optional.of(Duration.ofSeconds(3)), requests.get(0).timeToFirstOutput());
    }

    @Test
    void snapshot_saysWhatIsLeasedOfASharedLimit() {
        SharedRouters shared = new SharedRouters()
                .limited("m1", Limits.builder().requestsPerMinute(60).build());
        Router router = shared.router();
        shared.clock.advance(Duration.ofSeconds(5));
        SharedRouters.ask(router, 1);
        shared.clock.advance(Duration.ofSeconds(1));

        assertTrue(router.snapshot().deployments().get(0).requests().leased().isPresent());
        assertTrue(router.snapshot().deployments().get(0).tokens().leased().isEmpty());
    }

    @Test
    void snapshot_saysNothingOfLeasesWhereNothingIsShared() {
        assertTrue(world.build()
                .snapshot()
                .deployments()
                .get(0)
                .requests()
                .leased()
                .isEmpty());
    }
}
