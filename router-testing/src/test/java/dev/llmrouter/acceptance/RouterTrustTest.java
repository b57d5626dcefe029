package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.acceptance.Routers.Way;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.RequestTrust;
import dev.llmrouter.call.RouterKeys;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.transport.TransportRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Router keys and headers that count in a request, by the trust in its author. */
class RouterTrustTest {
    private static final String ALL_KEYS = """
            {"messages": [], "num_retries": 0, "timeout": 0.001, "request_timeout": 0.001, "stream_timeout": 0.001,
             "stream_idle_timeout": 0.001, "fallbacks": ["z"], "context_window_fallbacks": [], "content_policy_fallbacks": [],
             "disable_fallbacks": true, "tags": ["paid"], "priority": -1, "allowed_model_region": "eu", "litellm_session_id": "s",
             "mock_response": "No", "mock_timeout": true,
             "mock_testing_rate_limit_error": true, "mock_testing_fallbacks": true,
             "mock_testing_context_fallbacks": true, "mock_testing_content_policy_fallbacks": true}
            """;

    private final Routers world = new Routers();

    private ModelResponse send(Way way, ModelRequest request) {
        return way.apply(world).apply(request);
    }

    private static ModelRequest body(String json) {
        return ModelRequest.builder("m").json(json).build();
    }

    private TransportRequest sent(int index) {
        return world.transport.requests().get(index);
    }

    @ParameterizedTest
    @EnumSource
    void keysOfACaller_doNotCountAndAreNeverSent(Way way) {
        world.deployment("a").builder.deployment(Routers.deployment("z", "z", d -> d));
        world.transport.at("a.example").replies(FakeReply.status(500), FakeReply.status(500));

        ModelResponse response = send(way, body(ALL_KEYS));

        assertEquals("a", response.deploymentId());
        assertEquals(3, response.attempts().size());
        for (String key : RouterKeys.ALL) {
            assertTrue(ALL_KEYS.contains('"' + key + '"'), key);
            assertFalse(FakeTransport.bodyOf(sent(0)).contains('"' + key + '"'), key);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysOfTheApplication_count(Way way) {
        world.deployment("a")
                .builder
                .deployment(Routers.deployment("z", "z", d -> d))
                .trust(RequestTrust.APPLICATION);
        world.transport.at("a.example").always(FakeReply.status(500));

        ModelResponse response = send(way, body("{\"messages\": [], \"num_retries\": 0, \"fallbacks\": [\"z\"]}"));

        assertEquals("z", response.deploymentId());
        assertEquals(2, response.attempts().size());
    }

    @Test
    void timeoutOfACaller_doesNotCount_andThatOfCodeDoes() {
        Router router = world.deployment("a").build();
        world.transport.at("a.example").always(FakeReply.text("Hello").delay(Duration.ofSeconds(1)));
        ModelRequest request = body("{\"messages\": [], \"timeout\": 0.001}");

        assertEquals("a", router.send(request).deploymentId());
        assertThrows(
                RouterTimeoutException.class,
                () -> router.send(
                        request.toBuilder().timeout(Duration.ofMillis(1)).build()));
    }

    @Test
    void optionsOfCode_countWhateverTheBody() {
        Router router = world.deployment("a").build();
        world.transport.at("a.example").always(FakeReply.status(500));
        ModelRequest request = ModelRequest.builder("m")
                .json("{\"messages\": [], \"num_retries\": 5}")
                .options(o -> o.numRetries(1))
                .build();

        AttemptsExhaustedException failed = assertThrows(AttemptsExhaustedException.class, () -> router.send(request));

        assertEquals(2, failed.attempts().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "api-key",
                "Cookie",
                "OpenAI-Organization",
                "Host",
                "X-Forwarded-For",
                "X-My-Own"
            })
    void headerOfACaller_withoutAKnownPurpose_isNotPassed(String name) {
        world.deployment("a").build().send(withHeader(name));

        assertFalse(
                "caller's".equals(sent(0).headers().get(name)),
                () -> sent(0).headers().keySet().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"traceparent", "X-Request-Id", "OpenAI-Beta", "Idempotency-Key", "User-Agent"})
    void headerOfACaller_withAKnownPurpose_isPassed(String name) {
        world.deployment("a").build().send(withHeader(name));

        assertEquals("caller's", sent(0).headers().get(name));
    }

    @Test
    void headersThatTheOwnerNames_arePassed() {
        world.deployment("a").builder.passHeaders("X-My-Own", "x-another");

        world.build().send(withHeader("x-my-OWN"));

        assertEquals("caller's", sent(0).headers().get("x-my-OWN"));
    }

    @Test
    void headersOfTheApplication_arePassedExceptCredentials() {
        Router router =
                world.deployment("a").builder.trust(RequestTrust.APPLICATION).build();

        router.send(withHeader("X-My-Own"));
        router.send(withHeader("Authorization"));

        assertEquals("caller's", sent(0).headers().get("X-My-Own"));
        assertEquals("Bearer sk-a", sent(1).headers().get("Authorization"));
    }

    @Test
    void credential_isNeverPassed_evenIfTheOwnerNamesIt() {
        for (String name : List.of("Authorization", "x-api-key", "Cookie", "Host", "Connection", "two words")) {
            assertThrows(IllegalArgumentException.class, () -> world.builder.passHeaders(name), name);
        }
    }

    private static ModelRequest withHeader(String name) {
        return ModelRequest.chat("m", "Hello").toBuilder()
                .header(name, "caller's")
                .build();
    }
}
