package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.error.UnknownModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of a caller's own client for subscribers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterClientPublisherTest {
    private final Routers world = new Routers();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void everyStartHasItsEnd() {
        released.countDown();
        world.listener.assertBalanced();
    }

    private ClientEvents<String> events(List<String> events) {
        return events(events.iterator());
    }

    private ClientEvents<String> events(Iterator<String> events) {
        opened.incrementAndGet();
        return ClientEvents.of(events, closed::incrementAndGet);
    }

    private static ClientEvents<String> failing(List<String> first, Runnable then, AtomicInteger closed) {
        Iterator<String> events = first.iterator();
        return new ClientEvents<>() {
            @Override
            public @Nullable String next() {
                if (events.hasNext()) {
                    return events.next();
                }
                then.run();
                return null;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    @Test
    void publisher_sendsNothingBeforeTheFirstDemand_andDeliversOnlyWhatWasRequested() {
        PieceCollector collector = new PieceCollector();
        world.deployment("a")
                .build()
                .executePublisher("m", d -> events(List.of("one", "two", "three")))
                .subscribe(collector);
        assertEquals(0, opened.get());

        collector.subscription().request(1);
        assertEquals(List.of("one"), collector.seen);
        collector.subscription().request(Long.MAX_VALUE);

        assertEquals(List.of("one", "two", "three"), collector.seen);
        assertEquals(1, collector.completed);
        assertEquals(1, closed.get());
    }

    @Test
    void eachSubscription_makesACallOfItsOwn() {
        Flow.Publisher<String> publisher =
                world.deployment("a").build().executePublisher("m", d -> events(List.of("one")));
        PieceCollector first = new PieceCollector();
        PieceCollector second = new PieceCollector();

        publisher.subscribe(first);
        publisher.subscribe(second);
        first.subscription().request(Long.MAX_VALUE);
        second.subscription().request(Long.MAX_VALUE);

        assertEquals(2, opened.get());
        assertEquals(first.seen, second.seen);
    }

    @Test
    void failureBeforeTheFirstEvent_movesOn() {
        PieceCollector collector = new PieceCollector();
        world.deployment("a")
                .deployment("b")
                .build()
                .executePublisher("m", d -> {
                    if (d.id().equals("a")) {
                        throw new SdkException(503);
                    }
                    return events(List.of("from b"));
                })
                .subscribe(collector);

        collector.subscription().request(Long.MAX_VALUE);

        assertEquals(List.of("from b"), collector.seen);
    }

    @Test
    void failureAfterTheFirstEvent_endsInABrokenStream_andIsNotReplayed() {
        Router router = world.deployment("a").deployment("b").build();
        PieceCollector collector = new PieceCollector();
        router.executePublisher(
                        "m",
                        d -> failing(
                                List.of("one"),
                                () -> {
                                    throw new UncheckedIOException(new IOException("reset"));
                                },
                                closed))
                .subscribe(collector);

        collector.subscription().request(Long.MAX_VALUE);

        StreamBrokenException broken = assertInstanceOf(StreamBrokenException.class, collector.failure);
        assertEquals(FailureKind.CONNECTION, broken.kind().orElseThrow());
        assertEquals(List.of("one"), collector.seen);
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void unknownModel_isReportedToTheSubscriber() {
        PieceCollector collector = new PieceCollector();
        world.deployment("a")
                .build()
                .executePublisher("none", d -> events(List.of()))
                .subscribe(collector);

        collector.subscription().request(1);

        assertInstanceOf(UnknownModelException.class, collector.failure);
    }

    @Test
    void cancelling_closesTheClientsAnswer_andNothingFollows() {
        Router router = world.deployment("a").build();
        PieceCollector collector = new PieceCollector();
        router.executePublisher("m", d -> events(List.of("one", "two"))).subscribe(collector);
        collector.subscription().request(1);
        assertEquals(1, router.snapshot().callsInFlight());

        collector.subscription().cancel();
        collector.subscription().request(1);

        assertEquals(List.of("one"), collector.seen);
        assertEquals(0, collector.completed);
        assertNull(collector.failure);
        assertEquals(1, closed.get());
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void cancellingBeforeTheFirstEvent_leavesADeafClientBehind() {
        Router router = world.deployment("a").deployment("b").build();
        PieceCollector collector = new PieceCollector();
        router.executePublisher(
                        "m",
                        d -> failing(
                                List.of(),
                                () -> {
                                    opened.incrementAndGet();
                                    collector.subscription().cancel();
                                    stuck();
                                },
                                closed))
                .subscribe(collector);

        collector.subscription().request(1);

        assertEquals(0, router.snapshot().callsInFlight());
        assertEquals(1, opened.get());
        assertEquals(List.of(), collector.seen);
        assertNull(collector.failure);
    }

    /** Ignores interrupts, as clients on OkHttp do. */
    private void stuck() {
        boolean interrupted = false;
        while (released.getCount() > 0) {
            try {
                released.await();
            } catch (InterruptedException deaf) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void demandOfNothing_isAnError_andEndsTheCall() {
        Router router = world.deployment("a").build();
        PieceCollector collector = new PieceCollector();
        router.executePublisher("m", d -> events(List.of("one", "two"))).subscribe(collector);
        collector.subscription().request(1);

        collector.subscription().request(0);

        assertInstanceOf(IllegalArgumentException.class, collector.failure);
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void nothingFollowsTheEnd() {
        PieceCollector collector = new PieceCollector();
        world.deployment("a")
                .build()
                .executePublisher("m", d -> events(List.of("one")))
                .subscribe(collector);
        collector.subscription().request(Long.MAX_VALUE);

        collector.subscription().request(1);
        collector.subscription().cancel();

        assertEquals(List.of("one"), collector.seen);
        assertEquals(1, collector.completed);
    }

    @Test
    void demandFromWithinASignal_doesNotDeepenTheStack() {
        List<String> many =
                IntStream.range(0, 5_000).mapToObj(Integer::toString).toList();
        PieceCollector collector = new PieceCollector();
        collector.onEach = subscription -> subscription.request(1);
        world.deployment("a").build().executePublisher("m", d -> events(many)).subscribe(collector);

        collector.subscription().request(1);

        assertEquals(many, collector.seen);
        assertEquals(1, collector.completed);
    }

    @Test
    void demandFromManyThreads_isServedInOrder_oneSignalAtATime() throws InterruptedException {
        List<String> many = IntStream.range(0, 400).mapToObj(Integer::toString).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Router router = world.deployment("a").builder.executor(threads).build();
            PieceCollector collector = new PieceCollector();
            router.executePublisher("m", d -> events(many)).subscribe(collector);

            for (int i = 0; i <= many.size(); i++) {
                threads.execute(() -> collector.subscription().request(1));
            }

            collector.over.await();
            assertEquals(many, collector.seen);
            assertEquals(1, collector.most.get());
            assertEquals(0, router.snapshot().callsInFlight());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void subscriberThatThrows_endsTheCall() {
        Router router = world.deployment("a").build();
        PieceCollector collector = new PieceCollector();
        collector.onEach = subscription -> {
            throw new IllegalStateException("mine");
        };
        router.executePublisher("m", d -> events(List.of("one", "two"))).subscribe(collector);

        collector.subscription().request(Long.MAX_VALUE);

        assertEquals(List.of("one"), collector.seen);
        assertEquals(0, router.snapshot().callsInFlight());
        assertEquals(1, closed.get());
    }

    @Test
    void routerThatIsClosed_breaksTheStream() {
        Router router = world.deployment("a").build();
        PieceCollector collector = new PieceCollector();
        router.executePublisher("m", d -> events(List.of("one", "two"))).subscribe(collector);
        collector.subscription().request(1);

        router.close();
        collector.subscription().request(1);

        assertInstanceOf(StreamBrokenException.class, collector.failure);
        assertEquals(1, closed.get());
    }

    @Test
    void subscriberThatIsMissing_isRefused() {
        Flow.Publisher<String> publisher = world.deployment("a").build().executePublisher("m", d -> events(List.of()));

        assertThrows(NullPointerException.class, () -> publisher.subscribe(null));
    }
}
