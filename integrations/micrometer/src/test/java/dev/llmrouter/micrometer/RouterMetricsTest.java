package dev.llmrouter.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RouterMetricsTest {
    private final World world = new World();

    private Router bound() {
        Router router = world.builder.build();
        RouterMetrics.of(router).bindTo(world.registry);
        return router;
    }

    private static ModelRequest hello(String model) {
        return ModelRequest.chat(model, "Hi");
    }

    @Test
    void request_isTimedByModelOutcomeAndStream() {
        world.with(World.deployment("m", "m1")).answers("m1");

        bound().send(World.HELLO);

        Timer timer = world.registry
                .get(MeterNames.REQUESTS)
                .tags("model", "m", "outcome", "success", "stream", "false")
                .timer();
        assertEquals(1, timer.count());
        assertEquals(400, timer.totalTime(TimeUnit.MILLISECONDS));
    }

    @Test
    void attempt_isTimedByDeploymentAndOutcome() {
        world.with(World.deployment("m", "m1"), World.deployment("m", "m2")).answers("m2");
        world.transport.at("m1").always(FakeReply.status(429));

        bound().send(World.HELLO);

        assertEquals(1, world.times(MeterNames.ATTEMPTS, "deployment", "m1", "model", "m", "outcome", "rate_limited"));
        assertEquals(1, world.times(MeterNames.ATTEMPTS, "deployment", "m2", "model", "m", "outcome", "success"));
        assertEquals(1, world.times(MeterNames.REQUESTS));
    }

    @Test
    void tokensAndCost_areThoseOfAttempts() {
        world.with(World.deployment("m", "m1", World.priced(0.5, 2))).answers("m1");

        bound().send(World.HELLO);

        assertEquals(
                30, world.count(MeterNames.TOKENS, "deployment", "m1", "direction", "input", "estimated", "false"));
        assertEquals(12, world.count(MeterNames.TOKENS, "deployment", "m1", "direction", "output"));
        assertEquals(39, world.count(MeterNames.COST, "deployment", "m1", "model", "m"));
    }

    @Test
    void stream_hasATimeToItsFirstOutput() {
        world.with(World.deployment("m", "m1"));
        world.transport.at("m1").always(FakeReply.stream("Hel", "lo").firstEventAfter(Duration.ofSeconds(2)));

        try (ModelStream stream = bound().stream(World.HELLO)) {
            stream.forEach(event -> {});
        }

        Timer timer =
                world.registry.get(MeterNames.FIRST_OUTPUT).tags("model", "m").timer();
        assertEquals(2, timer.totalTime(TimeUnit.SECONDS));
        assertEquals(1, world.times(MeterNames.REQUESTS, "stream", "true"));
    }

    @Test
    void waiting_isAGaugeAndATimer() {
        world.with(World.deployment("m", "m1", World.rpm(1))).answers("m1");
        world.builder.settings(s -> s.maxWait(Duration.ofMinutes(2)).timeout(Duration.ofMinutes(5)));
        Router router = bound();
        CompletableFuture<ModelResponse> first = router.sendAsync(World.HELLO);
        CompletableFuture<ModelResponse> second = router.sendAsync(World.HELLO);

        assertEquals(1, world.gauge(MeterNames.WAITING));
        assertEquals(1, world.gauge(MeterNames.AWAITED, "deployment", "m1"));
        world.time.advanceUntil(() -> first.isDone() && second.isDone());

        assertEquals(0, world.gauge(MeterNames.WAITING));
        assertEquals(1, world.times(MeterNames.WAITS, "model", "m"));
    }

    @Test
    void fallback_isCountedFromAndTo() {
        world.with(World.deployment("m", "m1"), World.deployment("n", "n1")).answers("n1");
        world.builder.settings(s -> s.numRetries(0)
                .fallbacks(Fallbacks.builder()
                        .generic(Map.of("m", List.of(FallbackTarget.of("n"))))
                        .build()));
        world.transport.at("m1").always(FakeReply.status(500));

        bound().send(World.HELLO);

        assertEquals(1, world.count(MeterNames.FALLBACKS, "from", "m", "to", "n"));
    }

    @Test
    void cooldown_isCountedAndItsRestIsAGauge() {
        world.with(World.deployment("m", "m1"), World.deployment("m", "m2")).answers("m2");
        world.transport.at("m1").always(FakeReply.status(429).retryAfter(Duration.ofSeconds(30)));

        bound().send(World.HELLO);

        assertEquals(1, world.count(MeterNames.COOLDOWNS, "deployment", "m1", "model", "m", "reason", "rate_limited"));
        double left = world.gauge(MeterNames.COOLDOWN_LEFT, "deployment", "m1");
        assertTrue(left > 20 && left < 30, () -> "seconds left: " + left);
        assertEquals(0, world.gauge(MeterNames.COOLDOWN_LEFT, "deployment", "m2"));
    }

    @Test
    void limit_hasWhatIsUsedAndLeft() {
        world.with(World.deployment("m", "m1", World.rpm(60))).answers("m1");

        bound().send(World.HELLO);

        assertEquals(60, world.gauge(MeterNames.LIMIT, "deployment", "m1", "resource", "requests"));
        assertEquals(1, world.gauge(MeterNames.LIMIT_USED, "deployment", "m1", "resource", "requests"));
        assertEquals(59, world.gauge(MeterNames.LIMIT_LEFT, "deployment", "m1", "resource", "requests"));
    }

    @Test
    void limitThatIsNotThere_isNotANumber() {
        world.with(World.deployment("m", "m1"));
        bound();

        assertTrue(Double.isNaN(world.gauge(MeterNames.LIMIT, "resource", "tokens")));
        assertTrue(Double.isNaN(world.gauge(MeterNames.LEASED, "resource", "requests")));
    }

    @Test
    void callsUnderWay_areAGauge() {
        world.with(World.deployment("m", "m1"));
        world.transport.at("m1").always(FakeReply.text("Hello").delay(Duration.ofSeconds(5)));
        Router router = bound();
        CompletableFuture<ModelResponse> answer = router.sendAsync(World.HELLO);

        assertEquals(1, world.gauge(MeterNames.IN_FLIGHT, "deployment", "m1"));
        world.time.advanceUntil(answer::isDone);
        assertEquals(0, world.gauge(MeterNames.IN_FLIGHT, "deployment", "m1"));
    }

    @Test
    void budget_hasItsDollarsAndWhatIsSpent() {
        Budget hundred = new Budget(BigDecimal.valueOf(100), Duration.ofDays(1));
        world.with(World.deployment(
                        "m", "m1", d -> d.pricing(Pricing.of(0.5, 2)).budget(hundred)))
                .answers("m1");

        bound().send(World.HELLO);

        assertEquals(100, world.gauge(MeterNames.BUDGET, "scope", "deployment", "budget", "m1"));
        assertEquals(39, world.gauge(MeterNames.BUDGET_SPENT, "scope", "deployment", "budget", "m1"));
    }

    @Test
    void store_hasItsHealthAndLeases() {
        InMemoryUsageStore store = new InMemoryUsageStore(world.time);
        world.with(World.deployment("m", "m1", World.rpm(60))).answers("m1");
        world.builder.usageStore(store.connect());
        bound();
        world.time.advance(Duration.ofSeconds(5));

        assertEquals(1, world.gauge(MeterNames.STORE_CONNECTED));
        assertEquals(1, world.gauge(MeterNames.STORE_PROCESSES));
        assertTrue(
                world.registry.get(MeterNames.STORE_EXCHANGES).functionCounter().count() > 0);
        assertTrue(world.gauge(MeterNames.LEASED, "resource", "requests") >= 0);
    }

    @Test
    void routerWithoutAStore_hasNoMetersOfOne() {
        world.with(World.deployment("m", "m1"));
        bound();

        assertTrue(world.names().stream().noneMatch(name -> name.contains("store")));
    }

    @Test
    void nameThatACallerMakesUp_isNoTag() {
        world.with(World.deployment("m", "m1"));
        Router router = bound();

        for (int i = 0; i < 20; i++) {
            String model = "made-up-" + i;
            assertThrows(RouterException.class, () -> router.send(hello(model)));
        }

        assertEquals(List.of("m", "other"), world.values("model"));
        assertEquals(20, world.times(MeterNames.REQUESTS, "model", "other", "outcome", "not_found"));
    }

    @Test
    void namesThatAWildcardMatches_countAsTheWildcard() {
        world.answers("w1");
        Router router = world.fromFile("openai/*: w1");
        RouterMetrics.of(router).bindTo(world.registry);

        router.send(hello("openai/gpt-a"));
        router.send(hello("openai/gpt-b"));

        assertEquals(List.of("openai/*"), world.values("model"));
        assertEquals(2, world.times(MeterNames.REQUESTS, "model", "openai/*"));
    }

    @Test
    void aliasAndDeploymentId_countAsTheirGroup() {
        world.with(World.deployment("m", "m1")).answers("m1");
        world.builder.alias("best", "m");
        Router router = bound();

        router.send(hello("best"));
        router.send(hello("m1"));

        assertEquals(2, world.times(MeterNames.REQUESTS, "model", "m"));
        assertEquals(List.of("m"), world.values("model"));
    }

    @Test
    void namesBeyondTheMaximum_countAsOther() {
        world.with(World.deployment("m", "m1"), World.deployment("n", "n1"), World.deployment("o", "o1"));
        world.answers("m1").answers("n1").answers("o1");
        Router router = world.builder.build();
        RouterMetrics.builder(router).maxNames(1).build().bindTo(world.registry);

        router.send(hello("m"));
        router.send(hello("n"));
        router.send(hello("o"));

        assertEquals(List.of("m", "other"), world.values("model"));
        assertEquals(List.of("m1", "other"), world.values("deployment"));
        assertEquals(2, world.times(MeterNames.ATTEMPTS, "deployment", "other"));
    }

    @Test
    void reload_registersWhatComesAndRemovesWhatLeaves() {
        world.answers("m1").answers("n1");
        Router router = world.fromFile("m: m1");
        RouterMetrics.of(router).bindTo(world.registry);
        router.send(World.HELLO);
        assertEquals(List.of("m1"), world.values("deployment"));

        router.reload(World.file("n: n1"));
        router.send(hello("n"));

        assertEquals(List.of("n1"), world.values("deployment"));
        assertEquals(List.of("n"), world.values("model"));
        assertEquals(60, world.gauge(MeterNames.LIMIT, "deployment", "n1", "resource", "requests"));
        assertEquals(1, world.count(MeterNames.RELOADS));
    }

    @Test
    void reload_keepsTheCountsOfWhatStays() {
        world.answers("m1");
        Router router = world.fromFile("m: m1");
        RouterMetrics.of(router).bindTo(world.registry);
        router.send(World.HELLO);

        router.reload(World.file("m: m1 m2"));
        router.send(World.HELLO);

        assertEquals(2, world.times(MeterNames.REQUESTS, "model", "m"));
        assertEquals(List.of("m1", "m2"), world.values("deployment"));
    }

    @Test
    void deploymentThatMovesToAnotherGroup_isThereOnce() {
        Router router = world.fromFile("m: m1");
        RouterMetrics.of(router).bindTo(world.registry);

        router.reload(World.file("n: m1"));

        assertEquals(1, world.registry.get(MeterNames.IN_FLIGHT).gauges().size());
        assertEquals(
                1,
                world.registry
                        .find(MeterNames.IN_FLIGHT)
                        .tags("model", "n")
                        .gauges()
                        .size());
    }

    @Test
    void attemptOfADeploymentThatHasLeft_countsAsOther() {
        world.answers("m1");
        Router router = world.fromFile("m: m1");
        RouterMetrics.of(router).bindTo(world.registry);
        CompletableFuture<ModelResponse> answer = router.sendAsync(World.HELLO);

        router.reload(World.file("n: n1"));
        world.time.advanceUntil(answer::isDone);

        assertEquals(1, world.times(MeterNames.ATTEMPTS, "deployment", "other", "model", "other"));
    }

    @Test
    void manyReloads_leaveNoMetersBehind() {
        Router router = world.fromFile("m: m1");
        RouterMetrics.of(router).bindTo(world.registry);
        router.reload(World.file("m: m1"));
        int before = world.registry.getMeters().size();

        for (int i = 0; i < 50; i++) {
            world.answers("x" + i + ".");
            router.reload(World.file("g" + i + ": x" + i));
            router.send(hello("g" + i));
        }
        router.reload(World.file("m: m1"));

        assertEquals(before, world.registry.getMeters().size());
    }

    @Test
    void close_removesAllMetersAndCountsNoMore() {
        world.with(World.deployment("m", "m1")).answers("m1");
        Router router = world.builder.build();
        RouterMetrics metrics = RouterMetrics.of(router);
        metrics.bindTo(world.registry);
        router.send(World.HELLO);

        metrics.close();
        router.send(World.HELLO);

        assertEquals(List.of(), world.registry.getMeters());
    }

    @Test
    void bindingTwice_countsOnce() {
        world.with(World.deployment("m", "m1")).answers("m1");
        Router router = world.builder.build();
        RouterMetrics metrics = RouterMetrics.of(router);
        metrics.bindTo(world.registry);
        metrics.bindTo(world.registry);

        router.send(World.HELLO);

        assertEquals(1, world.times(MeterNames.REQUESTS));
    }

    @Test
    void twoRegistries_eachGetTheMeters() {
        world.with(World.deployment("m", "m1")).answers("m1");
        MeterRegistry second = new SimpleMeterRegistry();
        Router router = world.builder.build();
        RouterMetrics metrics = RouterMetrics.of(router);
        metrics.bindTo(world.registry);
        metrics.bindTo(second);

        router.send(World.HELLO);

        assertEquals(1, world.times(MeterNames.REQUESTS));
        assertEquals(1, second.get(MeterNames.REQUESTS).timer().count());
    }

    @Test
    void tags_areOnAllMeters() {
        world.with(World.deployment("m", "m1")).answers("m1");
        Router router = world.builder.build();
        RouterMetrics.of(router, Tag.of("router", "chat")).bindTo(world.registry);
        router.send(World.HELLO);

        List<Meter> without = world.registry.getMeters().stream()
                .filter(meter -> !"chat".equals(meter.getId().getTag("router")))
                .toList();
        assertEquals(List.of(), without);
    }

    @Test
    void buckets_areThoseThatAreSet_andNoPercentiles() {
        world.with(World.deployment("m", "m1")).answers("m1");
        Router router = world.builder.build();
        RouterMetrics.builder(router).buckets(Duration.ofSeconds(3)).build().bindTo(world.registry);
        router.send(World.HELLO);

        Timer timer = world.registry.get(MeterNames.REQUESTS).timer();
        assertEquals(1, timer.takeSnapshot().histogramCounts().length);
        assertEquals(0, timer.takeSnapshot().percentileValues().length);
    }

    @Test
    void registryThatThrows_harmsNoCall() {
        world.with(World.deployment("m", "m1")).answers("m1");
        world.registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals(MeterNames.ATTEMPTS)) {
                    throw new IllegalStateException("a registry of a test");
                }
                return id;
            }
        });

        Router router = bound();

        assertEquals("Hello", router.send(World.HELLO).text());
        assertEquals(1, world.times(MeterNames.REQUESTS));
        assertNull(world.registry.find(MeterNames.ATTEMPTS).timer());
    }

    @Test
    void everyKindOfFailure_isAnOutcomeInLowerCase() {
        for (FailureKind kind : FailureKind.values()) {
            String outcome = EventMeters.outcome(Optional.of(kind));
            assertTrue(outcome.matches("[a-z_]+"), outcome);
        }
    }
}
