package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chats with Ollama's own options come back as chats. The answers are those of its page of the API. */
class RouterOllamaTest {
    private static final ModelRequest REQUEST = ModelRequest.chat("m", "Hi");
    private static final String COUNTS =
            ",\"done\":true,\"done_reason\":\"stop\",\"total_duration\":1,\"prompt_eval_count\":26,\"eval_count\":3}";

    private final Routers world = new Routers();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private static String line(String message, String more) {
        return "{\"model\":\"llama3\",\"created_at\":\"2023-08-04T08:52:19.385406455-07:00\",\"message\":{\"role\":\"assistant\","
                + message + "}" + more;
    }

    private static FakeReply lines(String... lines) {
        return FakeReply.bytes("application/x-ndjson", (String.join("\n", lines) + "\n").getBytes(UTF_8));
    }

    private Router router(FakeReply reply) {
        world.builder.deployment(Deployment.builder("m", "ollama/llama3")
                .id("a")
                .apiBase("http://a.example:11434")
                .params(Map.of("num_ctx", 4096))
                .build());
        world.transport.at("a.example:11434/api/chat").always(reply);
        return world.build();
    }

    @Test
    void answer_isThatOfAChat() {
        try (Router router = router(FakeReply.json(line("\"content\":\"Hello\"", COUNTS)))) {
            assertEquals("Hello", router.send(REQUEST).text());
            assertEquals(3, router.send(REQUEST).usage().outputTokens());
        }
    }

    @Test
    void callOfATool_isThatOfAChat() {
        String calls = "\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}]";
        try (Router router = router(FakeReply.json(line(calls, COUNTS)))) {
            JsonValue choice =
                    JsonValue.read(router.send(REQUEST).body()).get("choices").get(0);

            assertEquals("tool_calls", choice.get("finish_reason").textOr(""));
            assertEquals(
                    "{\"a\":1}",
                    choice.get("message")
                            .get("tool_calls")
                            .get(0)
                            .get("function")
                            .get("arguments")
                            .textOr(""));
        }
    }

    @Test
    void lines_areTheEventsOfAChat() {
        FakeReply reply = lines(
                line("\"content\":\"Hel\"", ",\"done\":false}"),
                line("\"content\":\"lo\"", ",\"done\":false}"),
                line("\"content\":\"\"", COUNTS));
        List<String> events = new ArrayList<>();
        try (Router router = router(reply);
                ModelStream stream = router.stream(REQUEST)) {
            stream.forEach(event -> events.add(event.data()));
            assertEquals(3, stream.usage().outputTokens());
        }
        assertTrue(events.get(1).contains("\"content\":\"Hel\""), events::toString);
        assertTrue(events.toString().contains("\"finish_reason\":\"stop\""), events::toString);
    }

    @Test
    void errors_areFailures() {
        try (Router router = router(FakeReply.json(404, "{\"error\":\"model 'llama3' not found\"}"))) {
            assertThrows(RouterException.class, () -> router.send(REQUEST));
            assertThrows(RouterException.class, () -> router.stream(REQUEST));
        }
    }

    @Test
    void errorInAStream_isAFailure() {
        try (Router router = router(lines("{\"error\":\"an error was encountered while running the model\"}"))) {
            assertThrows(RouterException.class, () -> router.stream(REQUEST));
        }
    }
}
