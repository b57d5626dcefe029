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
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.error.RequestCancelledException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.time.TimeSource;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A router that closes ends every waiting call, even if transport and time source belong to the application
 * and stay open.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterCloseTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final Routers world = new Routers();
    private final ExecutorService caller = Executors.newSingleThreadExecutor();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        caller.shutdownNow();
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private static void assertEndedByClosing(Future<?> call) {
        ExecutionException ended = assertThrows(ExecutionException.class, () -> call.get(30, TimeUnit.SECONDS));
        RequestCancelledException cancelled = assertInstanceOf(RequestCancelledException.class, ended.getCause());
        assertTrue(
                String.valueOf(cancelled.getMessage()).contains("because the router was closed"), cancelled::toString);
    }

    /** Signals when the router begins to wait. */
    private static final class PauseWatch implements RouterListener {
        private final CountDownLatch paused = new CountDownLatch(1);

        @Override
        public void paused(RequestPaused event) {
            paused.countDown();
        }
    }

    @Test
    void asyncCall_toAProviderThatHangs_ends() {
        world.deployment("a").transport.at("a.example").always(FakeReply.hang());
        Router router = world.build();
        CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);

        router.close();

        assertEndedByClosing(answer);
        assertEquals(0, router.snapshot().callsInFlight());
        assertEquals(0, router.snapshot().deployments().get(0).failuresInLastMinute());
    }

    @Test
    void asyncCall_inAPause_ends() {
        world.deployment("a").transport.at("a.example").always(FakeReply.status(503));
        Router router = world.build();
        CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);

        router.close();

        assertEndedByClosing(answer);
        assertEquals(1, world.transport.requests().size());
    }

    @Test
    void asyncCall_waitingForRoom_ends() {
        world.deployment(
                        "a",
                        d -> d.limits(Limits.builder().maxParallelRequests(1).build()))
                .transport
                .at("a.example")
                .always(FakeReply.hang());
        Router router = world.build();
        CompletableFuture<ModelResponse> served = router.sendAsync(HELLO);
        CompletableFuture<ModelResponse> waiting = router.sendAsync(HELLO);

        router.close();

        assertEndedByClosing(served);
        assertEndedByClosing(waiting);
    }

    @Test
    void asyncCall_ofTheCallersClient_endsAndIsCancelled() {
        Router router = world.deployment("a").build();
        CompletableFuture<String> client = new CompletableFuture<>();
        CompletableFuture<String> answer = router.executeAsync("m", d -> client);

        router.close();

        assertTrue(client.isCancelled());
        assertEndedByClosing(answer);
    }

    @Test
    void blockingCall_inAPause_endsAndItsThreadIsNotInterruptedAfterwards() throws Exception {
        PauseWatch watch = new PauseWatch();
        try (TimeSource time = TimeSource.system()) {
            world.deployment("a")
                    .builder
                    .time(time)
                    .listener(watch)
                    .settings(s -> s.maxWait(Duration.ofMinutes(10)).timeout(Duration.ofMinutes(10)));
            world.transport.at("a.example").always(FakeReply.status(429).retryAfter(Duration.ofMinutes(5)));
            Router router = world.build();
            Future<ModelResponse> answer = caller.submit(() -> router.send(HELLO));
            watch.paused.await();

            router.close();

            assertEndedByClosing(answer);
            assertFalse(
                    caller.submit(() -> Thread.currentThread().isInterrupted()).get());
        }
    }

    @Test
    void blockingCall_ofTheCallersClient_isInterrupted() throws Exception {
        Router router = world.deployment("a").build();
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Future<String> answer = caller.submit(() -> router.execute("m", d -> {
            called.countDown();
            never.await();
            return "late";
        }));
        called.await();

        router.close();

        assertEndedByClosing(answer);
    }

    @Test
    void stream_halfRead_breaksInsteadOfEnding() {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("one ", "two ", "three"));
        Router router = world.build();
        Iterator<StreamEvent> events = router.stream(HELLO).iterator();
        events.next();

        router.close();

        StreamBrokenException broken = assertThrows(StreamBrokenException.class, events::hasNext);
        assertEquals(FailureKind.CANCELLED, broken.kind().orElseThrow());
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void stream_thatItsReaderClosed_simplyEnds() {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("one ", "two ", "three"));
        ModelStream stream = world.build().stream(HELLO);
        Iterator<StreamEvent> events = stream.iterator();
        events.next();

        stream.close();

        assertFalse(events.hasNext());
    }
}
