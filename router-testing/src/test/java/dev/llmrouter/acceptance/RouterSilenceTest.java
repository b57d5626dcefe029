package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.FakeReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A deployment that is silent by chance, and one that hangs. */
class RouterSilenceTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");
    private static final int CALLS_A_SECOND = 10;
    private static final Duration BETWEEN = Duration.ofMillis(1_000 / CALLS_A_SECOND);

    private final Routers world = new Routers();
    private final Random random = new Random(11);
    private final List<String> cooldowns = new ArrayList<>();
    private final List<CompletableFuture<ModelResponse>> answers = new ArrayList<>();

    private Router router() {
        world.deployment("a").deployment("b").builder.strategy(RoutingStrategy.simpleShuffle());
        world.builder.listener(new RouterListener() {
            @Override
            public void cooldownStarted(CooldownStarted event) {
                cooldowns.add(event.deploymentId());
            }
        });
        world.transport.at("a.example").always(request -> answer());
        world.transport.at("b.example").always(request -> answer());
        return world.build();
    }

    /** Most answers take seconds, some a multiple of that. */
    private FakeReply answer() {
        return FakeReply.text("Hello").delay(Duration.ofMillis((long) (3_000 * Math.exp(0.8 * random.nextGaussian()))));
    }

    private void call(Router router, Duration span) {
        for (long i = 0; i < span.dividedBy(BETWEEN); i++) {
            answers.add(router.sendAsync(HELLO));
            world.transport.clock().advance(Duration.ofNanos((long)
                    (-Math.log(1 - random.nextDouble()) * BETWEEN.toNanos())));
        }
    }

    @Test
    void silenceByChance_isNotReportedAsACooldown() {
        try (Router router = router()) {
            call(router, Duration.ofMinutes(10));
            world.transport.clock().advanceUntil(() -> answers.stream().allMatch(CompletableFuture::isDone));
        }
        assertEquals(6_000, answers.size());
        assertEquals(List.of(), cooldowns);
    }

    @Test
    void deploymentThatHangs_isReported_beforeAnyCallTimesOut() {
        try (Router router = router()) {
            call(router, Duration.ofMinutes(2));
            world.transport.at("b.example").always(FakeReply.hang());
            call(router, Duration.ofSeconds(8));

            assertEquals(List.of("b"), cooldowns);
        }
    }
}
