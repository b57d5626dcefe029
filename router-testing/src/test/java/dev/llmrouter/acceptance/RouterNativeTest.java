package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that speak Anthropic's or Gemini's dialect, at deployments that speak it too. */
class RouterNativeTest {
    private static final String MESSAGE =
            "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String CONTENT = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";
    private static final String ANSWER =
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":"
                    + "\"text\",\"text\":\"Hello\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":9,\"output_tokens\":2}}";
    private static final String OVERLOADED =
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";
    private static final String START = event(
            "message_start",
            "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[],\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}");
    private static final String BLOCK =
            event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
    private static final String HELLO =
            event("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}");
    private static final String END = event("content_block_stop", "\"index\":0")
            + event("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}")
            + event("message_stop", "\"index\":0");
    private static final String ERROR = "event: error\ndata: " + OVERLOADED + "\n\n";

    private final Routers world = new Routers();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private static String event(String type, String more) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + more + "}\n\n";
    }

    private RouterNativeTest with(String id, String model) {
        world.builder.deployment(Deployment.builder("m", model)
                .id(id)
                .apiBase("https://" + id + ".example")
                .apiKey(Secret.of("sk-" + id))
                .build());
        return this;
    }

    private RouterNativeTest claude(String id) {
        return with(id, "anthropic/claude");
    }

    private RouterNativeTest gemini(String id) {
        return with(id, "gemini/flash");
    }

    private RouterNativeTest answers(String id, FakeReply reply) {
        world.transport.at(id + ".example").always(reply);
        return this;
    }

    private static FakeReply stream(String... events) {
        return FakeReply.bytes("text/event-stream", String.join("", events).getBytes(UTF_8));
    }

    private static ModelRequest messages() {
        return ModelRequest.builder("m")
                .json(MESSAGE)
                .endpoint(Endpoint.MESSAGES)
                .build();
    }

    private static ModelRequest content() {
        return ModelRequest.builder("m")
                .json(CONTENT)
                .endpoint(Endpoint.GENERATE_CONTENT)
                .build();
    }

    private static ExchangeResponse made(Router router, String target, String body) throws IOException {
        return router.exchange(ExchangeRequest.post(target)
                        .header("Content-Type", "application/json")
                        .header("x-api-key", "the-callers")
                        .header("anthropic-beta", "files-api-2025-04-14")
                        .body(body.getBytes(UTF_8))
                        .build())
                .execute();
    }

    private static String text(ExchangeResponse response) throws IOException {
        try (response) {
            return new String(response.bytes(), UTF_8);
        }
    }

    private TransportRequest sent(String id) {
        return world.transport.requestsTo(id + ".example").get(0);
    }

    @Test
    void message_isAnsweredWithTheProvidersBytes() throws IOException {
        claude("a").answers("a", FakeReply.json(ANSWER));

        assertEquals(ANSWER, text(made(world.build(), "https://api.anthropic.com/v1/messages", MESSAGE)));

        assertEquals("https://a.example/v1/messages", sent("a").url());
        assertEquals("sk-a", sent("a").headers().get("x-api-key"));
        assertEquals("files-api-2025-04-14", sent("a").headers().get("anthropic-beta"));
        assertEquals(MESSAGE.replace("\"m\"", "\"claude\""), FakeTransport.bodyOf(sent("a")));
    }

    @Test
    void response_hasTextAndUsage() {
        claude("a").answers("a", FakeReply.json(ANSWER));

        ModelResponse response = world.build().send(messages());

        assertEquals("Hello", response.text());
        assertEquals(TokenUsage.of(9, 2), response.usage());
    }

    @Test
    void overload_isRetriedAtAnother() {
        claude("a").claude("b").answers("a", FakeReply.json(529, OVERLOADED)).answers("b", FakeReply.json(ANSWER));
        Router router = world.build();

        for (int i = 0; i < 8; i++) {
            assertEquals("b", router.send(messages()).deploymentId());
        }
    }

    @Test
    void errorOfALoneDeployment_comesAsItWasSent() throws IOException {
        claude("a").answers("a", FakeReply.json(529, OVERLOADED));
        world.builder.settings(s -> s.numRetries(0));

        try (ExchangeResponse response = made(world.build(), "/v1/messages", MESSAGE)) {
            assertEquals(529, response.status());
            assertEquals(OVERLOADED, text(response));
        }
    }

    @Test
    void refusal_isAContentPolicyFailure() {
        claude("a").answers("a", FakeReply.json(ANSWER.replace("end_turn", "refusal")));

        assertFiltered(world.build().send(messages()));
    }

    /** An answer that nobody else could give better is handed out as it is. */
    private static void assertFiltered(ModelResponse response) {
        assertEquals(
                FailureKind.CONTENT_POLICY, response.attempts().get(0).failure().orElseThrow());
    }

    @Test
    void limitsOfAnthropicsHeaders_areSeen() {
        claude("a").answers("a", FakeReply.json(ANSWER).header("anthropic-ratelimit-input-tokens-limit", "50000"));
        Router router = world.build();
        router.send(messages());

        assertEquals(
                50_000,
                router.snapshot()
                        .deployments()
                        .get(0)
                        .providerSays()
                        .inputTokens()
                        .limit()
                        .orElseThrow());
    }

    @Test
    void stream_isTheProvidersBytes() throws IOException {
        claude("a").answers("a", stream(START, BLOCK, HELLO, END));

        ExchangeResponse response =
                made(world.build(), "/v1/messages", MESSAGE.replace("{\"model\"", "{\"stream\":true,\"model\""));

        assertTrue(response.isStreamed());
        assertEquals(START + BLOCK + HELLO + END, text(response));
    }

    @Test
    void stream_hasTextAndTheUsageOfStartAndEnd() {
        claude("a").answers("a", stream(START, BLOCK, HELLO, END));

        try (ModelStream stream = world.build().stream(messages())) {
            StringBuilder text = new StringBuilder();
            stream.forEach(event -> text.append(event.text()));

            assertEquals("Hello", text.toString());
            assertEquals(TokenUsage.of(9, 7), stream.usage());
        }
    }

    @Test
    void errorBeforeTheFirstOutput_failsOver() throws IOException {
        claude("a")
                .claude("b")
                .answers("a", stream(START, BLOCK, ERROR))
                .answers("b", stream(START, BLOCK, HELLO, END));
        Router router = world.build();

        for (int i = 0; i < 8; i++) {
            String text =
                    text(made(router, "/v1/messages", MESSAGE.replace("{\"model\"", "{\"stream\":true,\"model\"")));
            assertTrue(text.contains("Hello") && !text.contains("overloaded_error"), text);
        }
    }

    @Test
    void errorAfterTheFirstOutput_isHandedOnAndEndsTheStream() throws IOException {
        claude("a").answers("a", stream(START, BLOCK, HELLO, ERROR));

        try (ModelStream stream = world.build().stream(messages())) {
            StreamBrokenException broken = assertThrows(StreamBrokenException.class, () -> stream.forEach(event -> {}));
            assertEquals(FailureKind.SERVER_ERROR, broken.kind().orElseThrow());
        }
    }

    @Test
    void streamWithoutMessageStop_isBroken() {
        claude("a").answers("a", stream(START, BLOCK, HELLO));

        try (ModelStream stream = world.build().stream(messages())) {
            assertThrows(StreamBrokenException.class, () -> stream.forEach(event -> {}));
        }
    }

    @Test
    void deploymentsOfAnotherDialect_areNoCandidates() {
        with("o", "openai/gpt-4o").claude("a").answers("a", FakeReply.json(ANSWER));
        Router router = world.build();

        for (int i = 0; i < 4; i++) {
            assertEquals("a", router.send(messages()).deploymentId());
        }
        assertEquals(0, world.transport.requestsTo("o.example").size());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, openai/gpt-4o, 'its provider ''openai'' does not speak Anthropic''s API, to which ''messages'' belongs'",
        "/v1beta/models/m:generateContent, anthropic/claude, "
                + "'its provider ''anthropic'' does not speak Gemini''s API, to which ''generateContent'' belongs'"
    })
    void groupThatDoesNotSpeakTheDialect_saysSo(String target, String model, String words) throws IOException {
        with("o", model);

        String answer = text(made(world.build(), target, MESSAGE));

        assertTrue(answer.contains(words), answer);
    }

    @Test
    void chat_isAskedAsMessagesAtTheSameDeployment() {
        claude("a").answers("a", FakeReply.json(ANSWER));

        assertEquals("Hello", world.build().send(ModelRequest.chat("m", "Hi")).text());
        assertEquals("https://a.example/v1/messages", sent("a").url());
    }

    @Test
    void countOfTokens_takesNothingOfTheLimits() throws IOException {
        world.builder.deployment(Deployment.builder("m", "anthropic/claude")
                .id("a")
                .apiBase("https://a.example")
                .apiKey(Secret.of("sk-a"))
                .limits(Limits.builder().tokensPerMinute(1).build())
                .build());
        answers("a", FakeReply.json("{\"input_tokens\":2095}"));

        assertEquals("{\"input_tokens\":2095}", text(made(world.build(), "/v1/messages/count_tokens", MESSAGE)));
    }

    private static String chunk(String text, String more) {
        return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text
                + "\"}],\"role\":\"model\"},\"index\":0" + more
                + "}],\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":3,\"totalTokenCount\":12}}\n\n";
    }

    private static final String STOP = ",\"finishReason\":\"STOP\"";

    @Test
    void content_isAnsweredWithTheProvidersBytes() throws IOException {
        String answer = chunk("Hello", STOP).substring("data: ".length()).strip();
        gemini("g").answers("g", FakeReply.json(answer));
        Router router = world.build();

        assertEquals(answer, text(made(router, "/v1beta/models/m:generateContent?key=theirs", CONTENT)));
        assertEquals("Hello", router.send(content()).text());
        assertEquals(
                "https://g.example/v1beta/models/flash:generateContent",
                sent("g").url());
        assertEquals("sk-g", sent("g").headers().get("x-goog-api-key"));
        assertEquals(CONTENT, FakeTransport.bodyOf(sent("g")));
    }

    @Test
    void contentAsEvents_isTheProvidersBytes() throws IOException {
        String events = chunk("Hel", "") + chunk("lo", STOP);
        gemini("g").answers("g", stream(events));

        assertEquals(events, text(made(world.build(), "/v1beta/models/m:streamGenerateContent?alt=sse", CONTENT)));
        assertEquals(
                "https://g.example/v1beta/models/flash:streamGenerateContent?alt=sse",
                sent("g").url());
    }

    @Test
    void contentAsAnythingButEvents_isRefusedWithWords() throws IOException {
        gemini("g");

        String answer = text(made(world.build(), "/v1beta/models/m:streamGenerateContent", CONTENT));

        assertTrue(answer.contains("\"status\":\"INVALID_ARGUMENT\"") && answer.contains("alt=sse"), answer);
    }

    @Test
    void streamOfContent_hasTextAndUsage() {
        gemini("g").answers("g", stream(chunk("Hel", ""), chunk("lo", STOP)));

        try (ModelStream stream = world.build().stream(content())) {
            StringBuilder text = new StringBuilder();
            stream.forEach(event -> text.append(event.text()));

            assertEquals("Hello", text.toString());
            assertEquals(TokenUsage.of(9, 3), stream.usage());
        }
    }

    @Test
    void streamOfContentThatIsCut_isBroken() {
        gemini("g").answers("g", stream(chunk("Hel", "")));

        try (ModelStream stream = world.build().stream(content())) {
            assertThrows(StreamBrokenException.class, () -> stream.forEach(event -> {}));
        }
    }

    @Test
    void quotaOfGemini_isRetriedAtAnotherAndObeyed() {
        String quota =
                "{\"error\":{\"code\":429,\"message\":\"quota\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":"
                        + "\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"31s\"}]}}";
        gemini("g")
                .gemini("h")
                .answers("g", FakeReply.json(429, quota))
                .answers("h", FakeReply.json(chunk("Hello", STOP).substring(6).strip()));
        Router router = world.build();

        for (int i = 0; i < 8; i++) {
            assertEquals("h", router.send(content()).deploymentId());
        }
        assertEquals(1, world.transport.requestsTo("g.example").size());
    }

    @Test
    void blockedPrompt_isAContentPolicyFailure() {
        gemini("g").answers("g", FakeReply.json("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}"));

        assertFiltered(world.build().send(content()));
    }
}
