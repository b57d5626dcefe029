package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.testing.FakeReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Streams that an application opened and dropped. The garbage collector decides when they are found, so these
 * tests poll for a bounded time.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForgottenStreamsTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");
    private static final String THREAD = "llm-router-streams";
    private static final int LOOKS = 2_000;
    private static final long BETWEEN_NANOS = Duration.ofMillis(10).toNanos();

    private final Routers world = new Routers();

    private Router withOneSlot() {
        world.transport.at("a.example").replies(FakeReply.stream("one ", "two")).always(FakeReply.text("Hello"));
        return world.deployment(
                        "a",
                        d -> d.limits(Limits.builder().maxParallelRequests(1).build()))
                .build();
    }

    private static void forgetAStream(Router router) {
        router.stream(HELLO).iterator().next();
    }

    private static boolean isSoon(BooleanSupplier condition) {
        for (int i = 0; i < LOOKS && !condition.getAsBoolean(); i++) {
            System.gc();
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
        return condition.getAsBoolean();
    }

    private static boolean isWatched() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(THREAD));
    }

    @Test
    void forgottenStream_givesItsSlotToARequestThatWaits() {
        Router router = withOneSlot();
        forgetAStream(router);
        CompletableFuture<ModelResponse> waits = router.sendAsync(HELLO);

        assertTrue(isSoon(waits::isDone));

        assertEquals("Hello", waits.join().text());
        assertEquals(0, world.transport.openCalls());
    }

    @Test
    void streamThatIsStillHeld_keepsItsSlot() {
        Router router = withOneSlot();
        ModelStream held = router.stream(HELLO);
        forgetAStreamOfAnotherRouter();
        CompletableFuture<ModelResponse> waits = router.sendAsync(HELLO);

        System.gc();
        assertFalse(waits.isDone());
        held.close();

        assertTrue(waits.isDone());
    }

    /** Once it is settled the collector has been at work. */
    private static void forgetAStreamOfAnotherRouter() {
        Routers other = new Routers();
        other.transport.at("").always(FakeReply.stream("one ", "two"));
        forgetAStream(other.deployment("b").build());
        assertTrue(isSoon(() -> other.transport.openCalls() == 0));
    }

    @Test
    void thread_isThereWhileStreamsAreOpenOnly() {
        Router router = withOneSlot();
        assertTrue(isSoon(() -> !isWatched()));

        ModelStream stream = router.stream(HELLO);
        assertTrue(isWatched());
        stream.close();

        assertTrue(isSoon(() -> !isWatched()));
    }

    @Test
    void thread_endsWithTheRouter() {
        Router router = withOneSlot();
        ModelStream stream = router.stream(HELLO);
        assertTrue(isWatched());

        router.close();

        assertTrue(isSoon(() -> !isWatched()));
        stream.close();
    }
}
