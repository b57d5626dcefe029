package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.acceptance.MockClient;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mock provider that is called as Anthropic or Gemini. */
@Timeout(60)
class MockDialectTest {
    private static final String MESSAGES = "/v1/messages";
    private static final String MESSAGE = "{\"model\":\"claude\",\"max_tokens\":50,\"messages\":[]}";
    private static final String GENERATE = "/v1beta/models/gemini-2.5-flash:generateContent";
    private static final String CONTENT = "{\"contents\":[{\"parts\":[{\"text\":\"Hello\"}]}]}";

    private final MockProvider provider =
            MockProvider.builder("eu").answer("one two three").start();

    @AfterEach
    void close() {
        provider.close();
    }

    private MockClient.Reply post(String path, String body) throws IOException {
        return MockClient.post(provider.url() + path, body);
    }

    private static Map<String, String> with(String keyHeader) {
        return Map.of("Content-Type", "application/json", keyHeader, "k");
    }

    @Test
    void messages_areAnsweredWithAMessage() throws IOException {
        MockClient.Reply reply = post(MESSAGES, MESSAGE);

        assertEquals("message", reply.json().path("type").asText());
        assertEquals("one two three", reply.json().at("/content/0/text").asText());
        assertEquals(3, reply.json().at("/usage/output_tokens").asInt());
        assertEquals("end_turn", reply.json().path("stop_reason").asText());
    }

    @Test
    void streamedMessages_endWithMessageStop() throws IOException {
        String body = post(MESSAGES, MESSAGE.replace("{\"model\"", "{\"stream\":true,\"model\""))
                .text();

        assertTrue(body.startsWith("event: message_start\ndata: {\"message\":{\"id\":\"msg_mock1\""), body);
        assertTrue(body.contains("{\"type\":\"text_delta\",\"text\":\"two \"}"), body);
        assertTrue(body.endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"), body);
    }

    @Test
    void toolUse_isABlock() throws IOException {
        provider.replies(MockReply.toolCall("weather", "{\"city\":\"Oslo\"}"));

        MockClient.Reply reply = post(MESSAGES, MESSAGE);

        assertEquals("Oslo", reply.json().at("/content/0/input/city").asText());
        assertEquals("tool_use", reply.json().path("stop_reason").asText());
    }

    @Test
    void countTokens_isCounted() throws IOException {
        assertEquals(
                1,
                post(MESSAGES + "/count_tokens", MESSAGE)
                        .json()
                        .path("input_tokens")
                        .asInt());
        assertEquals(
                1,
                post(GENERATE.replace("generateContent", "countTokens"), CONTENT)
                        .json()
                        .path("totalTokens")
                        .asInt());
    }

    @Test
    void overload_hasTheDialectsWords() throws IOException {
        provider.overload(529);

        assertEquals(
                "overloaded_error",
                post(MESSAGES, MESSAGE).json().at("/error/type").asText());
        assertEquals(
                "UNAVAILABLE",
                post(GENERATE, CONTENT).json().at("/error/status").asText());
    }

    @Test
    void content_isAnsweredWithCandidates() throws IOException {
        MockClient.Reply reply = post(GENERATE, CONTENT);

        assertEquals(
                "one two three",
                reply.json().at("/candidates/0/content/parts/0/text").asText());
        assertEquals("STOP", reply.json().at("/candidates/0/finishReason").asText());
        assertEquals(3, reply.json().at("/usageMetadata/candidatesTokenCount").asInt());
        assertEquals(1L, provider.servedByModel().get("gemini-2.5-flash"));
    }

    @Test
    void streamedContent_endsWithAReason() throws IOException {
        String body = post(GENERATE.replace("generate", "streamGenerate") + "?alt=sse", CONTENT)
                .text();

        assertTrue(body.startsWith("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"one \"}]"), body);
        assertTrue(body.contains("\"finishReason\":\"STOP\""), body);
    }

    @Test
    void functionCall_isAPart() throws IOException {
        provider.replies(MockReply.toolCall("weather", "{\"city\":\"Oslo\"}"));

        assertEquals(
                "Oslo",
                post(GENERATE, CONTENT)
                        .json()
                        .at("/candidates/0/content/parts/0/functionCall/args/city")
                        .asText());
    }

    @Test
    void embeddings_areOneForEachRequest() throws IOException {
        String all = "{\"requests\":[" + CONTENT + "," + CONTENT + "]}";

        assertEquals(
                2,
                post(GENERATE.replace("generateContent", "batchEmbedContents"), all)
                        .json()
                        .path("embeddings")
                        .size());
    }

    @Test
    void geminisLimit_saysTheWaitInItsError() throws IOException {
        try (MockProvider limited = MockProvider.builder("eu").rpm(1).start()) {
            MockClient.post(limited.url() + GENERATE, CONTENT);
            MockClient.Reply refused = MockClient.post(limited.url() + GENERATE, CONTENT);

            assertEquals(429, refused.status());
            assertEquals(
                    "RESOURCE_EXHAUSTED", refused.json().at("/error/status").asText());
            assertTrue(refused.json().at("/error/details/1/retryDelay").asText().endsWith("s"));
        }
    }

    @Test
    void keysOfBothDialects_areChecked() throws IOException {
        try (MockProvider keyed = MockProvider.builder("eu").apiKey("k").start()) {
            assertEquals(
                    "authentication_error",
                    MockClient.post(keyed.url() + MESSAGES, MESSAGE)
                            .json()
                            .at("/error/type")
                            .asText());
            assertEquals(
                    200,
                    MockClient.post(keyed.url() + MESSAGES, with("x-api-key"), MESSAGE)
                            .status());
            assertEquals(
                    200,
                    MockClient.post(keyed.url() + GENERATE, with("x-goog-api-key"), CONTENT)
                            .status());
        }
    }
}
