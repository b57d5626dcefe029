package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeReply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "messages,        '{\"max_tokens\":9,\"messages\":[]}', /content/0/text",
        "generateContent, '{\"contents\":[]}',                  /candidates/0/content/parts/0/text",
        "responses,       '{\"input\":\"Hi\"}',                  /output/0/content/0/text",
        "completions,     '{\"prompt\":\"Hi\"}',                 /choices/0/text"
    })
    void withMocks_itAnswersInTheFormThatIsAskedFor(String endpoint, String body, String where) {
        mocked("free of charge");
        world.builder.allowMocks();
        ModelRequest request = ModelRequest.builder("m")
                .json(body)
                .endpoint(Endpoint.of(endpoint))
                .build();
        try (Router router = world.build()) {
            ModelResponse answer = router.send(request);
            JsonValue found = JsonValue.read(answer.body());
            for (String step : where.substring(1).split("/", -1)) {
                found = step.matches("[0-9]") ? found.get(Integer.parseInt(step)) : found.get(step);
            }
            assertEquals("free of charge", found.textOr(""));
            StringBuilder said = new StringBuilder();
            try (ModelStream stream = router.stream(request)) {
                stream.forEach(event -> said.append(event.text()));
                assertEquals(20, stream.usage().outputTokens());
            }
            assertEquals("free of charge", said.toString());
        }
        assertEquals(0, world.transport.requests().size());
    }
}
