package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.ModelAlias;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.error.UnknownModelException;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The facade beside sending and streaming. */
class RouterFacadeTest {
    private final Routers world = new Routers();

    @Test
    void execute_retriesWithAnotherDeployment() {
        List<String> asked = new ArrayList<>();
        Router router = world.deployment("a").deployment("b").build();

        String answer = router.execute("m", deployment -> {
            asked.add(deployment.id());
            if (asked.size() == 1) {
                throw new SdkException(429);
            }
            return "from " + deployment.id();
        });

        assertEquals("from b", answer);
        assertTrue(
                world.listener.events().contains("cooldownStarted a RATE_LIMITED 5s"),
                world.listener.events()::toString);
    }

    @Test
    void execute_understandsIoExceptions() {
        AttemptsExhaustedException all = assertThrows(
                AttemptsExhaustedException.class,
                () -> world.deployment("a").build().execute("m", d -> {
                    throw new IOException("reset");
                }));

        assertEquals(FailureKind.CONNECTION, all.kind().orElseThrow());
    }

    @Test
    void execute_throwsMistakesAsTheyAreAndHoldsNothing() {
        Router router = world.deployment("a").build();
        IllegalArgumentException mistake = new IllegalArgumentException("mine");

        assertSame(
                mistake,
                assertThrows(
                        IllegalArgumentException.class,
                        () -> router.execute("m", d -> {
                            throw mistake;
                        })));
        assertEquals(0, router.snapshot().callsInFlight());
        world.listener.assertBalanced();
    }

    @Test
    void execute_interruptsAClientThatTakesTooLong() {
        world.deployment("a").builder.settings(s -> s.timeout(Duration.ofSeconds(3)));
        Router router = world.build();

        assertThrows(
                RouterTimeoutException.class,
                () -> router.execute("m", d -> {
                    world.transport.clock().sleep(Duration.ofSeconds(60).toNanos());
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    return "late";
                }));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void execute_countsTheTokensThatTheCallerReports() {
        Router router = world.deployment("a").build();

        router.execute(
                "m",
                ClientCall.builder(d -> "x").usage(x -> TokenUsage.of(30, 12)).build());

        assertEquals(42, router.snapshot().deployments().get(0).tokensUsed());
    }

    @Test
    @SuppressWarnings("NullAway") // It does not read the bounds of type variables from class files.
    void execute_mayAnswerNull() {
        assertNull(world.deployment("a").build().execute("m", d -> null));
    }

    @Test
    void execute_servesProvidersThatTheRouterDoesNotSpeak() {
        world.builder.deployment(dev.llmrouter.catalog.Deployment.builder("claude", "bedrock/anthropic.claude")
                .id("aws")
                .build());

        assertEquals("aws", world.build().execute("claude", d -> d.id()));
    }

    @Test
    void executeAsync_retriesAndAnswers() {
        Router router = world.deployment("a").deployment("b").build();

        CompletableFuture<String> answer = router.executeAsync(
                "m",
                d -> d.id().equals("a")
                        ? CompletableFuture.failedFuture(new SdkException(503))
                        : CompletableFuture.completedFuture("ok"));

        assertEquals("ok", answer.join());
    }

    @Test
    void executeAsync_endsAnAttemptAtItsTimeout() {
        world.deployment("a").builder.settings(s -> s.timeout(Duration.ofSeconds(3)));
        CompletableFuture<String> never = new CompletableFuture<>();
        CompletableFuture<String> answer = world.build().executeAsync("m", d -> never);

        world.transport.clock().advance(Duration.ofSeconds(4));

        assertTrue(never.isCancelled());
        assertTrue(assertThrows(CompletionException.class, answer::join).getCause() instanceof RouterTimeoutException);
    }

    @Test
    void sendAsync_thatIsCancelledCancelsTheAttempt() {
        world.deployment("a").transport.at("a.example").always(FakeReply.hang());
        Router router = world.build();
        CompletableFuture<ModelResponse> answer = router.sendAsync(ModelRequest.chat("m", "Hi"));
        assertEquals(1, world.transport.openCalls());

        answer.cancel(true);

        assertEquals(0, world.transport.openCalls());
        assertEquals(0, router.snapshot().callsInFlight());
        assertEquals(0, router.snapshot().deployments().get(0).failuresInLastMinute());
        world.listener.assertBalanced();
    }

    @Test
    void sendAsync_thatIsCancelledInAPauseMakesNoFurtherAttempt() {
        world.deployment("a").transport.at("a.example").always(FakeReply.status(500));
        CompletableFuture<ModelResponse> answer = world.build().sendAsync(ModelRequest.chat("m", "Hi"));

        answer.cancel(true);
        world.transport.clock().advance(Duration.ofMinutes(1));

        assertEquals(1, world.transport.requests().size());
        world.listener.assertBalanced();
    }

    @Test
    void interruptedThread_endsABlockingCallInItsPause() {
        world.deployment("a").transport.at("a.example").always(FakeReply.status(500));
        Thread.currentThread().interrupt();

        assertThrows(
                dev.llmrouter.error.RequestCancelledException.class,
                () -> world.build().send(ModelRequest.chat("m", "Hi")));

        assertTrue(Thread.interrupted());
    }

    @Test
    void listing_leavesHiddenAliasesAndSecretsOut() {
        world.deployment("a").builder.alias("gpt-4", "m").alias(new ModelAlias("GPT-4", "m", true));
        Router router = world.build();

        assertEquals(List.of("m", "gpt-4"), router.models().names());
        String all = router.models().modelsJson()
                + router.models().modelInfoJson()
                + router.models().modelGroupInfoJson();
        assertFalse(all.contains("sk-a") || all.contains("GPT-4"), all);
        assertEquals("Hello", router.send(ModelRequest.chat("GPT-4", "Hi")).text());
    }

    @Test
    void explain_hasTheReasonWhyEachDeploymentMayOrMayNotServe() {
        world.deployment("a").deployment("b").transport.at("a.example").replies(FakeReply.status(429));
        Router router = world.build();
        router.send(ModelRequest.chat("m", "Hi"));

        String text = router.explain(ModelRequest.chat("m", "Hi")).toString();

        assertEquals("m → m\n  a: cooling after a rate limit for 5.0 s\n  b: available", text);
    }

    @Test
    void reload_keepsUsageAndCooldownsOfUnchangedDeployments() {
        world.deployment(
                        "a",
                        d -> d.limits(Limits.builder().requestsPerMinute(100).build()))
                .deployment("b")
                .transport
                .at("a.example")
                .replies(FakeReply.status(429));
        Router router = world.build();
        router.send(ModelRequest.chat("m", "Hi"));
        Catalog next = Catalog.builder()
                .deployment(Routers.deployment(
                        "m",
                        "a",
                        d -> d.limits(Limits.builder().requestsPerMinute(100).build())))
                .deployment(Routers.deployment("m", "c", d -> d))
                .build();

        router.reload(new RouterConfig(next, RouterSettings.builder().build()));

        assertTrue(router.snapshot().deployments().get(0).cooldown().isPresent());
        assertEquals("c", router.send(ModelRequest.chat("m", "Hi")).deploymentId());
    }

    @Test
    void routerWithoutDeployments_isRefusedAtBuild() {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> Router.builder().build());

        assertTrue(refused.toString().contains("model_list"), refused::toString);
    }

    @Test
    void closedRouter_reportsThatItIsClosed() {
        Router router = world.deployment("a").build();
        router.close();
        router.close();

        assertThrows(IllegalStateException.class, () -> router.send(ModelRequest.chat("m", "Hi")));
    }

    @Test
    void listenerThatThrows_hurtsNoRequest() {
        world.deployment("a").builder.listener(new dev.llmrouter.event.RouterListener() {
            @Override
            public void attemptStarted(AttemptInfo attempt) {
                throw new IllegalStateException("listener");
            }
        });

        assertEquals("Hello", world.build().send(ModelRequest.chat("m", "Hi")).text());
    }

    @Test
    void execute_insideExecuteHoldsNothingWhenTheInnerOneFails() {
        world.deployment("a").builder.deployment(Routers.deployment("other", "b", d -> d));
        Router router = world.build();

        assertThrows(UnknownModelException.class, () -> router.execute("m", d -> router.execute("unknown", e -> "x")));

        assertEquals(0, router.snapshot().callsInFlight());
        world.listener.assertBalanced();
    }

    @Test
    void keyOfTheEnvironment_isUsedForTheProvidersOwnAddressOnly() {
        world.builder
                .environment(Map.of("OPENAI_API_KEY", "sk-env"))
                .deployment(Deployment.builder("own", "openai/gpt-4o").id("own").build())
                .deployment(Deployment.builder("named", "openai/gpt-4o")
                        .id("named")
                        .apiBase("https://elsewhere.example/v1")
                        .build());
        Router router = world.build();

        router.send(ModelRequest.chat("own", "Hi"));
        router.send(ModelRequest.chat("named", "Hi"));

        assertEquals(
                "Bearer sk-env",
                world.transport.requestsTo("api.openai.com").get(0).headers().get("Authorization"));
        assertNull(world.transport.requestsTo("elsewhere").get(0).headers().get("Authorization"));
    }

    @Test
    void deploymentWithoutAddressOrKey_isSkippedAndReportedWithTheReason() {
        world.builder
                .environment(Map.of())
                .deployment(Deployment.builder("m", "azure/gpt-4o").id("bare").build());

        NoDeploymentAvailableException none = assertThrows(
                NoDeploymentAvailableException.class, () -> world.build().send(ModelRequest.chat("m", "Hi")));

        assertTrue(
                none.reasons().toString().contains("bare=its configuration is incomplete: it needs api_base"),
                none::toString);
        assertEquals(503, none.status());
    }

    @Test
    void filteredAnswer_isHandedOutWithItsUsage() {
        world.deployment("a")
                .transport
                .at("a.example")
                .replies(
                        FakeReply.json(
                                "{\"choices\":[{\"finish_reason\":\"content_filter\",\"message\":{\"content\":\"partly\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}"));

        ModelResponse response = world.build().send(ModelRequest.chat("m", "Hi"));

        assertEquals("partly", response.text());
        assertEquals(4, response.usage().totalTokens());
        assertEquals(
                FailureKind.CONTENT_POLICY, response.attempts().get(0).failure().orElseThrow());
    }

    @Test
    void wildcard_isServedWithTheNameThatWasAskedFor() {
        world.builder.deployment(Deployment.builder("vllm/*", "openai/*")
                .id("w")
                .apiBase("https://w.example/v1")
                .build());

        world.build().send(ModelRequest.chat("vllm/llama-3.1-8b", "Hi"));

        assertTrue(FakeTransport.bodyOf(world.transport.requests().get(0)).contains("\"llama-3.1-8b\""));
    }

    @Test
    void callsThatWaitForRoom_areServedOneAfterTheOther() {
        world.deployment(
                "a", d -> d.limits(Limits.builder().maxParallelRequests(1).build()));
        Router router = world.build();
        List<CompletableFuture<String>> clients = new ArrayList<>();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(router.executeAsync("m", d -> {
                CompletableFuture<String> client = new CompletableFuture<>();
                clients.add(client);
                return client;
            }));
        }

        for (int i = 0; i < 3; i++) {
            assertEquals(i + 1, clients.size());
            clients.get(i).complete("answer " + i);
            assertEquals("answer " + i, answers.get(i).join());
        }
    }

    @Test
    @Timeout(60)
    void threadsThatWaitForRoom_areAllServedAndNeverMoreThanTheLimitAtOnce() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Router router = Router.builder()
                .deployment(Routers.deployment(
                        "m",
                        "a",
                        d -> d.limits(Limits.builder().maxParallelRequests(2).build())))
                .build()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                answers.add(threads.submit(() -> router.execute("m", d -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    return now.decrementAndGet();
                })));
            }
            for (Future<Integer> answer : answers) {
                answer.get();
            }
            assertTrue(most.get() <= 2, most::toString);
            assertEquals(0, router.snapshot().callsInFlight());
        }
        threads.shutdown();
    }

    @Test
    void callThatIsCancelledWhileItWaitsForRoom_leavesTheLine() {
        world.deployment(
                "a", d -> d.limits(Limits.builder().maxParallelRequests(1).build()));
        Router router = world.build();
        CompletableFuture<String> running = new CompletableFuture<>();
        CompletableFuture<String> first = router.executeAsync("m", d -> running);
        CompletableFuture<String> waiting = router.executeAsync("m", d -> CompletableFuture.completedFuture("never"));
        CompletableFuture<String> next = router.executeAsync("m", d -> CompletableFuture.completedFuture("next"));

        waiting.cancel(true);
        running.complete("first");

        assertEquals("first", first.join());
        assertEquals("next", next.join());
        world.listener.assertBalanced();
    }
}
