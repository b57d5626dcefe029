package dev.llmrouter.acceptance;

import static dev.llmrouter.acceptance.SharedRouters.ask;
import static dev.llmrouter.acceptance.SharedRouters.hello;
import static dev.llmrouter.acceptance.SharedRouters.sharing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

/** Routers whose store never returns from an exchange: it costs some threads, and no caller notices. */
@Timeout(60)
class RouterSharingHangTest {
    /** Shorter than a router lets a task lie in an executor: every task runs in this one, which counts them. */
    private static final Duration STEP = Duration.ofMillis(10);
    /** An hour, and more than any of them takes. */
    private static final int MOST_STEPS = 360_000;

    /** For other threads, between two steps. */
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    /** How long an exchange may take. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final SharedRouters world = new SharedRouters();
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, 100, 1, TimeUnit.MINUTES, new SynchronousQueue<>());
    /** Tasks that were handed over and have not ended: a pool does not count one whose thread has not begun yet. */
    private final AtomicInteger running = new AtomicInteger();

    private final Hanging store = new Hanging(world.store.connect());

    /** Holds exchanges that arrive while it hangs, until the test releases it. */
    private static final class Hanging implements UsageStore {
        private final UsageStore good;
        private final AtomicBoolean hangs = new AtomicBoolean();
        private final AtomicInteger kept = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final CountDownLatch release = new CountDownLatch(1);

        Hanging(UsageStore good) {
            this.good = good;
        }

        @Override
        public Reply exchange(Report report) throws StoreUnavailableException {
            if (hangs.get()) {
                kept.incrementAndGet();
                awaitRelease();
                kept.decrementAndGet();
            }
            Reply reply = good.exchange(report);
            answered.incrementAndGet();
            return reply;
        }

        /** Ignores interrupts, as a read from a socket does. */
        private void awaitRelease() {
            boolean released = false;
            while (!released) {
                try {
                    release.await();
                    released = true;
                } catch (InterruptedException ignoredAsASocketDoes) {
                    assertTrue(release.getCount() > 0);
                }
            }
        }

        @Override
        public void close() {
            good.close();
        }
    }

    @AfterEach
    void end() {
        store.release.countDown();
        threads.shutdownNow();
    }

    private void run(Runnable task) {
        running.incrementAndGet();
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                running.decrementAndGet();
            }
        });
    }

    private Router router() {
        world.rpm("eu", 60).maxWait(Duration.ofMinutes(5));
        return Router.builder()
                .transport(world.transport)
                .time(world.clock)
                .executor(this::run)
                .usageStore(store)
                .deployment(Routers.deployment(
                        "m",
                        "eu",
                        d -> d.limits(Limits.builder().requestsPerMinute(60).build())))
                .settings(s -> s.maxWait(Duration.ofMinutes(5)).timeout(Duration.ofHours(1)))
                .build();
    }

    /** Advances the time, and lets other threads run, until a condition holds. */
    private void until(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertTrue(i < MOST_STEPS, "it does not come to be so");
            world.clock.advance(STEP);
            settle();
        }
    }

    /** On a busy machine a request that was admitted before a step must not be counted as sent after many of them. */
    private void settle() {
        do {
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (running.get() > store.kept.get());
    }

    /** Exchanges that are not held have ended; time stands still. */
    private void untilIdle() {
        while (running.get() > 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Router sharingRouter() {
        Router router = router();
        until(() -> sharing(router).connected() && store.answered.get() > 0);
        return router;
    }

    private Router hangingRouter() {
        Router router = sharingRouter();
        store.hangs.set(true);
        until(() -> store.kept.get() > 0);
        return router;
    }

    @Test
    void exchangeThatNeverEnds_isAbandonedAndReportedOnce() {
        try (Router router = hangingRouter()) {
            List<RecordedLog.Line> log = RecordedLog.start();
            until(() -> log.stream().anyMatch(line -> line.level() == Level.WARN));
            until(() -> store.kept.get() > 1);

            assertTrue(
                    sharing(router).message().contains("not ended an exchange within 5.0 s"),
                    sharing(router)::toString);
            assertEquals(
                    1,
                    log.stream()
                            .filter(line ->
                                    line.level() == Level.WARN && line.text().contains("store of shared limits"))
                            .count(),
                    log::toString);
        } finally {
            RecordedLog.stop();
        }
    }

    @Test
    void exchangeThatIsInTime_isNotGivenUp() {
        try (Router router = hangingRouter()) {
            List<RecordedLog.Line> log = RecordedLog.start();
            world.clock.advance(LIMIT.minus(Duration.ofSeconds(1)));
            store.hangs.set(false);
            store.release.countDown();
            untilIdle();
            world.clock.advance(LIMIT);

            assertEquals(
                    List.of(),
                    log.stream().filter(line -> line.level() == Level.WARN).toList());
            assertTrue(sharing(router).connected(), sharing(router)::toString);
        } finally {
            RecordedLog.stop();
        }
    }

    @Test
    void callsWhileTheStoreHangs_areServedWithinTheLimit() {
        try (Router router = hangingRouter()) {
            until(() -> !sharing(router).connected());
            List<CompletableFuture<ModelResponse>> calls = ask(router, 200);
            until(() -> calls.stream().allMatch(CompletableFuture::isDone));

            calls.forEach(call -> assertEquals(200, call.join().status()));
            world.assertMostInNearlyAMinute(60);
        }
    }

    @Test
    void storeThatHangsForEver_occupiesFourThreadsAtMost() {
        try (Router router = hangingRouter()) {
            until(() -> store.kept.get() == 4);
            world.clock.advance(Duration.ofHours(1));
            until(() -> sharing(router).message().contains("4 of 4"));
            world.clock.advance(Duration.ofHours(10));

            assertEquals(4, store.kept.get());
            assertEquals("Hello", router.send(hello()).text());
        }
    }

    @Test
    void storeThatEndsWhatItKept_isSharedAgain() {
        try (Router router = hangingRouter()) {
            until(() -> sharing(router).message().contains("4 of 4"));
            store.hangs.set(false);
            store.release.countDown();
            until(() -> sharing(router).connected() && store.kept.get() == 0);

            assertEquals("", sharing(router).message());
        }
    }

    @Test
    void storeThatKeepsOneAndAnswersTheNext_isSharedAgain() {
        try (Router router = hangingRouter()) {
            until(() -> !sharing(router).connected());
            store.hangs.set(false);
            until(() -> sharing(router).connected());

            assertEquals(1, store.kept.get());
            router.send(hello());
            int before = store.answered.get();
            until(() -> store.answered.get() > before);
            assertFalse(sharing(router).message().contains("exchange"), sharing(router)::toString);
        }
    }

    @Test
    void answerThatComesTooLate_isNotReadAndItsSpendingsCountOnce() {
        try (Router router = sharingRouter()) {
            List<CompletableFuture<ModelResponse>> first = ask(router, 30);
            until(() -> first.stream().allMatch(CompletableFuture::isDone));
            store.hangs.set(true);
            until(() -> store.kept.get() > 0 && !sharing(router).connected());
            store.hangs.set(false);
            until(() -> sharing(router).connected());
            store.release.countDown();
            until(() -> store.kept.get() == 0);
            List<CompletableFuture<ModelResponse>> calls = ask(router, 200);
            until(() -> calls.stream().allMatch(CompletableFuture::isDone));

            world.assertMostInNearlyAMinute(60);
        }
    }

    @Test
    void close_doesNotWaitForAStoreThatHangs() {
        Router router = sharingRouter();
        untilIdle();
        store.hangs.set(true);

        router.close();

        until(() -> store.kept.get() > 0);
        assertEquals(1, store.kept.get());
    }

    @Test
    void closeDuringAnExchange_tellsTheLastWhenItHasEnded() throws Exception {
        Router router = hangingRouter();
        int before = store.answered.get();
        store.hangs.set(false);

        Thread closing = new Thread(router::close);
        closing.start();
        until(() -> closing.getState() == Thread.State.WAITING);
        store.release.countDown();
        closing.join();

        assertEquals(before + 2, store.answered.get());
    }
}
