package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.RequestCancelledException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.RouterListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of a caller's own client: where they run, and how they end when the client does not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterClientTest {
    private static final Timeouts TWO_SECONDS =
            Timeouts.builder().call(Duration.ofSeconds(2)).build();

    private final Routers world = new Routers();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService caller = Executors.newSingleThreadExecutor();

    @AfterEach
    void everyStartHasItsEnd() {
        released.countDown();
        caller.shutdownNow();
        world.listener.assertBalanced();
    }

    /** Does not react to interrupts, as OkHttp does not while it reads; its time passes while it works. */
    private String deaf(Deployment deployment) {
        world.transport.clock().advance(Duration.ofSeconds(3));
        return blocked(deployment);
    }

    private String blocked(Deployment deployment) {
        boolean interrupted = false;
        while (true) {
            try {
                released.await();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return "late from " + deployment.id();
            } catch (InterruptedException deaf) {
                interrupted = true;
            }
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void clientThatDoesNotEndAtItsTime_isLeftBehind_andAnotherDeploymentAnswers() {
        Router router = world.deployment("a", d -> d.timeouts(TWO_SECONDS))
                .deployment("b")
                .build();

        String answer = router.execute("m", d -> d.id().equals("a") ? deaf(d) : "from b");

        assertEquals("from b", answer);
        assertEquals(0, router.snapshot().callsInFlight());
        assertEquals(1, router.snapshot().abandonedCalls());
        assertEquals(1, router.snapshot().deployments().get(0).abandonedCalls());
        assertTrue(
                world.listener.events().stream().anyMatch(event -> event.contains("a") && event.contains("TIMEOUT")),
                world.listener.events()::toString);
    }

    @Test
    void callThatWasLeftBehind_isForgottenWhenItEnds() {
        Router router = world.deployment("a", d -> d.timeouts(TWO_SECONDS))
                .deployment("b")
                .build();
        router.execute("m", d -> d.id().equals("a") ? deaf(d) : "from b");

        released.countDown();

        await(() -> router.snapshot().abandonedCalls() == 0);
    }

    @Test
    void deploymentWithTooManyAbandonedCalls_isNotAskedAgain() {
        world.deployment("a", d -> d.timeouts(TWO_SECONDS).cooldownTime(Duration.ZERO))
                .deployment("b")
                .builder
                .maxAbandonedCalls(1);
        Router router = world.build();
        router.execute("m", d -> d.id().equals("a") ? deaf(d) : "from b");

        List<String> asked = new ArrayList<>();
        router.execute("m", d -> asked.add(d.id()));

        assertEquals(List.of("b"), asked);
        assertEquals(1, router.snapshot().abandonedCalls());
    }

    @Test
    void refusalForAbandonedCalls_namesItsReason() {
        world.deployment("a", d -> d.timeouts(TWO_SECONDS).numRetries(0))
                .builder
                .maxAbandonedCalls(1);
        Router router = world.build();
        assertThrows(AttemptsExhaustedException.class, () -> router.execute("m", this::deaf));

        AttemptsExhaustedException refused =
                assertThrows(AttemptsExhaustedException.class, () -> router.execute("m", d -> "never"));

        AttemptRecord attempt = refused.attempts().get(0);
        assertEquals(Optional.of("abandoned_calls"), attempt.code());
        assertInstanceOf(RejectedExecutionException.class, refused.getCause());
    }

    @Test
    void answerThatComesTooLate_isClosed() {
        AtomicBoolean closed = new AtomicBoolean();
        AutoCloseable late = () -> closed.set(true);
        Router router = world.deployment("a", d -> d.timeouts(TWO_SECONDS))
                .deployment("b")
                .build();
        AutoCloseable other = () -> {};

        AutoCloseable answer = router.execute("m", d -> {
            if (d.id().equals("a")) {
                deaf(d);
                return late;
            }
            return other;
        });
        released.countDown();

        assertSame(other, answer);
        await(closed::get);
    }

    @Test
    void interruptOfTheCaller_endsACallWhoseClientIgnoresIt_andStaysOnTheThread() throws Exception {
        Router router = world.deployment("a").build();
        CountDownLatch called = new CountDownLatch(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Future<Boolean> ended = caller.submit(() -> {
            thread.set(Thread.currentThread());
            assertThrows(
                    RequestCancelledException.class,
                    () -> router.execute("m", d -> {
                        called.countDown();
                        return blocked(d);
                    }));
            return Thread.interrupted();
        });
        called.await();

        thread.get().interrupt();

        assertTrue(ended.get());
        assertEquals(0, router.snapshot().deployments().get(0).failuresInLastMinute());
    }

    @Test
    void timeoutsInterrupt_reachesTheClientAndNotTheCaller() {
        AtomicBoolean reached = new AtomicBoolean();
        CountDownLatch seen = new CountDownLatch(1);
        Router router = world.deployment("a", d -> d.timeouts(TWO_SECONDS))
                .deployment("b")
                .build();

        router.execute("m", d -> {
            if (d.id().equals("a")) {
                world.transport.clock().advance(Duration.ofSeconds(3));
                reached.set(Thread.currentThread().isInterrupted());
                seen.countDown();
            }
            return "x";
        });

        await(() -> seen.getCount() == 0);
        assertTrue(reached.get());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void closing_endsTheCallersOfDeafClients() throws Exception {
        Router router = world.deployment("a").build();
        CountDownLatch called = new CountDownLatch(1);
        Future<String> answer = caller.submit(() -> router.execute("m", d -> {
            called.countDown();
            return blocked(d);
        }));
        called.await();

        router.close();

        ExecutionException ended = assertThrows(ExecutionException.class, answer::get);
        assertInstanceOf(RequestCancelledException.class, ended.getCause());
    }

    @Test
    void attempts_runOnOtherThreads_withoutTheThreadLocalsThatTheyWouldKeep() {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("the first caller's");
        Router router = world.deployment("a").build();

        Thread thread = router.execute("m", d -> {
            assertEquals(null, local.get());
            return Thread.currentThread();
        });

        assertNotSame(Thread.currentThread(), thread);
        assertTrue(thread.isDaemon() && thread.getName().startsWith("llm-router-client"), thread::getName);
    }

    @Test
    void callerOnAVirtualThread_isServedByOne() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "this JDK has no virtual threads");
        Router router = world.deployment("a").build();
        CompletableFuture<Object> virtual = new CompletableFuture<>();
        Runnable call = () -> virtual.complete(
                router.execute("m", d -> Thread.class.getMethod("isVirtual").invoke(Thread.currentThread())));

        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, call);

        assertEquals(true, virtual.get());
    }

    @Test
    void callingThread_isUsedIfTheCallAsksForIt() {
        Router router = world.deployment("a").build();
        ClientCall<Thread> call = ClientCall.<Thread>builder(d -> Thread.currentThread())
                .executor(Runnable::run)
                .build();

        assertSame(Thread.currentThread(), router.execute("m", call));
    }

    @Test
    void clientExecutor_isUsedUnlessTheCallHasItsOwn() {
        List<String> used = new ArrayList<>();
        world.deployment("a").builder.clientExecutor(task -> {
            used.add("router");
            task.run();
        });
        Router router = world.build();

        router.execute("m", d -> "x");
        router.execute(
                "m",
                ClientCall.<String>builder(d -> "x").executor(Runnable::run).build());

        assertEquals(List.of("router"), used);
    }

    @Test
    void executorThatRefuses_endsTheCallWithItsException() {
        world.deployment("a").builder.clientExecutor(task -> {
            throw new RejectedExecutionException("full");
        });
        Router router = world.build();

        assertThrows(RejectedExecutionException.class, () -> router.execute("m", d -> "x"));

        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void callOnTheCallingThread_isInterruptedAtItsTime_andItsAnswerStillCounts() {
        world.deployment("a", d -> d.timeouts(TWO_SECONDS)).builder.clientExecutor(Runnable::run);
        Router router = world.build();

        assertEquals("late but there", router.execute("m", d -> {
            world.transport.clock().advance(Duration.ofSeconds(3));
            return "late but there";
        }));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void callOnTheCallingThread_endsWithTheClientsExceptionAsCause() {
        world.deployment("a", d -> d.timeouts(TWO_SECONDS).numRetries(0))
                .builder
                .clientExecutor(Runnable::run);
        Router router = world.build();

        AttemptsExhaustedException timedOut = assertThrows(
                AttemptsExhaustedException.class,
                () -> router.execute("m", d -> {
                    world.transport.clock().sleep(Duration.ofSeconds(60).toNanos());
                    return "late";
                }));

        assertEquals(FailureKind.TIMEOUT, timedOut.kind().orElseThrow());
        assertInstanceOf(InterruptedException.class, timedOut.getCause());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void attempt_knowsItsTimeItsNumberAndTheModel() {
        world.builder.deployment(Deployment.builder("openai/*", "openai/*")
                .id("w")
                .timeouts(TWO_SECONDS)
                .apiBase("https://w.example/v1")
                .build());
        List<String> seen = new ArrayList<>();

        world.build().execute("openai/gpt-4o", (deployment, attempt) -> {
            seen.add(attempt.providerModel());
            seen.add(attempt.deployment().id() + " " + deployment.id());
            seen.add(attempt.number() + "");
            seen.add(attempt.timeLeft() + "");
            world.transport.clock().advance(Duration.ofMillis(500));
            seen.add(attempt.timeLeft() + "");
            return "x";
        });

        assertEquals(List.of("gpt-4o", "w w", "1", "PT2S", "PT1.5S"), seen);
    }

    @Test
    void timeLeft_isWhatIsLeftOfTheWholeCall_andNeverNegative() {
        world.deployment("a").builder.settings(s -> s.timeout(Duration.ofSeconds(5)));
        AtomicReference<ClientAttempt> made = new AtomicReference<>();
        world.build().execute("m", (deployment, attempt) -> {
            made.set(attempt);
            return "x";
        });

        assertEquals(Duration.ofSeconds(5), made.get().timeLeft());
        world.transport.clock().advance(Duration.ofSeconds(9));
        assertEquals(Duration.ZERO, made.get().timeLeft());
    }

    @Test
    void executeAsync_withABlockingClient_doesNotOccupyTheCaller() throws Exception {
        Router router = world.deployment("a").build();
        CompletableFuture<String> answer = router.executeAsync("m", ClientCall.of(this::blocked));
        assertFalse(answer.isDone());

        released.countDown();

        assertEquals("late from a", answer.get());
    }

    @Test
    void execute_withAnAsynchronousClient_waitsForIt() {
        Router router = world.deployment("a").deployment("b").build();

        String answer = router.execute(
                "m",
                ClientCall.<String>async((d, attempt) -> d.id().equals("a")
                                ? CompletableFuture.failedFuture(new SdkException(503))
                                : CompletableFuture.supplyAsync(() -> "from b", caller))
                        .build());

        assertEquals("from b", answer);
    }

    @Test
    void executeAsync_thatIsCancelled_cancelsTheClientsFuture() {
        Router router = world.deployment("a").build();
        CompletableFuture<String> client = new CompletableFuture<>();
        CompletableFuture<String> answer = router.executeAsync("m", d -> client);

        answer.cancel(true);

        assertTrue(client.isCancelled());
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void executeAsync_withAStageThatCannotBeCancelled_goesOnAllTheSame() {
        Router router = world.deployment("a", d -> d.timeouts(TWO_SECONDS))
                .deployment("b")
                .build();
        CompletionStage<String> stuck = new CompletableFuture<String>().minimalCompletionStage();
        CompletableFuture<String> answer =
                router.executeAsync("m", d -> d.id().equals("a") ? stuck : CompletableFuture.completedFuture("from b"));

        world.transport.clock().advance(Duration.ofSeconds(3));

        assertEquals("from b", answer.join());
    }

    @Test
    void executeAsync_afterItsTimeout_reportsTheTimeout() {
        world.deployment("a").builder.settings(s -> s.timeout(Duration.ofSeconds(3)));
        CompletableFuture<String> answer = world.build().executeAsync("m", ClientCall.of(this::blocked));

        world.transport.clock().advance(Duration.ofSeconds(4));

        assertInstanceOf(
                RouterTimeoutException.class,
                assertThrows(CompletionException.class, answer::join).getCause());
    }

    @Test
    void outcome_keepsWhatWasThrown() {
        List<Throwable> causes = new ArrayList<>();
        world.deployment("a").deployment("b").builder.listener(new RouterListener() {
            @Override
            public void attemptEnded(AttemptEnded event) {
                event.outcome().cause().ifPresent(causes::add);
            }
        });
        SdkException thrown = new SdkException(503);
        AtomicBoolean first = new AtomicBoolean(true);

        world.build().execute("m", d -> {
            if (first.getAndSet(false)) {
                throw thrown;
            }
            return "x";
        });

        assertEquals(List.of(thrown), causes);
    }
}
