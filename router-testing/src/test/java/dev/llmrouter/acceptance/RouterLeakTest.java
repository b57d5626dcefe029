package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.UnknownModelException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever foreign code does to a call, no reservation and no occupied thread remains. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterLeakTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final Routers world = new Routers();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    @Test
    void clientThatUsesAnotherRouter_andThrowsItsException_holdsNothing() {
        Router inner = new Routers().deployment("x").build();
        Router router = world.deployment("a").build();

        assertThrows(
                UnknownModelException.class,
                () -> router.execute("m", d -> inner.send(ModelRequest.chat("unknown", "Hi"))));

        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void sendAsync_withATimeoutOfTheCallers_givesTheAttemptUp() {
        world.deployment("a").transport.at("a.example").always(FakeReply.hang());
        Router router = world.build();
        CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);

        answer.completeExceptionally(new TimeoutException("as orTimeout does"));

        assertEquals(0, world.transport.openCalls());
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void stream_thatBreaksBeforeItsFirstEvent_isClosed() {
        world.deployment("a").builder.settings(s -> s.numRetries(0));
        world.transport.at("a.example").always(FakeReply.stream("one").breakAfter(0));

        assertThrows(dev.llmrouter.error.AttemptsExhaustedException.class, () -> world.build().stream(HELLO));
    }

    @Test
    void executeAsync_asksTheClientAgainOnAnotherThreadThanTheTimers() throws Exception {
        List<String> threads = new ArrayList<>();
        try (TimeSource time = TimeSource.system();
                Router router = realTime(time).build()) {
            CompletableFuture<String> answer = router.executeAsync("m", d -> {
                threads.add(Thread.currentThread().getName());
                return threads.size() == 1 ? new CompletableFuture<>() : CompletableFuture.completedFuture("ok");
            });

            assertEquals("ok", answer.get(30, TimeUnit.SECONDS));
        }
        assertNotEquals("llm-router-timer", threads.get(1));
    }

    /** Two deployments whose attempts take at most a moment, and threads that are not the timer's. */
    private Router.Builder realTime(TimeSource time) {
        Timeouts moment = Timeouts.builder().call(Duration.ofMillis(20)).build();
        ExecutorService workers = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "worker");
            thread.setDaemon(true);
            return thread;
        });
        return world.deployment("a", d -> d.timeouts(moment))
                .deployment("b", d -> d.timeouts(moment))
                .builder
                .time(time)
                .executor(workers);
    }

    @Test
    void newsOfCooldowns_comeInPairs_alsoWhenTheTimerIsLate() {
        LateTimer time = new LateTimer();
        Router router = world.deployment("a").deployment("b").builder.time(time).build();
        rateLimited(router);
        time.now += Duration.ofSeconds(6).toNanos();
        rateLimited(router);
        time.runDue();
        time.now += Duration.ofMinutes(1).toNanos();
        time.runDue();
        time.runDue();

        List<String> news = world.listener.events().stream()
                .filter(event -> event.startsWith("cooldown"))
                .toList();
        assertEquals(List.of("cooldownStarted a RATE_LIMITED 5s", "cooldownEnded a"), news);
    }

    /** The strategy prefers the first. */
    private static void rateLimited(Router router) {
        router.execute("m", d -> {
            if (d.id().equals("a")) {
                throw new SdkException(429);
            }
            return "ok";
        });
    }

    /** Time that passes while the timer's thread gets no turn. */
    private static final class LateTimer implements TimeSource {
        private final List<Task> tasks = new ArrayList<>();
        private long now;

        private record Task(long due, Runnable work) {}

        void runDue() {
            List<Task> due = tasks.stream().filter(task -> task.due <= now).toList();
            tasks.removeAll(due);
            due.forEach(task -> task.work.run());
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public void sleep(long nanos) {
            now += nanos;
        }

        @Override
        public void await(long nanos, BooleanSupplier condition) {
            now += condition.getAsBoolean() ? 0 : nanos;
        }

        @Override
        public Timer schedule(Runnable work, long delayNanos) {
            Task task = new Task(now + delayNanos, work);
            tasks.add(task);
            return () -> tasks.remove(task);
        }

        @Override
        public void close() {}
    }

    @Test
    void subscriberThatFailsWithAnError_isNotifiedAndLeavesNoStreamOpen() {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("one ", "two"));
        Router router = world.build();
        AssertionError error = new AssertionError("the subscriber's");
        Subscriber subscriber = new Subscriber(() -> {
            throw error;
        });
        router.publish(HELLO).subscribe(subscriber);

        subscriber.subscription().request(1);

        assertSame(error, subscriber.failures.get(0));
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void subscriberThatRequestsNothing_isNotifiedOnce() {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("one"));
        Subscriber subscriber = new Subscriber(() -> {});
        world.build().publish(HELLO).subscribe(subscriber);

        subscriber.subscription().request(0);
        subscriber.subscription().request(-1);

        assertEquals(1, subscriber.failures.size());
        assertInstanceOf(IllegalArgumentException.class, subscriber.failures.get(0));
    }

    @Test
    void subscriber_withoutAWorker_isNotified() {
        world.deployment("a").builder.executor(task -> {
            throw new RejectedExecutionException("full");
        });
        Subscriber subscriber = new Subscriber(() -> {});
        world.build().publish(HELLO).subscribe(subscriber);

        subscriber.subscription().request(1);

        assertInstanceOf(RejectedExecutionException.class, subscriber.failures.get(0));
    }

    @Test
    void cancelledFuture_isNotAnsweredByALateAnswer() {
        world.deployment("a")
                .transport
                .at("a.example")
                .always(FakeReply.text("late").delay(Duration.ofSeconds(5)));
        Router router = world.build();
        CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);

        answer.cancel(true);
        world.transport.clock().advance(Duration.ofSeconds(10));

        assertFalse(world.listener.events().contains("requestEnded m success"));
        assertEquals(0, world.transport.clock().pendingTimers());
    }

    private static final class Subscriber implements Flow.Subscriber<StreamEvent> {
        private final Runnable onNext;
        private final List<Flow.Subscription> subscriptions = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();

        Subscriber(Runnable onNext) {
            this.onNext = onNext;
        }

        Flow.Subscription subscription() {
            return subscriptions.get(0);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriptions.add(subscription);
        }

        @Override
        public void onNext(StreamEvent event) {
            onNext.run();
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onComplete() {}
    }
}
