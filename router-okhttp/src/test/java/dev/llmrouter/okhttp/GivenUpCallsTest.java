package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.RecordingListener;
import dev.llmrouter.testing.provider.MockProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Callers that cancel at random moments, over real sockets: every reservation of a call is returned, and its
 * end is reported once.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GivenUpCallsTest {
    private static final int CALLS = 600;
    private static final int THREADS = 8;
    /**
     * Longer than a call takes as a rule, so that some are given up before they begin, some within, some
     * after.
     */
    private static final int LATEST_MILLIS = 40;

    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final Random random = new Random(2026);
    private final RecordingListener listener = new RecordingListener();
    private final ScheduledExecutorService others = Executors.newScheduledThreadPool(THREADS);
    private final List<MockProvider> providers = new ArrayList<>();
    private final Router.Builder builder = Router.builder().listener(listener);

    @BeforeEach
    void threeProvidersOfWhichOneFailsAtFirst() {
        for (String name : List.of("a", "b", "c")) {
            MockProvider provider = MockProvider.builder(name)
                    .latency(Duration.ofMillis(8))
                    .tokensPerSecond(2_000)
                    .answer("word ".repeat(20))
                    .start();
            providers.add(provider);
            builder.deployment(Deployment.builder("m", "openai/gpt-4o")
                    .apiBase(provider.baseUrl())
                    .apiKey(Secret.of("sk-" + name))
                    .build());
        }
        providers.get(0).failNext(CALLS / 10, 503);
    }

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        others.shutdownNow();
        providers.forEach(MockProvider::close);
        RouterThreads.assertAllEnd();
    }

    private void later(Runnable work) {
        others.schedule(work, random.nextInt(LATEST_MILLIS * 1000), TimeUnit.MICROSECONDS);
    }

    /** The last event of a call may come a moment after its future is done. */
    private void awaitBalance(Router router) {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() - patience < 0 && (router.snapshot().callsInFlight() > 0 || !balanced())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertEquals(0, router.snapshot().callsInFlight());
        listener.assertBalanced();
    }

    private boolean balanced() {
        try {
            listener.assertBalanced();
            return true;
        } catch (AssertionError notYet) {
            return false;
        }
    }

    @Test
    void cancelledCalls_holdNothing() throws Exception {
        List<CompletableFuture<ModelResponse>> kept = new ArrayList<>();
        try (Router router = builder.build()) {
            for (int i = 0; i < CALLS; i++) {
                CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);
                if (i % 2 == 0) {
                    later(() -> answer.cancel(true));
                } else {
                    kept.add(answer);
                }
            }
            for (CompletableFuture<ModelResponse> answer : kept) {
                assertEquals(
                        "word ".repeat(20), answer.get(60, TimeUnit.SECONDS).text());
            }
            awaitBalance(router);
        }
    }

    @Test
    void streamsClosedHalfWay_holdNothing() throws Exception {
        try (Router router = builder.build()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < CALLS / 4; i++) {
                int events = random.nextInt(30);
                readers.add(others.submit(() -> read(router, events)));
            }
            for (Future<?> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
            awaitBalance(router);
        }
    }

    private static void read(Router router, int events) {
        try (ModelStream stream = router.stream(HELLO)) {
            Iterator<StreamEvent> some = stream.iterator();
            for (int i = 0; i < events && some.hasNext(); i++) {
                some.next();
            }
        }
    }

    @Test
    void cancelledSubscriptions_holdNothing() throws Exception {
        try (Router router = builder.build()) {
            CountDownLatch cancelled = new CountDownLatch(CALLS / 4);
            for (int i = 0; i < CALLS / 4; i++) {
                Subscriber subscriber = new Subscriber();
                router.publish(HELLO).subscribe(subscriber);
                subscriber.subscription.join().request(Long.MAX_VALUE);
                later(() -> {
                    subscriber.subscription.join().cancel();
                    cancelled.countDown();
                });
            }
            assertTrue(cancelled.await(60, TimeUnit.SECONDS));
            awaitBalance(router);
        }
    }

    @Test
    void routerThatIsClosed_leavesNoCallWaiting() throws Exception {
        Router router = builder.build();
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(router.sendAsync(HELLO));
        }
        providers.get(1).hang();
        CountDownLatch begun = new CountDownLatch(THREADS);
        for (int i = 0; i < CALLS / 10; i++) {
            calls.add(others.submit(() -> {
                begun.countDown();
                read(router, Integer.MAX_VALUE);
            }));
        }
        // Some streams are under way now, and the others will find the router closed.
        begun.await();

        router.close();

        for (Future<?> call : calls) {
            end(call);
        }
        awaitBalance(router);
    }

    /** An answer, or the reason why there is none: that the router closes, or has closed. */
    private static void end(Future<?> call) throws Exception {
        try {
            call.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertTrue(
                    e.getCause() instanceof RouterException || e.getCause() instanceof IllegalStateException,
                    () -> "" + e.getCause());
        }
    }

    @Test
    void callsAfterTheClosing_areRefused() {
        Router router = builder.build();
        router.close();

        assertThrows(IllegalStateException.class, () -> router.sendAsync(HELLO));
        assertThrows(IllegalStateException.class, () -> router.publish(HELLO));
    }

    private static final class Subscriber implements Flow.Subscriber<StreamEvent> {
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(StreamEvent event) {}

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {}
    }
}
