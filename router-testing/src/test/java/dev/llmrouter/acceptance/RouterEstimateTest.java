package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.TokenEstimate;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.EstimateSnapshot;
import dev.llmrouter.testing.FakeReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The reservations of a router's calls, from the first one to those whose usage it has learned. */
class RouterEstimateTest {
    private static final int PROMPT = 240;
    private static final int ANSWER = 60;
    private static final Duration LATENCY = Duration.ofSeconds(1);

    private final Routers world = new Routers();
    private final Router router = world.builder.deployment(at("m", "a", d -> d)).build();

    /** A provider that charges the answer as it comes. */
    private static Deployment at(String group, String id, UnaryOperator<Deployment.Builder> more) {
        return more.apply(Deployment.builder(group, "hosted_vllm/x").id(id).apiBase("https://" + id + ".example/v1"))
                .build();
    }

    private static ModelRequest request(String more) {
        String content = "word ".repeat(100);
        return ModelRequest.builder("m")
                .json("{\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}]" + more + "}")
                .build();
    }

    private DeploymentSnapshot snapshot() {
        return router.snapshot().deployments().get(0);
    }

    /** Makes a call, and returns the tokens that were reserved for it. */
    private long held(ModelRequest request, int output) {
        world.transport
                .at("a.example")
                .replies(FakeReply.text("Hi").usage(PROMPT, output).delay(LATENCY));
        CompletableFuture<?> answer = router.sendAsync(request);
        long held = snapshot().tokensInFlight();
        world.transport.clock().advanceUntil(answer::isDone);
        return held;
    }

    @Test
    void requestsAfterTheFirst_reserveTheTruth() {
        ModelRequest request = request("");
        assertEquals(TokenEstimate.of(request).inputTokens() + 256, held(request, ANSWER));

        for (int i = 2; i <= 10; i++) {
            assertEquals(PROMPT + ANSWER, held(request, ANSWER), "request " + i);
        }
    }

    @Test
    void maxTokens_areReservedUntilItIsKnownWhatAnswersTake() {
        ModelRequest request = request(",\"max_tokens\":4000");
        assertEquals(TokenEstimate.of(request).inputTokens() + 4_000, held(request, ANSWER));

        assertEquals(PROMPT + ANSWER, held(request, ANSWER));
        assertEquals(PROMPT + 5, held(request(",\"max_tokens\":5"), 5));
    }

    @Test
    void callers_areDistinguished() {
        ModelRequest writer = request(",\"user\":\"writer\"");
        ModelRequest classifier = request(",\"user\":\"classifier\"");
        for (int i = 0; i < 5; i++) {
            held(writer, 2_000);
            held(classifier, 1);
        }

        assertEquals(PROMPT + 2_000, held(writer, 2_000));
        assertEquals(PROMPT + 1, held(classifier, 1));
    }

    @Test
    void answerWithoutACount_teachesNothing() {
        world.transport.at("a.example").replies(FakeReply.json("{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}"));
        router.send(request(""));

        assertEquals(1, snapshot().estimate().promptFactor());
        assertEquals(0, snapshot().estimate().answers());
    }

    @Test
    void error_isSeen() {
        ModelRequest request = request("");
        held(request, 60);
        held(request, 260);

        EstimateSnapshot estimate = snapshot().estimate();

        assertEquals(1, estimate.answers());
        assertEquals(PROMPT / (double) TokenEstimate.of(request).inputTokens(), estimate.promptFactor(), 1e-9);
        assertEquals(160, estimate.outputTokens().orElseThrow());
        assertEquals(-0.4, estimate.meanError(), 0.01);
        assertEquals(0.4, estimate.rmsError(), 0.01);
    }

    @Test
    void reload_keepsWhatWasLearned() {
        held(request(""), ANSWER);
        Catalog catalog =
                Catalog.builder().deployment(at("m", "a", d -> d.weight(3))).build();
        router.reload(new RouterConfig(catalog, RouterSettings.builder().build()));

        assertEquals(PROMPT + ANSWER, held(request(""), ANSWER));
    }

    @Test
    void contextWindow_isHeldAgainstWhatTheProviderCounts() {
        Catalog catalog = Catalog.builder()
                .deployment(at("m", "a", d -> d.info(Map.of("max_input_tokens", PROMPT - 1))))
                .build();
        router.reload(new RouterConfig(catalog, RouterSettings.builder().build()));
        for (int i = 0; i < 10; i++) {
            held(request(""), ANSWER);
        }

        assertThrows(RequestRejectedException.class, () -> router.send(request("")));
    }
}
