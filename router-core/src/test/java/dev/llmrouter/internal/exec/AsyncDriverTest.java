package dev.llmrouter.internal.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.plan.RoutePlan;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Waits without a thread, with timers and wake-ups at the worst moment. */
class AsyncDriverTest {
    private final PlanFixture group = new PlanFixture()
            .deployment(
                    "m",
                    "a",
                    d -> d.limits(Limits.builder().maxParallelRequests(1).build()));
    private final HastyTime time = new HastyTime();
    private final RouterResources resources = new RouterResources(time, Runnable::run, new TransportLoader(null));

    /** A clock whose first timers fire before schedule returns. */
    private final class HastyTime implements TimeSource {
        private int hasty;
        private @Nullable Runnable before;
        private int timers;

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            Runnable first = before;
            before = null;
            if (first != null) {
                first.run();
            }
            if (hasty > 0) {
                hasty--;
                task.run();
                return () -> {};
            }
            timers++;
            Timer timer = group.time.schedule(task, delayNanos);
            return () -> {
                timers--;
                timer.cancel();
            };
        }

        @Override
        public long nanos() {
            return group.time.nanos();
        }

        @Override
        public long wallMillis() {
            return group.time.wallMillis();
        }

        @Override
        public void sleep(long nanos) {
            throw new AssertionError("nothing sleeps");
        }

        @Override
        public void await(long nanos, BooleanSupplier condition) {
            throw new AssertionError("nothing waits");
        }

        @Override
        public void close() {}
    }

    private CompletableFuture<String> ask() {
        RequestInfo info = RequestInfo.builder(group.engine().nextRequestId(), "m")
                .endpoint(Endpoint.CHAT_COMPLETIONS.path())
                .build();
        RequestProfile profile = new RequestProfile(
                info, null, new TokenDemand(10, -1, 0, null), RequestOptions.none(), MockOptions.NONE);
        return new AsyncDriver<String, String>(
                        new RoutePlan(group.engine(), profile),
                        attempt ->
                                CompletableFuture.completedFuture(new AttemptResult<>(PlanFixture.success(), "served")),
                        Objects::requireNonNull,
                        resources)
                .run();
    }

    @Test
    void timerThatFiresBeforeTheWaitIsThere_doesNotTakeTheNextWaitsWakeUp() {
        PlanFixture.Run running = group.run();
        time.hasty = 1;
        CompletableFuture<String> waiting = ask();
        assertFalse(waiting.isDone());

        running.succeeds();

        assertEquals("served", waiting.getNow("asleep"));
    }

    @Test
    void wakeUpBeforeTheTimerIsThere_isNotLost() {
        PlanFixture.Run running = group.run();
        time.before = running::succeeds;

        assertEquals("served", ask().getNow("asleep"));
    }

    @Test
    void requestThatIsServed_leavesNoTimer() {
        PlanFixture.Run running = group.run();
        time.before = running::succeeds;
        assertTrue(ask().isDone());

        assertEquals(0, time.timers);
        assertTrue(group.engine().line().isEmpty());
    }

    @Test
    void requestThatIsCancelled_leavesTheLine() {
        PlanFixture.Run running = group.run();
        CompletableFuture<String> gone = ask();
        CompletableFuture<String> next = ask();

        gone.cancel(true);
        running.succeeds();

        assertEquals("served", next.getNow("asleep"));
        assertEquals(0, time.timers);
    }
}
