package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A header that would stop the use of a deployment for long is doubted: one call at a time tests it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterDoubtTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");
    private static final Duration FOUR_SECONDS = Duration.ofSeconds(4);

    private final Routers world = new Routers();

    private Router router(String... ids) {
        for (String id : ids) {
            world.deployment(id);
        }
        world.builder.settings(s -> s.numRetries(0).maxWait(Duration.ZERO));
        return world.build();
    }

    private static FakeReply withLimits(FakeReply reply, String limit, String remaining, String reset) {
        return reply.header("x-ratelimit-limit-requests", limit)
                .header("x-ratelimit-remaining-requests", remaining)
                .header("x-ratelimit-reset-requests", reset);
    }

    private FakeReply nothingLeft(String reset) {
        return withLimits(FakeReply.text("Hello"), "1000", "0", reset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"60000", "86400", "30d", "2h"})
    void nothingLeftForLong_stillLetsOneCallAtATimeThrough(String reset) {
        world.transport.at("a.example").always(nothingLeft(reset).delay(FOUR_SECONDS));
        Router router = router("a");
        for (int i = 0; i < 5; i++) {
            assertEquals("Hello", router.send(HELLO).text());
        }

        CompletableFuture<ModelResponse> tests = router.sendAsync(HELLO);
        CompletableFuture<ModelResponse> second = router.sendAsync(HELLO);

        assertTrue(second.isCompletedExceptionally(), "two calls at once");
        world.transport.clock().advance(FOUR_SECONDS);
        assertEquals("Hello", tests.join().text());
        assertEquals("Hello", router.send(HELLO).text());
    }

    @Test
    void callThatMayWait_goesWhenTheTestHasEnded() {
        world.transport.at("a.example").always(nothingLeft("30d").delay(FOUR_SECONDS));
        world.deployment("a").builder.settings(s -> s.numRetries(0).maxWait(Duration.ofSeconds(10)));
        Router router = world.build();
        router.send(HELLO);

        CompletableFuture<ModelResponse> first = router.sendAsync(HELLO);
        CompletableFuture<ModelResponse> second = router.sendAsync(HELLO);

        world.transport.clock().advance(FOUR_SECONDS);
        assertTrue(first.isDone());
        assertFalse(second.isDone());
        world.transport.clock().advance(FOUR_SECONDS);
        assertEquals("Hello", second.join().text());
    }

    @Test
    void answerThatTakesItBack_opensTheDeployment() {
        world.transport
                .at("a.example")
                .replies(nothingLeft("30d"), withLimits(FakeReply.text("Hello"), "1000", "990", "1s"))
                .always(FakeReply.text("Hello").delay(FOUR_SECONDS));
        Router router = router("a");
        router.send(HELLO);
        router.send(HELLO);

        CompletableFuture<ModelResponse> one = router.sendAsync(HELLO);
        CompletableFuture<ModelResponse> other = router.sendAsync(HELLO);

        assertFalse(one.isDone());
        assertFalse(other.isDone());
    }

    @Test
    void refusal_provesItForTenMinutes() {
        FakeReply refused = withLimits(FakeReply.status(429), "1000", "0", "30d");
        world.transport.at("a.example").replies(nothingLeft("30d"), refused).always(nothingLeft("30d"));
        Router router = router("a");
        router.send(HELLO);
        assertThrows(RouterException.class, () -> router.send(HELLO));
        int asked = world.transport.requests().size();

        NoDeploymentAvailableException unavailable =
                assertThrows(NoDeploymentAvailableException.class, () -> router.send(HELLO));

        assertEquals(asked, world.transport.requests().size());
        assertTrue(unavailable.retryAfter().orElseThrow().compareTo(Duration.ofMinutes(10)) <= 0);
        world.transport.clock().advance(Duration.ofMinutes(10));
        assertEquals("Hello", router.send(HELLO).text());
    }

    @Test
    void windowOfAMinute_isNotDoubted() {
        world.transport.at("a.example").always(nothingLeft("59s"));
        Router router = router("a");
        router.send(HELLO);

        NoDeploymentAvailableException unavailable =
                assertThrows(NoDeploymentAvailableException.class, () -> router.send(HELLO));

        assertTrue(unavailable.retryAfter().orElseThrow().compareTo(Duration.ofSeconds(65)) <= 0);
    }

    @Test
    void testThatFails_letsTheNextOneGo() {
        world.transport
                .at("a.example")
                .replies(nothingLeft("30d"), FakeReply.status(500), FakeReply.text("Hello"))
                .always(FakeReply.text("Hello"));
        Router router = router("a");
        router.send(HELLO);
        assertThrows(RouterException.class, () -> router.send(HELLO));

        assertEquals("Hello", router.send(HELLO).text());
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "99999999999999999999", "-1", "NaN", "1e30"})
    void usageBeyondReason_isNoCount(String tokens) {
        String body = "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": \"Hello\"}}], \"usage\":"
                + " {\"prompt_tokens\": " + (tokens.equals("NaN") ? "\"NaN\"" : tokens)
                + ", \"completion_tokens\": 2, \"total_tokens\": 7}}";
        world.transport.at("a.example").always(FakeReply.json(body));
        world.deployment(
                "a", d -> d.limits(Limits.builder().tokensPerMinute(10_000).build()));
        Router router = world.build();

        for (int i = 0; i < 20; i++) {
            assertEquals("Hello", router.send(HELLO).text());
        }

        long used = router.snapshot().deployments().get(0).tokensUsed();
        assertTrue(used > 0 && used <= 10_000, used + " tokens used");
    }
}
