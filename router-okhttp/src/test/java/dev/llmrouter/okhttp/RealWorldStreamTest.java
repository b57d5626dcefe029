package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.testing.RecordingListener;
import dev.llmrouter.testing.contract.TransportContractServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams over real sockets that stall, break, are given up, or are read slowly. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealWorldStreamTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final RecordingListener listener = new RecordingListener();

    @AfterEach
    void everyStartHasItsEndAndNoThreadIsLeft() throws InterruptedException {
        listener.assertBalanced();
        RouterThreads.assertAllEnd();
    }

    private Router router(Consumer<RouterSettings.Builder> settings, TransportContractServer... servers) {
        Router.Builder builder =
                Router.builder().settings(settings).listener(listener).strategy((candidates, context) -> 0);
        for (TransportContractServer server : servers) {
            builder.deployment(Deployment.builder("m", "openai/gpt-4o")
                    .apiBase(server.url("/v1"))
                    .apiKey(Secret.of("sk-stream"))
                    .build());
        }
        return builder.build();
    }

    private static String event(String text) {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    private static String rest(Iterator<StreamEvent> events) {
        StringBuilder text = new StringBuilder();
        events.forEachRemaining(event -> text.append(event.text()));
        return text.toString();
    }

    @Test
    void silenceBeforeTheFirstEvent_isLeftForAnotherDeployment() {
        try (TransportContractServer silent = TransportContractServer.start(exchange -> {
                    exchange.chunkedHead();
                    exchange.awaitClientGone();
                });
                TransportContractServer talking = TransportContractServer.start(exchange -> {
                    exchange.chunkedHead();
                    exchange.chunk(event("Hello") + "data: [DONE]\n\n");
                    exchange.chunk("");
                });
                Router router = router(
                        s -> s.timeouts(Timeouts.builder()
                                .streamFirstEvent(Duration.ofMillis(200))
                                .build()),
                        silent,
                        talking);
                ModelStream stream = router.stream(HELLO)) {
            assertEquals("Hello", rest(stream.iterator()));
            assertEquals(FailureKind.TIMEOUT, stream.attempts().get(0).failure().orElseThrow());
        }
    }

    @Test
    void silenceOfALoneDeployment_endsWithTheCallsTimeout() {
        try (TransportContractServer silent = TransportContractServer.start(exchange -> exchange.awaitClientGone());
                Router router = router(s -> s.timeout(Duration.ofMillis(300)), silent)) {
            assertThrows(RouterTimeoutException.class, () -> router.stream(HELLO));
        }
    }

    @Test
    void silenceInTheMiddle_breaksTheStream() {
        try (TransportContractServer server = TransportContractServer.start(exchange -> {
                    exchange.chunkedHead();
                    exchange.chunk(event("one "));
                    exchange.awaitClientGone();
                });
                Router router = router(
                        s -> s.timeouts(Timeouts.builder()
                                .streamIdle(Duration.ofMillis(200))
                                .build()),
                        server);
                ModelStream stream = router.stream(HELLO)) {
            StreamBrokenException broken = assertThrows(StreamBrokenException.class, () -> rest(stream.iterator()));

            assertEquals(FailureKind.TIMEOUT, broken.kind().orElseThrow());
            assertTrue(
                    String.valueOf(broken.getMessage()).contains("was silent for 200 ms after 1 events"),
                    broken::toString);
            assertEquals(0, router.snapshot().callsInFlight());
        }
    }

    @Test
    void serverThatDiesInTheMiddle_breaksTheStreamAndIsNotAskedAgain() {
        try (TransportContractServer server = TransportContractServer.start(exchange -> {
                    exchange.chunkedHead();
                    exchange.chunk(event("one "));
                    exchange.chunk(event("two "));
                    exchange.hangUp();
                });
                Router router = router(s -> {}, server);
                ModelStream stream = router.stream(HELLO)) {
            StreamBrokenException broken = assertThrows(StreamBrokenException.class, () -> rest(stream.iterator()));

            assertEquals(2, broken.eventsDelivered());
            assertEquals(FailureKind.CONNECTION, broken.kind().orElseThrow());
            assertEquals(1, server.exchanges().size());
            assertEquals(1, router.snapshot().deployments().get(0).failuresInLastMinute());
        }
    }

    @Test
    void streamThatIsClosedHalfWay_isNoticedByTheServer() throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        try (TransportContractServer server = TransportContractServer.start(exchange -> {
                    exchange.chunkedHead();
                    exchange.chunk(event("one "));
                    exchange.awaitClientGone();
                    noticed.countDown();
                });
                Router router = router(s -> {}, server)) {
            try (ModelStream stream = router.stream(HELLO)) {
                assertEquals("one ", stream.iterator().next().text());
            }

            assertTrue(noticed.await(30, TimeUnit.SECONDS));
            assertEquals(0, router.snapshot().callsInFlight());
        }
    }

    @Test
    void routerThatIsClosed_endsAReaderThatWaitsForTheNextEvent() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (TransportContractServer server = TransportContractServer.start(exchange -> {
                    exchange.chunkedHead();
                    exchange.chunk(event("one "));
                    exchange.awaitClientGone();
                });
                Router router = router(s -> {}, server)) {
            CompletableFuture<Throwable> end = CompletableFuture.supplyAsync(() -> {
                Iterator<StreamEvent> events = router.stream(HELLO).iterator();
                events.next();
                reading.countDown();
                return assertThrows(StreamBrokenException.class, events::hasNext);
            });
            reading.await();

            closeNow(router);

            StreamBrokenException broken = (StreamBrokenException) end.get(30, TimeUnit.SECONDS);
            assertEquals(FailureKind.CANCELLED, broken.kind().orElseThrow());
        }
    }

    /** Within a try that closes it again, which does nothing. */
    private static void closeNow(AutoCloseable router) throws Exception {
        router.close();
    }

    /** The server's hundred events are on their way while the subscriber asks for one at a time. */
    @Test
    void slowSubscriber_getsEveryEventInItsOwnTime() throws Exception {
        int events = 100;
        try (TransportContractServer server = TransportContractServer.start(exchange -> {
                    exchange.chunkedHead();
                    for (int i = 0; i < events; i++) {
                        exchange.chunk(event(i + " "));
                    }
                    exchange.chunk("data: [DONE]\n\n");
                    exchange.chunk("");
                });
                Router router = router(s -> {}, server)) {
            OneAtATime subscriber = new OneAtATime();
            router.publish(HELLO).subscribe(subscriber);
            for (int i = 0; i < events; i++) {
                subscriber.ask();
                assertTrue(subscriber.arrived.tryAcquire(30, TimeUnit.SECONDS));
                assertEquals(i + 1, subscriber.seen.size());
            }
            subscriber.ask();

            assertNull(subscriber.end.get(30, TimeUnit.SECONDS));
            assertEquals("99 ", subscriber.seen.get(99));
            assertEquals(0, router.snapshot().callsInFlight());
        }
    }

    private static final class OneAtATime implements Flow.Subscriber<StreamEvent> {
        private final Semaphore arrived = new Semaphore(0);
        private final List<String> seen = new ArrayList<>(); // read after arrived
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        void ask() {
            subscription.join().request(1);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(StreamEvent event) {
            seen.add(event.text());
            arrived.release();
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }
}
