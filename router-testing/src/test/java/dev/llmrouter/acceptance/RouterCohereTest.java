package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.Router;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.testing.FakeReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chats and embeddings of Cohere, in a group and beside another vendor. */
class RouterCohereTest {
    private static final ModelRequest REQUEST = ModelRequest.chat("m", "Hi");
    private static final String ANSWER =
            "{\"id\":\"r1\",\"message\":{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}]},\"finish_reason\":\"COMPLETE\","
                    + "\"usage\":{\"billed_units\":{\"input_tokens\":5,\"output_tokens\":4},\"tokens\":{\"input_tokens\":71,\"output_tokens\":6}}}";
    private static final String BEGIN =
            event("\"message-start\",\"id\":\"r1\",\"delta\":{\"message\":{\"role\":\"assistant\"}}")
                    + event("\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"Hello\"}}}");
    private static final String END = event("\"content-end\",\"index\":0")
            + event(
                    "\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\",\"usage\":{\"billed_units\":{\"input_tokens\":5,\"output_tokens\":4}}}");

    private final Routers world = new Routers();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private static String event(String typeAndMore) {
        return "data: {\"type\":" + typeAndMore + "}\n\n";
    }

    private static FakeReply stream(String events) {
        return FakeReply.bytes("text/event-stream", events.getBytes(UTF_8));
    }

    private RouterCohereTest cohere(String path, FakeReply reply) {
        world.builder.deployment(Deployment.builder("m", "cohere_chat/command-a-03-2025")
                .id("c")
                .apiBase("https://c.example")
                .apiKey(Secret.of("sk"))
                .order(1)
                .build());
        world.transport.at("c.example/v2/" + path).always(reply);
        return this;
    }

    private RouterCohereTest openai() {
        world.builder.deployment(Deployment.builder("m", "openai/gpt")
                .id("o")
                .apiBase("https://o.example")
                .apiKey(Secret.of("sk"))
                .order(2)
                .build());
        world.transport.at("o.example").always(FakeReply.text("From another"));
        return this;
    }

    @Test
    void answer_isThatOfAChat_withWhatIsBilled() {
        try (Router router = cohere("chat", FakeReply.json(ANSWER)).world.build()) {
            assertEquals("Hello", router.send(REQUEST).text());
            assertEquals(5, router.send(REQUEST).usage().inputTokens());
        }
    }

    @Test
    void stream_isThatOfAChat() {
        StringBuilder text = new StringBuilder();
        try (Router router = cohere("chat", stream(BEGIN + END)).world.build();
                ModelStream stream = router.stream(REQUEST)) {
            stream.forEach(event -> text.append(event.text()));
            assertEquals(4, stream.usage().outputTokens());
        }
        assertEquals("Hello", text.toString());
    }

    @Test
    void streamWithoutItsEnd_isBroken() {
        try (Router router = cohere("chat", stream(BEGIN)).world.build();
                ModelStream stream = router.stream(REQUEST)) {
            assertThrows(StreamBrokenException.class, () -> stream.forEach(event -> {}));
        }
    }

    @Test
    void limitOfItsRequests_goesToAnotherVendor() {
        FakeReply full = FakeReply.json(
                429, "{\"message\":\"You are past the per minute request limit, please wait and try again later.\"}");
        try (Router router = cohere("chat", full).openai().world.build()) {
            assertEquals("From another", router.send(REQUEST).text());
        }
    }

    @Test
    void errorBeforeTheFirstOutputOfAStream_goesToAnotherVendor() {
        String failed = event("\"message-start\",\"id\":\"r1\"")
                + event("\"message-end\",\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\"internal server error\"}");
        StringBuilder text = new StringBuilder();
        try (Router router = cohere("chat", stream(failed)).openai().world.build();
                ModelStream stream = router.stream(REQUEST)) {
            stream.forEach(event -> text.append(event.text()));
        }
        assertEquals("From another", text.toString());
    }

    @Test
    void embeddings_areThoseOfOpenAi() {
        ModelRequest request = ModelRequest.builder("m")
                .json("{\"input\":[\"a\"]}")
                .endpoint(Endpoint.EMBEDDINGS)
                .build();
        String answer =
                "{\"id\":\"e1\",\"embeddings\":{\"float\":[[0.5,-0.25]]},\"meta\":{\"billed_units\":{\"input_tokens\":2}}}";
        try (Router router = cohere("embed", FakeReply.json(answer)).world.build()) {
            JsonValue body = JsonValue.read(router.send(request).body());

            assertEquals(
                    -0.25,
                    body.get("data").get(0).get("embedding").get(1).number().orElse(0));
            assertEquals(2, router.send(request).usage().inputTokens());
        }
    }
}
