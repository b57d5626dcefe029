package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A chat at a server of one's own that speaks Anthropic's dialect comes back as a chat. */
class RouterElsewhereTest {
    private static final ModelRequest REQUEST = ModelRequest.chat("m", "Hi");
    private static final String ANSWER =
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
                    + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":9,\"output_tokens\":2}}";
    private static final String STREAM = event(
                    "message_start",
                    "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[],\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}")
            + event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
            + event("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}")
            + event("content_block_stop", "\"index\":0")
            + event("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}")
            + event("message_stop", "\"index\":0");

    private final Routers world = new Routers();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private static String event(String type, String more) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + more + "}\n\n";
    }

    private Router router(FakeReply reply) {
        world.builder.deployment(Deployment.builder("m", "anthropic/claude-x")
                .id("a")
                .apiBase("https://a.example")
                .apiKey(Secret.of("sk"))
                .build());
        world.transport.at("a.example/v1/messages").always(reply);
        return world.build();
    }

    @Test
    void answer_isThatOfAChat() {
        try (Router router = router(FakeReply.json(ANSWER))) {
            assertEquals("Hello", router.send(REQUEST).text());
            assertEquals(2, Routers.joined(router.sendAsync(REQUEST)).usage().outputTokens());
        }
    }

    @Test
    void stream_isThatOfAChat() {
        List<String> events = new ArrayList<>();
        try (Router router = router(FakeReply.bytes("text/event-stream", STREAM.getBytes(UTF_8)));
                ModelStream stream = router.stream(REQUEST)) {
            stream.forEach(event -> events.add(event.data()));
            assertEquals(7, stream.usage().outputTokens());
        }
        assertTrue(String.join("", events).contains("\"content\":\"Hello\""), events::toString);
    }

    @Test
    void error_hasItsKind() {
        FakeReply overloaded = FakeReply.json(
                529, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}");
        try (Router router = router(overloaded)) {
            RouterException failed = assertThrows(RouterException.class, () -> router.send(REQUEST));
            assertEquals(
                    FailureKind.SERVER_ERROR, failed.attempts().get(0).failure().orElseThrow());
        }
    }
}
