package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeReply;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A deployment with a {@code mock_response} never costs anything. */
class RouterMockedDeploymentTest {
    private static final ModelRequest REQUEST = ModelRequest.chat("m", "Hi");

    private final Routers world = new Routers();

    private Routers mocked(String answer) {
        world.transport.at("").always(FakeReply.text("paid"));
        return world.deployment("a", d -> d.params(Map.of("mock_response", answer)));
    }

    @Test
    void withoutMocks_itIsNotAsked() {
        try (Router router = mocked("free").build()) {
            NoDeploymentAvailableException none =
                    assertThrows(NoDeploymentAvailableException.class, () -> router.send(REQUEST));
            assertTrue(String.valueOf(none.getMessage()).contains("allowMocks()"), none.getMessage());
            assertThrows(RouterException.class, () -> router.execute("m", deployment -> "paid"));
        }
        assertEquals(0, world.transport.requests().size());
    }

    @Test
    void withoutMocks_othersOfItsGroupServe() {
        mocked("free").deployment("b");
        try (Router router = world.build()) {
            assertEquals("paid", router.send(REQUEST).text());
        }
    }

    @Test
    void withMocks_itAnswersInEveryWay() {
        mocked("free");
        world.builder.allowMocks();
        try (Router router = world.build()) {
            assertEquals("free", router.send(REQUEST).text());
            assertEquals("free", Routers.joined(router.sendAsync(REQUEST)).text());
            try (ModelStream stream = router.stream(REQUEST)) {
                stream.forEach(event -> {});
                assertEquals(20, stream.usage().outputTokens());
            }
            assertThrows(RouterException.class, () -> router.execute("m", deployment -> "paid"));
        }
        assertEquals(0, world.transport.requests().size());
    }

    @Test
    void withMocks_itFailsAsItSays() {
        mocked("litellm.RateLimitError");
        world.builder.allowMocks();
        try (Router router = world.build()) {
            RouterException failed = assertThrows(RouterException.class, () -> router.send(REQUEST));
            assertEquals(
                    FailureKind.RATE_LIMITED, failed.attempts().get(0).failure().orElseThrow());
        }
    }
}
