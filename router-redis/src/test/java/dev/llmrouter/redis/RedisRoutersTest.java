package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.snapshot.SharingSnapshot;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routers of one file and one Redis, in real time. */
class RedisRoutersTest {
    private static final Duration WINDOW = Duration.ofSeconds(2);

    private final Path directory;

    private final ConcurrentLinkedQueue<Long> sent = new ConcurrentLinkedQueue<>();
    private final FakeTransport transport = new FakeTransport();
    private final List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();

    RedisRoutersTest(@TempDir Path directory) {
        this.directory = directory;
    }

    /** The page's two deployments: 180 a minute are 6 in two seconds. */
    private Router router(RedisProcess redis) throws IOException {
        Path file = directory.resolve("router.yaml");
        Files.writeString(file, """
                model_list:
                  - model_name: m
                    litellm_params: {model: openai/gpt-4o, api_base: "https://eu.example/v1", api_key: sk-eu, rpm: 180}
                  - model_name: m
                    litellm_params: {model: openai/gpt-4o, api_base: "https://us.example/v1", api_key: sk-us, rpm: 180}
                router_settings:
                  redis_host: 127.0.0.1
                  redis_port: %d
                  limit_window_seconds: 2
                  max_wait: 60
                """.formatted(redis.port()));
        transport.at("").always(request -> {
            sent.add(Ticker.system().nanos());
            return FakeReply.text("Hello");
        });
        return Router.fromYaml(file).transport(transport).build();
    }

    private void ask(Router router, int times) {
        for (int i = 0; i < times; i++) {
            calls.add(router.sendAsync(ModelRequest.chat("m", "Hi")));
        }
    }

    private void assertAllAnswered() {
        Await.until("all are answered", () -> calls.stream().allMatch(CompletableFuture::isDone));
        calls.forEach(call -> assertEquals(200, call.join().status()));
        assertEquals(calls.size(), sent.size());
    }

    private static SharingSnapshot sharing(Router router) {
        return router.snapshot().sharing().orElseThrow();
    }

    /** From the first to the last. Requests that are sent later than they were taken make it longer, all but the first. */
    private Duration sentWithin() {
        LongSummaryStatistics times = sent.stream().mapToLong(Long::longValue).summaryStatistics();
        return Duration.ofNanos(times.getMax() - times.getMin());
    }

    @Test
    void twoRouters_shareTheLimitsOfTheFile() throws IOException {
        try (RedisProcess redis = RedisProcess.start();
                Router one = router(redis);
                Router two = router(redis)) {
            ask(one, 20);
            ask(two, 20);

            assertAllAnswered();
            // Forty need six seconds, with twelve in two; if each router had the limits for itself, two would do.
            assertTrue(sentWithin().compareTo(WINDOW.multipliedBy(2)) > 0, () -> "all sent within " + sentWithin());
            assertEquals(2, sharing(one).processes());
        }
    }

    /** A few requests of many that are allowed: each waits for an exchange, and none goes to the second tier instead. */
    @Test
    void tiersAtATenthOfTheLimit_areThoseOfTheFile() throws IOException {
        transport.at("").always(FakeReply.text("Hello"));
        try (RedisProcess redis = RedisProcess.start()) {
            String file = """
                    model_list:
                      - model_name: m
                        litellm_params: {model: openai/x, api_base: "https://a.example/v1", api_key: a, rpm: 6000, order: 1}
                      - model_name: m
                        litellm_params: {model: openai/x, api_base: "https://b.example/v1", api_key: b, rpm: 6000, order: 2}
                    router_settings: {redis_host: 127.0.0.1, redis_port: %d, max_wait: 10}
                    """.formatted(redis.port());
            Path yaml = Files.writeString(directory.resolve("tiers.yaml"), file);
            try (Router one = Router.fromYaml(yaml).transport(transport).build();
                    Router two = Router.fromYaml(yaml).transport(transport).build()) {
                for (int i = 0; i < 100; i++) {
                    one.send(ModelRequest.chat("m", "Hi"));
                    two.send(ModelRequest.chat("m", "Hi"));
                }
            }
        }
        // A machine that stops for longer than a request waits for an exchange may send some of them on.
        int second = transport.requestsTo("b.example").size();
        assertTrue(second <= 20, () -> second + " of 200 to the second tier");
    }

    @Test
    void killedAndRestarted_isNoErrorOfCallers() throws IOException {
        try (RedisProcess redis = RedisProcess.start();
                Router one = router(redis);
                Router two = router(redis)) {
            ask(one, 6);
            ask(two, 6);
            assertAllAnswered();
            redis.kill();
            ask(one, 12);
            ask(two, 12);
            Await.until(
                    "it is noticed",
                    () -> !sharing(one).connected() && !sharing(two).connected());
            assertFalse(sharing(one).message().isEmpty());
            assertAllAnswered();

            redis.restart();
            ask(one, 6);
            ask(two, 6);
            Await.until(
                    "it is back", () -> sharing(one).connected() && sharing(two).connected());
            assertAllAnswered();
        }
    }
}
