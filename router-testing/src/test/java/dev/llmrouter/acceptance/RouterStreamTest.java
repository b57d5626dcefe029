package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.testing.FakeReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterStreamTest {
    private final Routers world = new Routers();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private static String textOf(ModelStream stream) {
        StringBuilder text = new StringBuilder();
        stream.forEach(event -> text.append(event.text()));
        return text.toString();
    }

    private static ModelRequest hello() {
        return ModelRequest.chat("m", "Hi");
    }

    private static long inFlight(Router router) {
        return router.snapshot().callsInFlight();
    }

    @Test
    void stream_deliversTheTextInPieces() {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("Once ", "upon ", "a time"));
        Router router = world.build();

        try (ModelStream stream = router.stream(hello())) {
            assertEquals("Once upon a time", textOf(stream));
            assertEquals("a", stream.deploymentId());
        }
        assertEquals(0, inFlight(router));
    }

    @Test
    void usage_isTheProvidersCountAndItsChunkIsNotShown() {
        world.builder.deployment(Deployment.builder("m", "hosted_vllm/gpt-4o")
                .id("a")
                .apiBase("https://a.example/v1")
                .build());
        world.transport.at("a.example").replies(FakeReply.stream("Hi").usage(12, 5));

        try (ModelStream stream = world.build().stream(hello())) {
            stream.forEach(event -> assertFalse(event.data().contains("\"usage\":{"), event.data()));
            assertEquals(17, stream.usage().totalTokens());
            assertFalse(stream.usage().estimated());
        }
    }

    @Test
    void usageChunk_isShownToCallersThatAskedForIt() {
        world.deployment("a")
                .transport
                .at("a.example")
                .replies(FakeReply.stream("Hi").usage(12, 5));
        ModelRequest asking = ModelRequest.builder("m")
                .json("{\"messages\":[],\"stream_options\":{\"include_usage\":true}}")
                .build();
        List<String> events = new ArrayList<>();

        try (ModelStream stream = world.build().stream(asking)) {
            stream.forEach(event -> events.add(event.data()));
        }

        assertTrue(events.get(events.size() - 1).contains("\"usage\":{"), events::toString);
    }

    @Test
    void failureBeforeTheFirstEvent_isRetriedElsewhere() {
        world.deployment("a").deployment("b").transport.at("a.example").replies(FakeReply.status(503));

        try (ModelStream stream = world.build().stream(hello())) {
            assertEquals("b", stream.deploymentId());
            assertEquals(2, stream.attempts().size());
            textOf(stream);
        }
    }

    @Test
    void silenceBeforeTheFirstEvent_isATimeoutThatIsRetried() {
        world.deployment("a")
                .deployment("b")
                .builder
                .settings(s -> s.timeouts(Timeouts.builder()
                        .streamFirstEvent(Duration.ofSeconds(3))
                        .build()));
        world.transport.at("a.example").always(FakeReply.stream("late").firstEventAfter(Duration.ofSeconds(60)));

        try (ModelStream stream = world.build().stream(hello())) {
            assertEquals("b", stream.deploymentId());
            assertEquals(FailureKind.TIMEOUT, stream.attempts().get(0).failure().orElseThrow());
            textOf(stream);
        }
        assertEquals(Duration.ofSeconds(3), world.transport.clock().elapsed());
    }

    @Test
    void silenceOfALoneDeployment_endsWithTheCallsTimeout() {
        world.deployment("a").builder.settings(s -> s.timeout(Duration.ofSeconds(30)));
        world.transport.at("a.example").always(FakeReply.hang());

        assertThrows(RouterTimeoutException.class, () -> world.build().stream(hello()));
        assertEquals(Duration.ofSeconds(30), world.transport.clock().elapsed());
    }

    @Test
    void timeout_doesNotCutAStreamThatIsFlowing() {
        world.deployment("a").builder.settings(s -> s.timeout(Duration.ofSeconds(5)));
        world.transport
                .at("a.example")
                .replies(FakeReply.stream("a", "b", "c", "d").betweenEvents(Duration.ofSeconds(4)));

        try (ModelStream stream = world.build().stream(hello())) {
            assertEquals("abcd", textOf(stream));
        }
        assertTrue(world.transport.clock().elapsed().toSeconds() > 5);
    }

    @Test
    void silenceInTheMiddle_breaksTheStreamAfterItsIdleTime() {
        world.deployment("a")
                .builder
                .settings(s -> s.timeouts(
                        Timeouts.builder().streamIdle(Duration.ofSeconds(8)).build()));
        world.transport
                .at("a.example")
                .replies(FakeReply.stream("one ", "two ", "three").stallAfter(2));
        Router router = world.build();

        try (ModelStream stream = router.stream(hello())) {
            StreamBrokenException broken = assertThrows(StreamBrokenException.class, () -> textOf(stream));
            assertEquals(FailureKind.TIMEOUT, broken.kind().orElseThrow());
            assertTrue(broken.eventsDelivered() >= 2);
        }
        assertEquals(0, inFlight(router));
    }

    @Test
    void breakInTheMiddle_isNeverReplayed() {
        world.deployment("a")
                .deployment("b")
                .transport
                .at("a.example")
                .replies(FakeReply.stream("one ", "two ", "three").breakAfter(2));
        Router router = world.build();

        try (ModelStream stream = router.stream(hello())) {
            StreamBrokenException broken = assertThrows(StreamBrokenException.class, () -> textOf(stream));
            assertTrue(broken.usage().outputTokens() > 0);
        }
        assertEquals(1, world.transport.requests().size());
        assertEquals(1, router.snapshot().deployments().get(0).failuresInLastMinute());
    }

    @Test
    void streamThatIsClosedHalfWay_freesItsReservationAndCountsAgainstNoDeployment() {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("one ", "two ", "three"));
        Router router = world.build();
        ModelStream stream = router.stream(hello());
        Iterator<StreamEvent> events = stream.iterator();
        events.next();
        assertEquals(1, inFlight(router));

        stream.close();
        stream.close();

        assertEquals(0, inFlight(router));
        assertEquals(0, router.snapshot().deployments().get(0).failuresInLastMinute());
    }

    @Test
    void serverThatDoesNotStream_givesItsAnswerAsOneEvent() {
        world.deployment("a")
                .transport
                .at("a.example")
                .replies(FakeReply.json("{\"choices\":[{\"message\":{\"content\":\"all\"}}]}"));

        try (ModelStream stream = world.build().stream(hello())) {
            Iterator<StreamEvent> events = stream.iterator();
            assertTrue(events.next().data().contains("all"));
            assertFalse(events.hasNext());
        }
    }

    @Test
    void parallelCalls_areHeldUntilTheLastEvent() {
        world.deployment(
                        "a",
                        d -> d.limits(dev.llmrouter.catalog.Limits.builder()
                                .maxParallelRequests(1)
                                .build()))
                .builder
                .settings(s -> s.maxWait(Duration.ZERO));
        world.transport.at("a.example").replies(FakeReply.stream("one ", "two "));
        Router router = world.build();
        try (ModelStream stream = router.stream(hello())) {
            assertThrows(dev.llmrouter.error.NoDeploymentAvailableException.class, () -> router.send(hello()));
            textOf(stream);
        }

        assertEquals("Hello", router.send(hello()).text());
    }

    @Test
    void closingTheRouter_endsStreamsThatAreOpen() {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("one ", "two "));
        Router router = world.build();
        ModelStream stream = router.stream(hello());

        router.close();

        assertEquals(0, stream.attempts().get(0).failure().stream().count());
        assertEquals(0, world.transport.openCalls());
    }

    @Test
    void publisher_deliversOnlyWhatWasAskedFor() {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("one ", "two ", "three"));
        Collector collector = new Collector();
        world.build().publish(hello()).subscribe(collector);
        assertTrue(world.transport.requests().isEmpty());

        collector.subscription().request(1);
        assertEquals(1, collector.seen.size());
        collector.subscription().request(Long.MAX_VALUE);

        assertEquals("one two three", collector.text());
        assertTrue(collector.completed);
    }

    @Test
    void publisher_thatIsCancelledEndsTheCall() {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("one ", "two ", "three"));
        Router router = world.build();
        Collector collector = new Collector();
        router.publish(hello()).subscribe(collector);
        collector.subscription().request(1);

        collector.subscription().cancel();

        assertEquals(0, inFlight(router));
        assertFalse(collector.completed);
    }

    @Test
    void publisher_thatIsCancelledBeforeTheFirstEventEndsTheCall() {
        world.deployment("a").transport.at("a.example").always(FakeReply.hang());
        Router router = world.build();
        Collector collector = new Collector();
        router.publish(hello()).subscribe(collector);
        world.transport
                .clock()
                .schedule(
                        () -> collector.subscription().cancel(),
                        Duration.ofSeconds(2).toNanos());

        collector.subscription().request(1);

        assertEquals(Duration.ofSeconds(2), world.transport.clock().elapsed());
        assertEquals(0, inFlight(router));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void mockResponse_isStreamedWordByWord() {
        world.deployment("a").builder.allowMocks();
        ModelRequest request = ModelRequest.builder("m")
                .json("{\"messages\":[],\"mock_response\":\"It is simple\"}")
                .build();
        List<String> pieces = new ArrayList<>();

        try (ModelStream stream = world.build().stream(request)) {
            stream.forEach(event -> pieces.add(event.text()));
            assertEquals(TokenUsage.of(10, 20), stream.usage());
        }

        assertEquals(List.of("", "It ", "is ", "simple", ""), pieces);
        assertEquals(List.of(), world.transport.requests());
    }

    private static final class Collector implements Flow.Subscriber<StreamEvent> {
        private final List<StreamEvent> seen = new ArrayList<>();
        private final List<Flow.Subscription> subscriptions = new ArrayList<>();
        private boolean completed;

        Flow.Subscription subscription() {
            return subscriptions.get(0);
        }

        String text() {
            StringBuilder text = new StringBuilder();
            seen.forEach(event -> text.append(event.text()));
            return text.toString();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriptions.add(subscription);
        }

        @Override
        public void onNext(StreamEvent event) {
            seen.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            completed = true;
        }
    }
}
