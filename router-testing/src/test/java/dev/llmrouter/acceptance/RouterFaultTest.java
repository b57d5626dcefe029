package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.event.CooldownEnded;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Foreign code that blocks, drops tasks, comes late or at once: it affects its own call, and no other. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterFaultTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");
    private static final Timeouts MOMENT =
            Timeouts.builder().call(Duration.ofMillis(20)).build();

    private final Routers world = new Routers();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        threads.shutdownNow();
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private static Throwable failure(CompletableFuture<?> call) {
        ExecutionException ended = assertThrows(ExecutionException.class, () -> call.get(30, TimeUnit.SECONDS));
        return Objects.requireNonNull(ended.getCause());
    }

    // Executors.

    @Test
    void executorThatDropsTasks_doesNotKeepARetry() throws Exception {
        world.deployment("a").builder.executor(task -> {});
        world.transport.at("a.example").replies(FakeReply.status(503)).always(FakeReply.text("Hello"));
        CompletableFuture<ModelResponse> answer = world.build().sendAsync(HELLO);

        world.transport.clock().advance(Duration.ofSeconds(1));

        assertEquals("Hello", answer.get(30, TimeUnit.SECONDS).text());
    }

    @Test
    void executorThatDropsTasks_endsAStreamByTheTimeout() throws Exception {
        world.deployment("a").builder.executor(task -> {});
        Subscriber subscriber = new Subscriber();
        world.build().publish(HELLO).subscribe(subscriber);
        subscriber.subscription().request(1);

        world.transport.clock().advance(Duration.ofHours(1));

        subscriber.over.await();
        RouterTimeoutException timeout = assertInstanceOf(RouterTimeoutException.class, subscriber.failures.get(0));
        assertTrue(String.valueOf(timeout.getMessage()).contains("executor(…)"), timeout::toString);
    }

    @Test
    void executorWhoseThreadsAllBlock_keepsNoTimeOut() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService small = Executors.newSingleThreadExecutor();
        try (TimeSource time = TimeSource.system()) {
            small.execute(() -> await(release));
            world.deployment("a", d -> d.timeouts(MOMENT))
                    .builder
                    .time(time)
                    .executor(small)
                    .settings(s -> s.numRetries(0));
            Router router = world.build();

            assertInstanceOf(
                    AttemptsExhaustedException.class,
                    failure(router.executeAsync("m", d -> new CompletableFuture<String>())));
        } finally {
            release.countDown();
            small.shutdown();
        }
    }

    @Test
    void executorThatRunsTasksAtOnce_doesNotDeepenTheStackWithEachStream() {
        world.deployment("a").transport.at("a.example").always(FakeReply.stream("one"));
        Router router = world.build();
        AtomicInteger left = new AtomicInteger(5_000);

        subscribeAgain(router, left);

        assertEquals(0, left.get());
    }

    private static void subscribeAgain(Router router, AtomicInteger left) {
        router.publish(HELLO).subscribe(new Subscriber() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onComplete() {
                if (left.decrementAndGet() > 0) {
                    subscribeAgain(router, left);
                }
            }
        });
    }

    // Subscribers.

    @Test
    void wrongDemandFromAnotherThread_isReportedAfterTheEventThatIsBeingHandled() throws Exception {
        world.deployment("a").builder.executor(threads);
        world.transport.at("a.example").always(FakeReply.stream("one ", "two ", "three"));
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> signals = Collections.synchronizedList(new ArrayList<>());
        Subscriber subscriber = new Subscriber() {
            @Override
            public void onNext(StreamEvent event) {
                handling.countDown();
                RouterFaultTest.await(goOn);
                signals.add("handled");
            }

            @Override
            public void onError(Throwable failure) {
                signals.add(failure.getClass().getSimpleName());
                super.onError(failure);
            }
        };
        world.build().publish(HELLO).subscribe(subscriber);
        subscriber.subscription().request(3);
        handling.await();

        subscriber.subscription().request(0);
        goOn.countDown();

        subscriber.over.await();
        assertEquals(List.of("handled", "IllegalArgumentException"), signals);
    }

    @Test
    void subscriberThatAsksInOnSubscribe_isServedAfterIt() {
        world.deployment("a").transport.at("a.example").always(FakeReply.stream("one"));
        List<String> signals = new ArrayList<>();
        world.build().publish(HELLO).subscribe(new Subscriber() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(9);
                signals.add("subscribed");
            }

            @Override
            public void onNext(StreamEvent event) {
                signals.add(event.text());
            }
        });

        assertEquals(List.of("subscribed", "one"), signals.subList(0, 2));
    }

    @Test
    void subscriberThatCancels_givesUpTheCallWithoutAnInterrupt() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        world.deployment("a")
                .builder
                .executor(task -> threads.execute(() -> {
                    task.run();
                    interrupted.complete(Thread.currentThread().isInterrupted());
                }));
        try (TimeSource time = TimeSource.system()) {
            StuckTransport stuck = new StuckTransport(sent);
            Router router = world.builder.time(time).transport(stuck).build();
            Subscriber subscriber = new Subscriber();
            router.publish(HELLO).subscribe(subscriber);
            subscriber.subscription().request(1);
            sent.await();

            subscriber.subscription().cancel();

            assertFalse(interrupted.get(30, TimeUnit.SECONDS));
            assertEquals(0, router.snapshot().callsInFlight());
            assertEquals(List.of(), subscriber.failures);
        }
    }

    // Transports.

    /** Never answers, and ends only when it is cancelled. */
    private static final class StuckTransport implements Transport {
        private final CountDownLatch sent;

        StuckTransport(CountDownLatch sent) {
            this.sent = sent;
        }

        @Override
        public TransportCall newCall(TransportRequest request) {
            CompletableFuture<TransportResponse> never = new CompletableFuture<>();
            return new TransportCall() {
                @Override
                public TransportResponse execute() throws IOException {
                    sent.countDown();
                    try {
                        return never.join();
                    } catch (CompletionException e) {
                        throw new IOException(e);
                    }
                }

                @Override
                public CompletableFuture<TransportResponse> executeAsync() {
                    return never;
                }

                @Override
                public void cancel() {
                    never.completeExceptionally(new IOException("cancelled"));
                }
            };
        }

        @Override
        public void close() {}
    }

    /** Answers when the test wants it, whether or not a caller still waits. */
    private static final class DeafTransport implements Transport {
        private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public TransportCall newCall(TransportRequest request) {
            return new TransportCall() {
                @Override
                public TransportResponse execute() {
                    return answer.join();
                }

                @Override
                public CompletableFuture<TransportResponse> executeAsync() {
                    return answer;
                }

                @Override
                public void cancel() {}
            };
        }

        void answers() {
            InputStream body = new ByteArrayInputStream(new byte[0]) {
                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
            answer.complete(new TransportResponse(200, Map.of(), body));
        }

        @Override
        public void close() {}
    }

    @Test
    void answerThatComesAfterTheCancellation_isClosed() {
        DeafTransport deaf = new DeafTransport();
        Router router = world.deployment("a").builder.transport(deaf).build();
        CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);

        answer.cancel(true);
        deaf.answers();

        assertEquals(1, deaf.closed.get());
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void transportThatDoesNotEndWhenItIsCancelled_doesNotKeepTheCall() {
        DeafTransport deaf = new DeafTransport();
        Router router = world.deployment("a").builder.transport(deaf).build();
        CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);

        world.transport.clock().advance(Duration.ofHours(1));

        RouterTimeoutException ended = assertInstanceOf(RouterTimeoutException.class, failure(answer));
        assertEquals(FailureKind.TIMEOUT, ended.kind().orElseThrow());
        deaf.answers();
        assertEquals(1, deaf.closed.get());
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void headerWithoutAName_isDropped() {
        Map<String, String> headers = new HashMap<>();
        headers.put(null, "HTTP/1.1 200 OK");
        headers.put("x-empty", null);
        headers.put("Content-Type", "text/plain");

        TransportResponse response = new TransportResponse(200, headers, new byte[0]);

        assertEquals(Map.of("Content-Type", "text/plain"), response.headers());
    }

    // Listeners.

    @Test
    void listenerThatWaitsForAnotherReload_whenAReloadEndsACooldown_getsIt() {
        RouterConfig moved = new RouterConfig(
                Catalog.builder()
                        .deployment(Routers.deployment("m", "a", d -> d.apiBase("https://elsewhere.example/v1")))
                        .build(),
                RouterSettings.builder().build());
        List<Router> made = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        world.deployment("a").deployment("b").builder.listener(new RouterListener() {
            @Override
            public void cooldownEnded(CooldownEnded event) {
                ended.add(event.deploymentId());
                CompletableFuture.runAsync(() -> made.get(0).reload(moved), threads)
                        .join();
            }
        });
        Router router = world.build();
        made.add(router);
        router.execute("m", RouterFaultTest::limitedAtTheFirst);

        router.reload(moved);

        assertEquals(List.of("a"), ended);
    }

    private static String limitedAtTheFirst(Deployment deployment) {
        if (deployment.id().equals("a")) {
            throw new SdkException(429);
        }
        return "ok";
    }

    @Test
    void listenerThatBlocks_keepsNoTimeOutOfOthers() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (TimeSource time = TimeSource.system();
                Router router = Router.builder()
                        .deployment(Routers.deployment("m", "a", d -> d.cooldownTime(Duration.ofMillis(1))))
                        .deployment(Routers.deployment("m", "b", d -> d))
                        .deployment(Routers.deployment("n", "n", d -> d.timeouts(MOMENT)))
                        .time(time)
                        .strategy((candidates, context) -> 0)
                        .listener(new RouterListener() {
                            @Override
                            public void cooldownEnded(CooldownEnded event) {
                                blocked.countDown();
                                RouterFaultTest.await(release);
                            }
                        })
                        .build()) {
            router.execute("m", RouterFaultTest::limitedAtTheFirst);
            blocked.await();

            assertInstanceOf(
                    AttemptsExhaustedException.class,
                    failure(router.executeAsync("n", d -> new CompletableFuture<String>())));
            release.countDown();
        }
    }

    /**
     * The first in the queue blocks the requests behind it until it checks: no listener may keep it from
     * checking.
     */
    @Test
    void listenerThatBlocksWhileItsRequestIsInLine_keepsNoneBehindIt() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<CompletableFuture<String>> clients = new ArrayList<>();
        Limits two = Limits.builder().maxParallelRequests(2).build();
        try (TimeSource time = TimeSource.system();
                Router router = Router.builder()
                        .deployment(Routers.deployment("m", "a", d -> d.limits(two)))
                        .time(time)
                        .settings(s -> s.maxWait(Duration.ofMinutes(1)))
                        .listener(new RouterListener() {
                            @Override
                            public void paused(RequestPaused event) {
                                if (event.request().id() == 3) {
                                    RouterFaultTest.await(release);
                                }
                            }
                        })
                        .build()) {
            for (int i = 0; i < 2; i++) {
                CompletableFuture<String> client = new CompletableFuture<>();
                clients.add(client);
                assertFalse(router.executeAsync("m", d -> client).isDone());
            }
            CompletableFuture<String> blocked =
                    router.executeAsync("m", d -> CompletableFuture.completedFuture("blocked"));
            CompletableFuture<String> behind =
                    router.executeAsync("m", d -> CompletableFuture.completedFuture("behind"));

            clients.forEach(client -> client.complete("ok"));

            assertEquals("behind", behind.get(30, TimeUnit.SECONDS));
            release.countDown();
            assertEquals("blocked", blocked.get(30, TimeUnit.SECONDS));
        }
    }

    // Stores.

    @Test
    void storeThatThrowsAfterItHasCounted_countsAnExpenseOnce() {
        FakeClock clock = world.transport.clock();
        InMemoryUsageStore store = new InMemoryUsageStore(clock);
        AtomicInteger faults = new AtomicInteger();
        Router router = spending(throwingAfterwards(store.connect(), faults));
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 4; i++) {
            faults.set(i);
            router.send(HELLO);
            clock.advance(Duration.ofSeconds(10));
        }

        Router other = spending(store.connect());
        other.send(HELLO);
        clock.advance(Duration.ofSeconds(10));

        BigDecimal five = new BigDecimal("0.10");
        assertEquals(
                0,
                five.compareTo(other.snapshot().budgets().get(0).spent()),
                () -> other.snapshot().toString());
        assertEquals(
                0,
                five.compareTo(router.snapshot().budgets().get(0).spent()),
                () -> router.snapshot().toString());
        router.close();
        other.close();
    }

    private Router spending(UsageStore store) {
        world.transport.at("a.example").always(FakeReply.text("Hello").usage(10, 10));
        return Router.builder()
                .deployment(Routers.deployment(
                        "m", "a", d -> d.pricing(Pricing.of(0.001, 0.001)).budget(Budget.of(100, Duration.ofDays(1)))))
                .transport(world.transport)
                .time(world.transport.clock())
                .executor(Runnable::run)
                .usageStore(store)
                .build();
    }

    private static UsageStore throwingAfterwards(UsageStore good, AtomicInteger faults) {
        return new UsageStore() {
            @Override
            public Reply exchange(Report report) throws StoreUnavailableException {
                Reply reply = good.exchange(report);
                if (faults.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new ClassCastException("a reply of another version");
                }
                return reply;
            }

            @Override
            public void listen(Runnable onNews) {
                good.listen(onNews);
            }

            @Override
            public void close() {
                good.close();
            }
        };
    }

    // Closing.

    @Test
    void close_givesUpEveryCall_alsoBesideAListenerThatBlocks() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        try (TimeSource time = TimeSource.system()) {
            Router router = Router.builder()
                    .deployment(Routers.deployment("m", "a", d -> d))
                    .time(time)
                    .listener(new RouterListener() {
                        @Override
                        public void requestEnded(RequestEnded event) {
                            if (ended.incrementAndGet() == 1) {
                                RouterFaultTest.await(release);
                            }
                        }
                    })
                    .build();
            CountDownLatch done = new CountDownLatch(7);
            for (int i = 0; i < 8; i++) {
                router.executeAsync("m", d -> new CompletableFuture<String>())
                        .whenComplete((answer, failure) -> done.countDown());
            }
            CompletableFuture<Void> closing = CompletableFuture.runAsync(router::close, threads);

            done.await();
            assertFalse(closing.isDone());
            release.countDown();

            closing.get(30, TimeUnit.SECONDS);
            assertEquals(0, router.snapshot().callsInFlight());
        }
    }

    @Test
    void close_givesUpEveryCall_alsoBesideOneThatCannotBeCancelled() {
        Router router = world.deployment("a").build();
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            boolean bad = i == 3;
            CompletableFuture<String> client = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterrupt) {
                    if (bad) {
                        throw new IllegalStateException("cannot be cancelled");
                    }
                    return super.cancel(mayInterrupt);
                }
            };
            results.add(router.executeAsync("m", d -> client));
        }

        router.close();

        results.forEach(result -> assertTrue(result.isDone()));
        assertEquals(0, router.snapshot().callsInFlight());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static class Subscriber implements Flow.Subscriber<StreamEvent> {
        private final CountDownLatch over = new CountDownLatch(1);
        private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        private Flow.@Nullable Subscription subscription;

        Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription);
        }

        @Override
        public void onSubscribe(Flow.Subscription made) {
            subscription = made;
        }

        @Override
        public void onNext(StreamEvent event) {}

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
            over.countDown();
        }

        @Override
        public void onComplete() {
            over.countDown();
        }
    }
}
