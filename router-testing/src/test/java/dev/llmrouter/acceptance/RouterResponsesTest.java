package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chats at models that only {@code responses} serves: their callers see a chat, whoever answered. */
class RouterResponsesTest {
    private static final ModelRequest REQUEST = ModelRequest.chat("m", "Hi");
    private static final String USAGE =
            "\"usage\":{\"input_tokens\":9,\"input_tokens_details\":{\"cached_tokens\":4},\"output_tokens\":7,"
                    + "\"output_tokens_details\":{\"reasoning_tokens\":3},\"total_tokens\":16}";
    private static final String RESPONSE =
            "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1700000000,\"status\":\"completed\",\"error\":null,"
                    + "\"incomplete_details\":null,\"model\":\"gpt-5-pro-2025-10-06\",\"output\":["
                    + "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Thinking.\"}]},"
                    + "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\","
                    + "\"text\":\"Hello\",\"annotations\":[]}]}]," + USAGE + "}";

    private final Routers world = new Routers();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private Router router(FakeReply reply) {
        world.builder.deployment(Deployment.builder("m", "openai/gpt-5-pro")
                .id("a")
                .apiBase("https://a.example/v1")
                .apiKey(Secret.of("sk"))
                .build());
        world.transport.at("a.example").always(reply);
        return world.build();
    }

    private static String event(String type, String more) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + more + "}\n\n";
    }

    private static FakeReply stream(String... events) {
        return FakeReply.bytes("text/event-stream", String.join("", events).getBytes(UTF_8));
    }

    private static String created() {
        return event(
                "response.created",
                ",\"response\":{\"id\":\"resp_1\",\"created_at\":1700000000,\"model\":\"gpt-5-pro\",\"output\":[]}");
    }

    private static String delta(String text) {
        return event("response.output_text.delta", ",\"output_index\":1,\"delta\":\"" + text + "\"");
    }

    private static String completed() {
        return event("response.completed", ",\"response\":{\"status\":\"completed\",\"output\":[]," + USAGE + "}");
    }

    @Test
    void answer_isThatOfAChat() {
        try (Router router = router(FakeReply.json(RESPONSE))) {
            ModelResponse answer = router.send(REQUEST);
            JsonValue json = JsonValue.read(answer.body());
            JsonValue choice = json.get("choices").get(0);

            assertEquals("Hello", answer.text());
            assertEquals("chat.completion", json.get("object").textOr(""));
            assertEquals("gpt-5-pro-2025-10-06", json.get("model").textOr(""));
            assertEquals("stop", choice.get("finish_reason").textOr(""));
            assertEquals(
                    "Thinking.", choice.get("message").get("reasoning_content").textOr(""));
            assertEquals(
                    4,
                    json.get("usage")
                            .get("prompt_tokens_details")
                            .get("cached_tokens")
                            .longOr(0));
            assertEquals(TokenUsage.of(9, 7).outputTokens(), answer.usage().outputTokens());
            assertEquals("Hello", Routers.joined(router.sendAsync(REQUEST)).text());
        }
        assertTrue(world.transport.requests().get(0).url().endsWith("/v1/responses"));
        assertTrue(FakeTransport.bodyOf(world.transport.requests().get(0)).contains("\"input\":"));
    }

    @Test
    void callsOfTools_areThoseOfAChat() {
        String call =
                "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"f\",\"arguments\":\"{}\"}";
        String response = "{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + call + "]," + USAGE + "}";
        try (Router router = router(FakeReply.json(response))) {
            JsonValue choice =
                    JsonValue.read(router.send(REQUEST).body()).get("choices").get(0);
            JsonValue made = choice.get("message").get("tool_calls").get(0);

            assertEquals("tool_calls", choice.get("finish_reason").textOr(""));
            assertEquals("call_1", made.get("id").textOr(""));
            assertEquals("f", made.get("function").get("name").textOr(""));
        }
    }

    @Test
    void answerThatIsCutOff_saysSo() {
        String response = RESPONSE.replace("\"status\":\"completed\"", "\"status\":\"incomplete\"")
                .replace("\"incomplete_details\":null", "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}");
        try (Router router = router(FakeReply.json(response))) {
            assertEquals(
                    "length",
                    JsonValue.read(router.send(REQUEST).body())
                            .get("choices")
                            .get(0)
                            .get("finish_reason")
                            .textOr(""));
        }
    }

    @Test
    void responseThatFailed_isAFailure() {
        String response =
                "{\"id\":\"resp_1\",\"status\":\"failed\",\"output\":[],\"error\":{\"code\":\"server_error\",\"message\":\"Oh.\"}}";
        try (Router router = router(FakeReply.json(response))) {
            assertThrows(RouterException.class, () -> router.send(REQUEST));
        }
    }

    @Test
    void errorOfTheServer_hasItsKind() {
        FakeReply error = FakeReply.json(
                400,
                "{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}}");
        try (Router router = router(error)) {
            RouterException failed = assertThrows(RouterException.class, () -> router.send(REQUEST));

            assertEquals(
                    FailureKind.CONTEXT_WINDOW,
                    failed.attempts().get(0).failure().orElseThrow());
        }
    }

    @Test
    void stream_isThatOfAChat() {
        FakeReply reply = stream(
                created(),
                event("response.reasoning_summary_text.delta", ",\"delta\":\"Hm.\""),
                delta("Hel"),
                delta("lo"),
                event(
                        "response.output_item.added",
                        ",\"output_index\":2,\"item\":{\"type\":\"function_call\",\"id\":\"fc\",\"call_id\":\"c1\",\"name\":\"f\"}"),
                event("response.function_call_arguments.delta", ",\"output_index\":2,\"delta\":\"{}\""),
                completed());
        List<String> events = new ArrayList<>();
        try (Router router = router(reply);
                ModelStream stream = router.stream(REQUEST)) {
            stream.forEach(event -> events.add(event.data()));

            assertEquals(7, stream.usage().outputTokens());
        }
        String all = String.join("\n", events);
        assertTrue(events.get(0).contains("\"role\":\"assistant\""), all);
        assertTrue(all.contains("\"reasoning_content\":\"Hm.\""), all);
        assertTrue(all.contains("\"content\":\"lo\""), all);
        assertTrue(all.contains("\"name\":\"f\""), all);
        assertTrue(all.contains("\"finish_reason\":\"tool_calls\""), all);
        assertFalse(all.contains("\"usage\":{"), "it was not asked for: " + all);
    }

    @Test
    void streamThatFailsBeforeItsFirstOutput_isAnError() {
        FakeReply reply = stream(
                created(),
                event(
                        "response.failed",
                        ",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}"));
        try (Router router = router(reply)) {
            RouterException failed = assertThrows(RouterException.class, () -> router.stream(REQUEST));
            assertEquals(
                    FailureKind.RATE_LIMITED, failed.attempts().get(0).failure().orElseThrow());
        }
    }

    @Test
    void streamThatEndsWithoutItsLastEvent_isBroken() {
        try (Router router = router(stream(created(), delta("Hel")));
                ModelStream stream = router.stream(REQUEST)) {
            assertThrows(StreamBrokenException.class, () -> stream.forEach(event -> {}));
        }
    }

    @Test
    void exchange_handsOutTheBytesOfAChat() throws IOException {
        String body = "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        try (Router router = router(stream(created(), delta("Hello"), completed()));
                ExchangeResponse response = router.exchange(ExchangeRequest.post("/v1/chat/completions")
                                .header("Content-Type", "application/json")
                                .body(body.getBytes(UTF_8))
                                .build())
                        .execute()) {
            String bytes = new String(response.bytes(), UTF_8);

            assertTrue(bytes.contains("\"content\":\"Hello\""), bytes);
            assertTrue(bytes.contains("\"prompt_tokens\":9"), bytes);
            assertTrue(bytes.endsWith("data: [DONE]\n\n"), bytes);
        }
    }
}
