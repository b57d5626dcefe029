package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Many callers at one moment: none fails while room comes, and none is woken without cause. */
class RouterCrowdTest {
    private final FakeTransport transport = new FakeTransport();
    private final Crowd.Waits waits = new Crowd.Waits();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    static Stream<Arguments> crowds() {
        return Stream.of(Crowd.values())
                .flatMap(crowd -> Stream.of(8, 24, 200).map(callers -> Arguments.of(crowd, callers)));
    }

    private Router.Builder limited(Crowd crowd, int callers) {
        return Crowd.router(builder -> {
            crowd.limit(builder, callers);
            return builder.transport(transport).random(new Random(7)).listener(waits);
        });
    }

    private void assertServed(List<CompletableFuture<ModelResponse>> answers) {
        answers.forEach(answer -> assertEquals("Hello", inTime(answer).text()));
        assertTrue(waits.count.get() <= Crowd.PAUSES_EACH * answers.size(), () -> waits.count + " waits");
    }

    /** Returns how long it took. */
    private Duration serveInVirtualTime(Crowd crowd, int callers) {
        transport.at("").always(FakeReply.text("Hello").usage(1, 0).delay(Duration.ofMillis(20)));
        Duration start = transport.clock().elapsed();
        Router router = limited(crowd, callers)
                .time(transport.clock())
                .executor(Runnable::run)
                .build();
        List<CompletableFuture<ModelResponse>> answers = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            answers.add(router.sendAsync(crowd.request(i)));
        }

        assertTrue(transport.clock().advanceUntil(() -> answers.stream().allMatch(CompletableFuture::isDone)));

        assertServed(answers);
        return transport.clock().elapsed().minus(start);
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void everyCaller_isServedInVirtualTime(Crowd crowd, int callers) {
        assertFalse(serveInVirtualTime(crowd, callers).isZero());
    }

    @Test
    void priorities_costNoThroughput() {
        Duration without = serveInVirtualTime(Crowd.ONE_PLACE, 200);
        waits.count.set(0);

        assertEquals(without, serveInVirtualTime(Crowd.PRIORITIES, 200));
    }

    @Test
    void prioritiesInWindows_costNoThroughput() {
        Duration without = serveInVirtualTime(Crowd.WINDOWS, 200);
        waits.count.set(0);

        assertEquals(without, serveInVirtualTime(Crowd.PRIORITIES_IN_WINDOWS, 200));
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void everyCaller_isServedWithoutAThread(Crowd crowd, int callers) {
        transport.at("").always(FakeReply.text("Hello").usage(1, 0));
        try (Router router = limited(crowd, callers).build()) {
            List<CompletableFuture<ModelResponse>> answers = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int caller = i;
                answers.add(CompletableFuture.supplyAsync(() -> router.sendAsync(crowd.request(caller)), threads)
                        .thenCompose(answer -> answer));
            }

            assertServed(answers);
        }
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void everyCaller_isServedOnAThreadOfItsOwn(Crowd crowd, int callers) {
        transport.at("").always(FakeReply.text("Hello").usage(1, 0));
        CountDownLatch all = new CountDownLatch(callers);
        try (Router router = limited(crowd, callers).build()) {
            List<CompletableFuture<ModelResponse>> answers = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int caller = i;
                answers.add(CompletableFuture.supplyAsync(
                        () -> {
                            all.countDown();
                            await(all);
                            return router.send(crowd.request(caller));
                        },
                        threads));
            }
            await(all);

            assertServed(answers);
        }
    }

    /** A request that never wakes must fail the test and not hang the build. */
    private static ModelResponse inTime(CompletableFuture<ModelResponse> answer) {
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void longLine_isServedByAnExecutorThatRunsEverythingAtOnce() {
        int callers = 20_000;
        transport.at("").always(FakeReply.text("Hello").usage(1, 0));
        Router router = Crowd.router(builder -> {
                    Crowd.WINDOWS.limit(builder, callers);
                    return builder.settings(s -> s.maxWaiting(callers));
                })
                .transport(transport)
                .time(transport.clock())
                .executor(Runnable::run)
                .build();
        List<CompletableFuture<ModelResponse>> answers = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            answers.add(router.sendAsync(Crowd.WINDOWS.request(i)));
        }

        transport.clock().advance(Duration.ofSeconds(10));

        answers.forEach(answer -> assertEquals("Hello", answer.join().text()));
    }
}
