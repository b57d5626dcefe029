package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.ClientStream;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.StreamBrokenException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of a caller's own client. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterClientStreamTest {
    private static final String USAGE = "{\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":12}}";

    private final Routers world = new Routers();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void everyStartHasItsEnd() {
        released.countDown();
        world.listener.assertBalanced();
    }

    private ClientEvents<String> events(String... events) {
        return ClientEvents.of(List.of(events).iterator(), closed::incrementAndGet);
    }

    /** Some events, and then something that throws or waits. */
    private ClientEvents<String> events(List<String> events, Runnable then) {
        Iterator<String> first = events.iterator();
        return ClientEvents.of(
                new Iterator<String>() {
                    @Override
                    public boolean hasNext() {
                        if (!first.hasNext()) {
                            then.run();
                        }
                        return first.hasNext();
                    }

                    @Override
                    public String next() {
                        return first.next();
                    }
                },
                closed::incrementAndGet);
    }

    private void stuck() {
        boolean interrupted = false;
        while (true) {
            try {
                released.await();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return;
            } catch (InterruptedException deaf) {
                interrupted = true;
            }
        }
    }

    private static List<String> all(ClientStream<String> stream) {
        List<String> all = new ArrayList<>();
        stream.forEach(all::add);
        return all;
    }

    @Test
    void stream_isReadToItsEnd_andSettledWithTheUsageOfItsEvents() {
        Router router = world.deployment("a").build();
        ClientStream<String> stream = router.executeStream("m", d -> events("one", "two", USAGE));
        assertEquals(1, router.snapshot().callsInFlight());

        assertEquals(List.of("one", "two", USAGE), all(stream));

        assertEquals(0, router.snapshot().callsInFlight());
        assertEquals(42, router.snapshot().deployments().get(0).tokensUsed());
        assertEquals(1, closed.get());
    }

    @Test
    void stream_withoutUsage_isEstimatedByItsEvents() {
        Router router = world.deployment("a").build();
        ClientCall<ClientEvents<String>> call = ClientCall.<ClientEvents<String>>builder(d -> events("one", "two"))
                .inputTokens(10)
                .build();

        all(router.executeStream("m", call));

        assertEquals(12, router.snapshot().deployments().get(0).tokensUsed());
    }

    @Test
    void usageOfTheCall_winsAtTheEnd() {
        Router router = world.deployment("a").build();
        ClientCall<ClientEvents<String>> call = ClientCall.<ClientEvents<String>>builder(d -> events("one"))
                .usage(events -> TokenUsage.of(3, 4))
                .build();

        all(router.executeStream("m", call));

        assertEquals(7, router.snapshot().deployments().get(0).tokensUsed());
    }

    @Test
    void failureBeforeTheFirstEvent_movesOn() {
        Router router = world.deployment("a").deployment("b").build();

        ClientStream<String> stream = router.executeStream("m", d -> {
            if (d.id().equals("a")) {
                return events(List.of(), () -> {
                    throw new SdkException(503);
                });
            }
            return events("from b");
        });

        assertEquals(List.of("from b"), all(stream));
        assertEquals("b", stream.deploymentId());
        assertEquals(2, closed.get());
    }

    @Test
    void streamWithoutAnEvent_isAFailure() {
        world.deployment("a").builder.settings(s -> s.numRetries(0));
        Router router = world.build();

        AttemptsExhaustedException empty =
                assertThrows(AttemptsExhaustedException.class, () -> router.executeStream("m", d -> events()));

        assertEquals(FailureKind.SERVER_ERROR, empty.kind().orElseThrow());
        assertEquals(1, closed.get());
    }

    @Test
    void failureAfterTheFirstEvent_breaksTheStream_andIsNotReplayed() {
        Router router = world.deployment("a").deployment("b").build();
        ClientStream<String> stream = router.executeStream(
                "m",
                d -> events(List.of("one"), () -> {
                    throw new UncheckedIOException(new java.io.IOException("reset"));
                }));
        Iterator<String> events = stream.iterator();
        assertEquals("one", events.next());

        StreamBrokenException broken = assertThrows(StreamBrokenException.class, events::hasNext);

        assertEquals(FailureKind.CONNECTION, broken.kind().orElseThrow());
        assertEquals(1, broken.eventsDelivered());
        assertEquals(1, router.snapshot().deployments().get(0).failuresInLastMinute());
        assertEquals(0, router.snapshot().callsInFlight());
        assertEquals(1, closed.get());
    }

    @Test
    void mistakeAfterTheFirstEvent_isThrownAsItIs_andHoldsNothing() {
        Router router = world.deployment("a").build();
        Iterator<String> events = router.executeStream(
                        "m",
                        d -> events(List.of("one"), () -> {
                            throw new IllegalArgumentException("mine");
                        }))
                .iterator();
        events.next();

        assertThrows(IllegalArgumentException.class, events::hasNext);

        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void streamThatIsSilentForTooLong_breaks_alsoIfItsClientIsDeaf() {
        world.deployment("a")
                .builder
                .settings(s -> s.timeouts(
                        Timeouts.builder().streamIdle(Duration.ofSeconds(5)).build()));
        Router router = world.build();
        Iterator<String> events = router.executeStream(
                        "m",
                        d -> events(List.of("one"), () -> {
                            world.transport.clock().advance(Duration.ofSeconds(6));
                            stuck();
                        }))
                .iterator();
        events.next();

        StreamBrokenException broken = assertThrows(StreamBrokenException.class, events::hasNext);

        assertEquals(FailureKind.TIMEOUT, broken.kind().orElseThrow());
        assertEquals(408, broken.status());
        assertEquals(1, router.snapshot().abandonedCalls());
        world.transport.clock().advance(Duration.ofSeconds(1));
        await(() -> closed.get() == 1);
    }

    @Test
    void streamClosedDuringARead_isClosedWhenTheClientHasReturned() throws InterruptedException {
        Router router = world.deployment("a").build();
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger closedWhileReading = new AtomicInteger(-1);
        ClientStream<String> stream = router.executeStream(
                "m",
                d -> events(List.of("one"), () -> {
                    reading.countDown();
                    try {
                        released.await();
                    } catch (InterruptedException heeded) {
                        interrupted.countDown();
                        stuck();
                        closedWhileReading.set(closed.get());
                        throw new IllegalStateException("interrupted");
                    }
                }));
        Thread reader = new Thread(() -> assertThrows(StreamBrokenException.class, () -> all(stream)));
        reader.start();
        reading.await();

        stream.close();
        interrupted.await();
        released.countDown();

        await(() -> closed.get() == 1);
        assertEquals(0, closedWhileReading.get());
        reader.join();
    }

    @Test
    void deafClientBeforeTheFirstEvent_isLeftBehindAndClosed() {
        Timeouts two = Timeouts.builder().call(Duration.ofSeconds(2)).build();
        Router router =
                world.deployment("a", d -> d.timeouts(two)).deployment("b").build();

        ClientStream<String> stream = router.executeStream(
                "m",
                d -> d.id().equals("a")
                        ? events(List.of(), () -> {
                            world.transport.clock().advance(Duration.ofSeconds(3));
                            stuck();
                        })
                        : events("from b"));

        assertEquals("b", stream.deploymentId());
        await(() -> closed.get() == 1);
        stream.close();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void closing_endsTheStreamAtTheClient() {
        Router router = world.deployment("a").build();
        ClientStream<String> stream = router.executeStream("m", d -> events("one", "two"));
        Iterator<String> events = stream.iterator();
        events.next();

        stream.close();

        assertFalse(events.hasNext());
        assertEquals(1, closed.get());
        assertEquals(0, router.snapshot().callsInFlight());
        assertEquals(0, router.snapshot().deployments().get(0).failuresInLastMinute());
    }

    @Test
    void closingTheRouter_breaksTheStreamInsteadOfEndingIt() {
        Router router = world.deployment("a").build();
        Iterator<String> events =
                router.executeStream("m", d -> events("one", "two")).iterator();
        events.next();

        router.close();

        assertThrows(StreamBrokenException.class, events::hasNext);
        assertEquals(1, closed.get());
    }

    @Test
    void javaStream_isReadAndClosed() {
        Router router = world.deployment("a").build();

        ClientStream<String> stream = router.executeStream(
                "m", d -> ClientEvents.of(Stream.of("one", "two").onClose(closed::incrementAndGet)));

        assertEquals(List.of("one", "two"), all(stream));
        assertEquals(1, closed.get());
    }

    @Test
    void publisher_isAskedForOneEventAtATime() {
        Router router = world.deployment("a").build();

        ClientStream<String> stream = router.executeStream("m", d -> {
            SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 8);
            ClientEvents<String> events = ClientEvents.of(publisher);
            publisher.submit("one");
            publisher.submit("two");
            publisher.close();
            return events;
        });

        assertEquals(List.of("one", "two"), all(stream));
    }

    @Test
    void publisherThatFails_movesOnBeforeItsFirstEvent() {
        Router router = world.deployment("a").deployment("b").build();

        ClientStream<String> stream = router.executeStream("m", d -> {
            SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 8);
            ClientEvents<String> events = ClientEvents.of(publisher);
            if (d.id().equals("a")) {
                publisher.closeExceptionally(new SdkException(429));
            } else {
                publisher.submit("from b");
                publisher.close();
            }
            return events;
        });

        assertEquals(List.of("from b"), all(stream));
        assertTrue(router.snapshot().deployments().get(0).cooldown().isPresent());
    }
}
