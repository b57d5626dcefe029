package dev.llmrouter.micrometer;

import dev.llmrouter.Router;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * Some minutes of a router with all that its meters show: two regions of which one refuses for a while, waiting, fallbacks, streams, a
 * budget, a store. In virtual time.
 */
final class Traffic implements AutoCloseable {
    private static final Duration STEP = Duration.ofSeconds(5);

    private final FakeTransport transport = new FakeTransport();
    private final FakeClock time = transport.clock();
    private final Random random = new Random(11);
    private final Router router;
    private boolean euRefuses;

    Traffic() {
        transport
                .at("eu")
                .always(request -> euRefuses
                        ? FakeReply.status(429)
                                .retryAfter(Duration.ofSeconds(20))
                                .delay(millis(40))
                        : answer(900));
        transport.at("us").always(request -> answer(1500));
        transport.at("mini").always(request -> answer(400));
        router = Router.builder()
                .transport(transport)
                .time(time)
                .random(new Random(7))
                .executor(Runnable::run)
                .usageStore(new InMemoryUsageStore(time).connect())
                .deployment(deployment("gpt-4o", "eu", 240))
                .deployment(deployment("gpt-4o", "us", 120))
                .deployment(deployment("small", "mini", 600))
                .settings(s -> s.maxWait(Duration.ofSeconds(4))
                        .timeout(Duration.ofMinutes(1))
                        .fallbacks(Fallbacks.builder()
                                .generic(Map.of("gpt-4o", List.of(FallbackTarget.of("small"))))
                                .build()))
                .build();
    }

    private static Deployment deployment(String group, String id, int rpm) {
        return Deployment.builder(group, "openai/gpt-4o")
                .id(id)
                .apiBase("https://" + id + ".example/v1")
                .apiKey(Secret.of("k"))
                .limits(Limits.builder()
                        .requestsPerMinute(rpm)
                        .tokensPerMinute(rpm * 1000L)
                        .build())
                .pricing(Pricing.of(0.000_002_5, 0.000_01).withCachedInput(0.000_001_25))
                .budget(new Budget(BigDecimal.valueOf(50), Duration.ofDays(1)))
                .build();
    }

    private Duration millis(int mean) {
        return Duration.ofMillis((long) (mean * (0.5 + random.nextDouble())));
    }

    private FakeReply answer(int mean) {
        long input = 200L + random.nextInt(600);
        long output = 50L + random.nextInt(300);
        return FakeReply.json(
                        "{\"choices\":[{\"message\":{\"content\":\"Hello\"}}],\"usage\":{\"prompt_tokens\":" + input
                                + ",\"completion_tokens\":" + output + ",\"total_tokens\":" + (input + output)
                                + ",\"prompt_tokens_details\":{\"cached_tokens\":" + input / 4 + "}}}")
                .delay(millis(mean));
    }

    Clock clock() {
        return new Clock() {
            @Override
            public long wallTime() {
                return time.wallMillis();
            }

            @Override
            public long monotonicTime() {
                return time.nanos();
            }
        };
    }

    /** Binds the meters, runs so many steps of five seconds, and calls this after each. */
    void run(MeterRegistry registry, int steps, IntConsumer after) {
        RouterMetrics.of(router).bindTo(registry);
        List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            double part = step / (double) steps;
            euRefuses = part > 0.35 && part < 0.6;
            int load = part > 0.3 && part < 0.75 ? 24 : 12;
            for (int i = 0; i < load; i++) {
                calls.add(router.sendAsync(ModelRequest.chat(i % 6 == 5 ? "small" : "gpt-4o", "Hello, how are you?")));
                time.advance(STEP.dividedBy(load));
            }
            if (step % 4 == 0) {
                stream();
            }
            after.accept(step);
        }
        calls.add(router.sendAsync(ModelRequest.chat("made-up", "Hello")));
        time.advanceUntil(() -> calls.stream().allMatch(CompletableFuture::isDone));
        router.reload(new RouterConfig(
                Catalog.builder().build(), RouterSettings.builder().build()));
        time.advance(STEP);
        after.accept(steps);
    }

    private void stream() {
        transport.at("mini").replies(FakeReply.stream("Hel", "lo").firstEventAfter(millis(300)));
        try (ModelStream stream = router.stream(ModelRequest.chat("small", "Hello"))) {
            stream.forEach(event -> {});
        }
    }

    @Override
    public void close() {
        router.close();
    }
}
