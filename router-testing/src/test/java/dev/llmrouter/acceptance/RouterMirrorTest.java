package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Mirror;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Copies of requests that go to another model in the background. */
class RouterMirrorTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final Routers world = new Routers();

    private Router router(double share) {
        world.deployment("a", d -> d.mirror(new Mirror("new", share)));
        world.builder.deployment(Routers.deployment("new", "n", d -> d.pricing(Pricing.of(0.001, 0.001))));
        world.transport.at("a.example").always(FakeReply.text("old"));
        world.transport.at("n.example").always(FakeReply.text("new"));
        return world.build();
    }

    private List<TransportRequest> copies() {
        return world.transport.requestsTo("n.example");
    }

    @Test
    void copy_goesToTheMirror_andItsAnswerToNoCaller() {
        Router router = router(1);

        assertEquals("old", router.send(HELLO).text());

        assertEquals(1, copies().size());
        assertTrue(FakeTransport.bodyOf(copies().get(0)).contains("Hi"));
        assertEquals(1, router.deployment("n").snapshot().requestsUsed());
    }

    @Test
    void share_isCopied() {
        world.builder.random(new Random(3));
        Router router = router(0.25);
        for (int i = 0; i < 400; i++) {
            router.send(HELLO);
        }
        assertTrue(Math.abs(copies().size() - 100) < 30, "copied " + copies().size());
    }

    @Test
    void mirrorThatFails_changesNothingForTheCaller() {
        Router router = router(1);
        world.transport.at("n.example").always(FakeReply.status(500));

        assertEquals("old", router.send(HELLO).text());

        assertEquals(1, copies().size());
        world.listener.assertBalanced();
    }

    @Test
    void mirrorThatHangs_delaysNoCaller_andGathersABoundedNumber() {
        Router router = router(1);
        world.transport.at("n.example").always(FakeReply.hang());

        for (int i = 0; i < 200; i++) {
            assertEquals("old", router.send(HELLO).text());
        }

        assertEquals(Duration.ZERO, world.transport.clock().elapsed());
        assertEquals(64, copies().size());
        assertEquals(64, router.deployment("n").snapshot().callsInFlight());
        router.close();
    }

    @Test
    void retryOfARequest_isNotCopiedAgain() {
        Router router = router(1);
        world.deployment("b", d -> d.mirror(new Mirror("new", 1)));
        world.transport.at("a.example").replies(FakeReply.status(500), FakeReply.text("old"));

        assertEquals("old", router.send(HELLO).text());

        assertEquals(1, copies().size());
    }

    @Test
    void copyOfACopy_isNotMade() {
        world.deployment("a", d -> d.mirror(new Mirror("m", 1)));
        world.transport.at("a.example").always(FakeReply.text("old"));
        Router router = world.build();

        router.send(HELLO);

        assertEquals(2, world.transport.requests().size());
    }

    @Test
    void copyOfAStream_isNoStream() {
        Router router = router(1);
        world.transport.at("a.example").always(FakeReply.stream("o", "ld"));
        ModelRequest streamed = ModelRequest.builder("m")
                .json("{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[]}")
                .build();

        try (ModelStream stream = router.stream(streamed)) {
            stream.forEach(event -> {});
        }

        String body = FakeTransport.bodyOf(copies().get(0));
        assertFalse(body.contains("\"stream\":true"), body);
        assertFalse(body.contains("stream_options"), body);
    }

    @Test
    void requestOfAnExchange_isCopied() throws IOException {
        Router router = router(1);

        router.exchange(ExchangeRequest.builder("POST", "/v1/chat/completions")
                        .body("{\"model\":\"m\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8))
                        .build())
                .execute();

        assertEquals(1, copies().size());
    }

    @Test
    void fullMirror_getsNoCopy_andKeepsNoCallerWaiting() {
        world.deployment("a", d -> d.mirror(new Mirror("new", 1)));
        world.builder.deployment(Routers.deployment(
                "new", "n", d -> d.limits(Limits.builder().requestsPerMinute(1).build())));
        world.transport.at("a.example").always(FakeReply.text("old"));
        world.transport.at("n.example").always(FakeReply.text("new"));
        Router router = world.build();

        for (int i = 0; i < 5; i++) {
            assertEquals("old", router.send(HELLO).text());
        }

        assertEquals(1, copies().size());
        assertEquals(Duration.ZERO, world.transport.clock().elapsed());
        router.close();
    }

    @Test
    void events_sayWhichRequestIsACopy_andWhatItCost() {
        List<RequestEnded> ended = new ArrayList<>();
        world.builder.listener(new RouterListener() {
            @Override
            public void requestEnded(RequestEnded event) {
                ended.add(event);
            }
        });
        world.transport.at("n.example").always(FakeReply.text("new").usage(10, 10));
        Router router = router(1);
        world.transport.at("n.example").always(FakeReply.text("new").usage(10, 10));

        router.send(HELLO);

        RequestEnded copy =
                ended.stream().filter(e -> e.request().mirrored()).findFirst().orElseThrow();
        assertEquals("new", copy.request().model());
        assertEquals(0.02, copy.cost().orElseThrow(), 1e-9);
        assertEquals(2, ended.size());
    }
}
