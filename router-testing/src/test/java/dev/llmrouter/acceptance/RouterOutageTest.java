package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.llmrouter.Router;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * One of two deployments fails, in every way, under every strategy, for every way to call: the other one
 * answers each call, the fallback model none, and the failing one gets no more attempts than its cooldown
 * rule allows.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouterOutageTest {
    private static final int CALLS_AT_ONCE = 400;
    private static final int CALLS_IN_TURN = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration FAILS_AFTER = Duration.ofMillis(50);
    private static final Duration ANSWERS_AFTER = Duration.ofSeconds(1);

    /**
     * Twenty seconds have room for a cooldown of 5 s and one of 10 s; after each, one call probes the
     * deployment.
     */
    private static final int PROBES = 2;

    private static final Map<String, RoutingStrategy> STRATEGIES = Map.of(
            "simple-shuffle", RoutingStrategy.simpleShuffle(),
            "least-busy", RoutingStrategy.leastBusy(),
            "usage-based", RoutingStrategy.usageBased(),
            "latency-based", RoutingStrategy.latencyBased(0.1),
            "cost-based", RoutingStrategy.costBased(),
            "adaptive", RoutingStrategy.adaptive());

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterAll
    void close() {
        threads.shutdownNow();
    }

    private static Router.Builder router(Transport transport, RoutingStrategy strategy, Duration timeout) {
        return Router.builder()
                .transport(transport)
                .random(new Random(7))
                .executor(Runnable::run)
                .clientExecutor(Runnable::run)
                .strategy(strategy)
                .settings(s -> s.timeouts(Timeouts.builder().call(timeout).build())
                        .fallbacks(Fallbacks.builder()
                                .generic(Map.of("m", List.of(FallbackTarget.of("n"))))
                                .build()))
                // The cheapest, so that a strategy which looks at prices likes it best.
                .deployment(deployment("m", "bad", 1e-6))
                .deployment(deployment("m", "good", 2e-6))
                .deployment(deployment("n", "fallback", 1e-6));
    }

    private static Deployment deployment(String group, String id, double price) {
        return Routers.deployment(
                group,
                id,
                d -> d.pricing(Pricing.of(price, price))
                        .limits(Limits.builder()
                                .requestsPerMinute(100_000)
                                .tokensPerMinute(100_000_000)
                                .build()));
    }

    private static FakeTransport transport(Outage outage, Duration answersAfter, Duration failsAfter) {
        FakeTransport transport = new FakeTransport();
        transport.at("").always(FakeReply.text("answered").delay(answersAfter));
        transport.at("bad.example").always(outage.reply(failsAfter));
        return transport;
    }

    private static Stream<DynamicContainer> each(
            Predicate<CallWay> ways, Outage[] outages, BiConsumer<Case, RoutingStrategy> test) {
        return Arrays.stream(CallWay.values())
                .filter(ways)
                .map(way -> dynamicContainer(
                        way.name(),
                        Arrays.stream(outages)
                                .filter(outage -> outage.isInStatus() || !way.isOwnClient())
                                .flatMap(outage -> STRATEGIES.entrySet().stream()
                                        .map(strategy -> dynamicTest(
                                                outage + " under " + strategy.getKey(),
                                                () -> test.accept(new Case(way, outage), strategy.getValue()))))));
    }

    private record Case(CallWay way, Outage outage) {
        /**
         * Calls that do not wait for each other and begin before any failure is known: a silence counts only
         * at its time-out.
         */
        long beforeTheFirstFailure() {
            return outage == Outage.HANGS && !way.blocks()
                    ? TIMEOUT.dividedBy(2).dividedBy(BETWEEN)
                    : 0;
        }
    }

    @TestFactory
    Stream<DynamicContainer> callsInFlight_areAllAnsweredByTheOtherDeployment() {
        return each(way -> !way.blocks(), Outage.values(), (each, strategy) -> {
            FakeTransport transport = transport(each.outage, ANSWERS_AFTER, FAILS_AFTER);
            try (Router router = router(transport, strategy, Duration.ofMinutes(10))
                    .time(transport.clock())
                    .build()) {
                List<CompletableFuture<String>> answers = new ArrayList<>();
                for (int i = 0; i < CALLS_AT_ONCE; i++) {
                    answers.add(each.way.call(router, transport, threads));
                }
                transport.clock().advanceUntil(() -> answers.stream().allMatch(CompletableFuture::isDone));

                assertAnsweredAtOnce(router, answers, transport);
            }
        });
    }

    /** On real threads, which do not sleep side by side in virtual time. */
    @TestFactory
    Stream<DynamicContainer> threadsInFlight_areAllAnsweredByTheOtherDeployment() {
        return each(CallWay::blocks, failures(), (each, strategy) -> {
            FakeTransport transport = transport(each.outage, Duration.ZERO, Duration.ZERO);
            Gate gate = new Gate(transport, CALLS_AT_ONCE);
            try (Router router = router(gate, strategy, Duration.ofMinutes(10)).build()) {
                List<CompletableFuture<String>> answers = new ArrayList<>();
                for (int i = 0; i < CALLS_AT_ONCE; i++) {
                    answers.add(each.way.call(router, gate, threads));
                }

                assertAnsweredAtOnce(router, answers, transport);
            }
        });
    }

    private static Outage[] failures() {
        return Arrays.stream(Outage.values())
                .filter(outage -> outage != Outage.HANGS)
                .toArray(Outage[]::new);
    }

    @TestFactory
    Stream<DynamicContainer> callsInTurn_areAllAnsweredByTheOtherDeployment() {
        return each(way -> true, Outage.values(), (each, strategy) -> {
            FakeTransport transport = transport(each.outage, Duration.ZERO, Duration.ZERO);
            Executor callers = Runnable::run;
            try (Router router =
                    router(transport, strategy, TIMEOUT).time(transport.clock()).build()) {
                List<CompletableFuture<String>> answers = new ArrayList<>();
                for (int i = 0; i < CALLS_IN_TURN; i++) {
                    answers.add(each.way.call(router, transport, callers));
                    transport.clock().advance(BETWEEN);
                }
                transport.clock().advanceUntil(() -> answers.stream().allMatch(CompletableFuture::isDone));

                assertAnswered(answers, transport);
                int atTheBad = transport.requestsTo("bad.example").size();
                long most = each.outage.failuresInARow + PROBES + each.beforeTheFirstFailure();
                assertTrue(atTheBad <= most, () -> atTheBad + " attempts at it, " + most + " by its rule");
            }
        });
    }

    private static void assertAnsweredAtOnce(
            Router router, List<CompletableFuture<String>> answers, FakeTransport transport) {
        assertAnswered(answers, transport);
        int atTheBad = transport.requestsTo("bad.example").size();
        assertTrue(atTheBad <= CALLS_AT_ONCE, () -> atTheBad + " attempts: some call came back to it");
        assertEquals(0, router.snapshot().callsInFlight());
    }

    private static void assertAnswered(List<CompletableFuture<String>> answers, FakeTransport transport) {
        answers.forEach(answer ->
                assertEquals("answered", answer.orTimeout(30, TimeUnit.SECONDS).join()));
        assertEquals(List.of(), transport.requestsTo("fallback.example"));
    }
}
