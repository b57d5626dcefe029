package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.testing.FakeReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that a router learns from answers, and their effect. */
class RouterLimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Routers world = new Routers();

    private static FakeReply limited(FakeReply reply, long limit, long remaining) {
        return reply.header("x-ratelimit-limit-requests", Long.toString(limit))
                .header("x-ratelimit-remaining-requests", Long.toString(remaining))
                .header("x-ratelimit-reset-requests", (limit - remaining) * 60_000 / limit + "ms");
    }

    private static ModelRequest hello() {
        return ModelRequest.chat("m", "Hi");
    }

    private static DeploymentSnapshot snapshot(Router router) {
        return router.snapshot().deployments().get(0);
    }

    private static LearnedLimit bucket(long limit, long room) {
        return learned(limit, MINUTE, room);
    }

    private static LearnedLimit learned(long limit, Duration period, long room) {
        return LearnedLimit.builder("requests", Kind.BUCKET)
                .limit(limit)
                .period(period)
                .burst(limit)
                .room(room)
                .build();
    }

    @Test
    void wholeAnswer_teachesItsLimit() {
        world.deployment("a").transport.at("").always(limited(FakeReply.text("Hello"), 60, 12));
        Router router = world.build();
        router.send(hello());

        assertEquals(List.of(bucket(60, 12)), snapshot(router).learned());
        assertEquals(12, snapshot(router).requestsRoom().orElseThrow());
    }

    @Test
    void answerThatComesLater_teachesItsLimit() {
        world.deployment("a").transport.at("").always(limited(FakeReply.text("Hello"), 60, 12));
        Router router = world.build();
        router.sendAsync(hello()).join();

        assertEquals(List.of(bucket(60, 12)), snapshot(router).learned());
    }

    @Test
    void stream_teachesItsLimitWithItsFirstEvent() {
        world.deployment("a").transport.at("").always(limited(FakeReply.stream("Hel", "lo"), 60, 12));
        Router router = world.build();

        try (ModelStream stream = router.stream(hello())) {
            assertEquals(List.of(bucket(60, 12)), snapshot(router).learned());
            assertTrue(stream.iterator().hasNext());
        }
    }

    @Test
    void failedAnswer_teachesItsLimitToo() {
        world.deployment("a").transport.at("").always(limited(FakeReply.status(400), 60, 12));
        Router router = world.build();
        assertThrows(RequestRejectedException.class, () -> router.send(hello()));

        assertEquals(List.of(bucket(60, 12)), snapshot(router).learned());
    }

    @Test
    void limitsOfOneModelOfAWildcard_sayNothingOfTheOthers() {
        world.transport.at("").always(limited(FakeReply.text("Hello"), 60, 0));
        world.builder.deployment(Deployment.builder("openai/*", "openai/*")
                .id("a")
                .apiBase("https://a.example/v1")
                .apiKey(Secret.of("sk-a"))
                .build());
        Router router = world.build();
        router.send(ModelRequest.chat("openai/small", "Hi"));

        assertEquals(List.of(), snapshot(router).learned());
        router.send(ModelRequest.chat("openai/large", "Hi"));
    }

    @Test
    void streamThatBreaks_hasSpentWhatItDelivered() {
        world.deployment(
                        "a",
                        d -> d.limits(Limits.builder()
                                .requestsPerMinute(60)
                                .tokensPerMinute(100_000)
                                .build()))
                .transport
                .at("")
                .replies(FakeReply.stream("one ", "two ", "three").breakAfter(2));
        Router router = world.build();

        try (ModelStream stream = router.stream(hello())) {
            assertThrows(StreamBrokenException.class, () -> stream.forEach(event -> {}));
        }

        assertEquals(1, snapshot(router).requestsUsed());
        assertTrue(snapshot(router).tokensUsed() > 0);
    }

    @Test
    void limitsOfTheFile_areNoNews() {
        world.deployment(
                        "a",
                        d -> d.limits(Limits.builder()
                                .requestsPerMinute(60)
                                .kind(Kind.BUCKET)
                                .build()))
                .transport
                .at("")
                .always(limited(FakeReply.text("Hello"), 60, 59));
        Router router = world.build();
        router.send(hello());

        assertEquals(List.of(), snapshot(router).learned());
    }

    /** Groq's limit of requests is one for a day, which only its reset shows. */
    @Test
    void limitForADay_isLearnedAsOne() {
        world.deployment("a")
                .transport
                .at("")
                .always(FakeReply.text("Hello")
                        .header("x-ratelimit-limit-requests", "14400")
                        .header("x-ratelimit-remaining-requests", "14370")
                        .header("x-ratelimit-reset-requests", "2m59.56s"));
        Router router = world.build();
        router.send(hello());

        assertEquals(
                List.of(learned(14_400, Duration.ofDays(1), 14_370)),
                snapshot(router).learned());
    }

    /** Headers of any limits, more and less than the file's, with or without resets. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void limitOfTheFile_isNeverExceededWhateverHeadersSay(long seed) {
        Random random = new Random(seed);
        int rpm = 30;
        Deque<Long> window = new ArrayDeque<>();
        world.deployment(
                "a",
                d -> d.limits(Limits.builder()
                        .requestsPerMinute(rpm)
                        .kind(Kind.SLIDING)
                        .build()));
        world.builder.settings(s -> s.maxWait(Duration.ofHours(1)).timeout(Duration.ofHours(2)));
        world.transport.at("").always(request -> {
            long now = world.transport.clock().nanos();
            window.removeIf(sent -> sent <= now - MINUTE.toNanos());
            window.add(now);
            assertTrue(window.size() <= rpm, () -> window.size() + " in a minute");
            return limited(FakeReply.text("Hello"), 31L + random.nextInt(1_000_000), random.nextInt(1_000_000));
        });
        Router router = world.build();

        for (int i = 0; i < 500; i++) {
            router.send(hello());
            world.transport.clock().advance(Duration.ofMillis(random.nextInt(1_000)));
        }

        assertEquals(500, world.transport.requests().size());
    }
}
