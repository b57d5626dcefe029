package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.testing.FakeReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exceptions and answers of the caller's own client are read as if the router had made the call. */
class RouterClientReadingTest {
    private static final String USAGE = "{\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":8,\"total_tokens\":16}}";

    private final Routers world = new Routers();

    private static DeploymentSnapshot first(Router router) {
        return router.snapshot().deployments().get(0);
    }

    static IntStream statuses() {
        return IntStream.of(
                300, 302, 304, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 418, 422, 424, 429, 498, 500, 501, 503,
                529);
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void status_isOfTheKindThatSendFinds(int status) {
        assertEquals(sent(status, "{}"), executed(status, "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "context_length_exceeded",
                "content_filter",
                "insufficient_quota",
                "invalid_api_key",
                "model_not_found",
                "rate_limit_exceeded",
                "unsupported_value"
            })
    void code_isOfTheKindThatSendFinds(String code) {
        String body = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"no\"}}";

        assertEquals(sent(400, body), executed(400, body));
    }

    private static FailureKind sent(int status, String body) {
        Routers world = new Routers();
        world.deployment("a").builder.settings(s -> s.numRetries(0));
        world.transport.at("a.example").always(FakeReply.json(status, body));
        return assertThrows(RouterException.class, () -> world.build().send(ModelRequest.chat("m", "Hi")))
                .kind()
                .orElseThrow();
    }

    private static FailureKind executed(int status, String body) {
        Routers world = new Routers();
        world.deployment("a").builder.settings(s -> s.numRetries(0));
        return assertThrows(
                        RouterException.class,
                        () -> world.build().execute("m", d -> {
                            throw new AnswerException(status, Map.of(), body);
                        }))
                .kind()
                .orElseThrow();
    }

    @Test
    void retryAfter_coolsForThatLong() {
        Router router = world.deployment("a").deployment("b").build();

        router.execute("m", d -> {
            if (d.id().equals("a")) {
                throw new AnswerException(429, Map.of("Retry-After", "7"), "");
            }
            return "x";
        });

        assertEquals(
                Duration.ofSeconds(7), first(router).cooldown().orElseThrow().left());
    }

    @Test
    void contextWindow_fallsBackToItsOwnList() {
        world.deployment("a")
                .builder
                .deployment(Routers.deployment("long", "l", d -> d))
                .settings(s -> s.fallbacks(Fallbacks.builder()
                        .contextWindow(Map.of("m", List.of(FallbackTarget.of("long"))))
                        .build()));

        assertEquals("l", world.build().execute("m", d -> {
            if (d.id().equals("a")) {
                throw new AnswerException(400, Map.of(), "{\"error\":{\"code\":\"context_length_exceeded\"}}");
            }
            return d.id();
        }));
    }

    @Test
    void providersWordsAndTheException_areKept() {
        AnswerException thrown =
                new AnswerException(400, Map.of(), "{\"error\":{\"message\":\"temperature is too high\"}}");
        Router router = world.deployment("a").build();

        RouterException refused = assertThrows(
                RouterException.class,
                () -> router.execute("m", d -> {
                    throw thrown;
                }));

        assertSame(thrown, refused.getCause());
        assertEquals(Optional.of("temperature is too high"), refused.providerMessage());
        assertEquals(400, refused.status());
    }

    @Test
    void errorInsideAnAnswer_isReadByItsWords() {
        RouterException refused = assertThrows(
                RouterException.class,
                () -> world.deployment("a").build().execute("m", d -> {
                    throw new AnswerException(200, Map.of(), "{\"error\":{\"code\":\"context_length_exceeded\"}}");
                }));

        assertEquals(FailureKind.CONTEXT_WINDOW, refused.kind().orElseThrow());
    }

    @Test
    void failuresOfTheCall_winOverTheReading() {
        ClientCall<String> call = ClientCall.<String>builder(d -> {
                    throw new AnswerException(500, Map.of(), "");
                })
                .failures(thrown -> Optional.of(Outcome.failure(FailureKind.BAD_REQUEST, 400)))
                .build();

        RouterException refused = assertThrows(
                RouterException.class, () -> world.deployment("a").build().execute("m", call));

        assertEquals(FailureKind.BAD_REQUEST, refused.kind().orElseThrow());
    }

    @Test
    void usageInTheAnswer_isSettledWithoutTheCallersHelp() {
        Router router = world.deployment("a", d -> d.limits(tpm(1000))).build();

        router.execute("m", d -> USAGE);

        assertEquals(16, first(router).tokensUsed());
    }

    private static Limits tpm(long tokens) {
        return Limits.builder().tokensPerMinute(tokens).build();
    }

    @Test
    void tokenLimit_isALimit() {
        Router router = world.deployment("a", d -> d.limits(tpm(20))).build();

        router.execute("m", d -> USAGE);
        assertThrows(NoDeploymentAvailableException.class, () -> router.execute("m", d -> USAGE));

        assertEquals(16, first(router).tokensUsed());
    }

    @Test
    void tokenLimit_isALimitForCallsAtOnceWhosePromptIsNotKnown() {
        world.deployment("a", d -> d.limits(tpm(2000))).builder.settings(s -> s.maxWait(Duration.ZERO));
        Router router = world.build();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(router.executeAsync("m", d -> new CompletableFuture<>()));
        }

        assertTrue(first(router).callsInFlight() < 20, first(router)::toString);
        assertTrue(first(router).callsInFlight() > 0, first(router)::toString);
        calls.forEach(call -> call.cancel(true));
    }

    @Test
    void answerWithoutACount_isChargedTheEstimate() {
        Router router = world.deployment("a", d -> d.limits(tpm(10_000))).build();

        router.execute("m", d -> "a text");

        assertEquals(756, first(router).tokensUsed());
    }

    @Test
    void guessOfAPrompt_isNoLargerThanASmallLimit() {
        Router router = world.deployment("a", d -> d.limits(tpm(20))).build();

        assertEquals("a text", router.execute("m", d -> "a text"));

        assertEquals(20, first(router).tokensUsed());
    }

    @Test
    void executeAsync_takesOptionsUsageAndFailures() {
        world.deployment("a").deployment("b");
        Router router = world.build();
        ClientCall<String> call = ClientCall.<String>async((d, attempt) -> d.id().equals("a")
                        ? CompletableFuture.failedFuture(new IllegalStateException("mine"))
                        : CompletableFuture.completedFuture("from b"))
                .failures(thrown -> Optional.of(Outcome.failure(FailureKind.SERVER_ERROR, thrown)))
                .usage(answer -> TokenUsage.of(3, 4))
                .options(RequestOptions.builder().numRetries(1).build())
                .build();

        assertEquals("from b", router.executeAsync("m", call).join());

        assertEquals(7, router.snapshot().deployments().get(1).tokensUsed());
        assertFalse(router.snapshot().deployments().get(0).failuresInLastMinute() == 0);
    }
}
