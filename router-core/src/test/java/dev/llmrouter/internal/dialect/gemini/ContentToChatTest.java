package dev.llmrouter.internal.dialect.gemini;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.transport.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of {@code generateContent} as those of a chat, and as the router reads them. */
class ContentToChatTest {
    private static final Provider GEMINI = Providers.standard("gemini").orElseThrow();

    private static ProviderCall asked() {
        return call(
                chat("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"tools\":[{\"type\":\"function\","
                        + "\"function\":{\"name\":\"get weather\"}}]}"),
                deployment("gemini/gemini-3-pro-preview", d -> d.apiBase("https://gw.example/v1beta")));
    }

    private static Answer translated(int status, String body) {
        Answer answer = new Answer(
                Endpoint.CHAT_COMPLETIONS, status, Map.of("content-type", "application/json"), body.getBytes(UTF_8));
        return GEMINI.translation(asked()).complete(answer);
    }

    private static JsonNode json(Answer answer) {
        return Json.read(answer.body());
    }

    private static String answer(String parts, String reason) {
        return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + parts + "]},\"finishReason\":\""
                + reason
                + "\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":10,\"candidatesTokenCount\":5,"
                + "\"thoughtsTokenCount\":7,\"cachedContentTokenCount\":4,\"totalTokenCount\":22},"
                + "\"modelVersion\":\"gemini-3-pro-preview\",\"responseId\":\"r1\"}";
    }

    @Test
    void answer_isAChat() {
        JsonNode chat = json(translated(
                200, answer("{\"text\":\"Hm\",\"thought\":true},{\"text\":\"Hel\"},{\"text\":\"lo\"}", "STOP")));
        assertEquals("Hello", chat.at("/choices/0/message/content").asText());
        assertEquals("Hm", chat.at("/choices/0/message/reasoning_content").asText());
        assertEquals("stop", chat.at("/choices/0/finish_reason").asText());
        assertEquals(10, chat.at("/usage/prompt_tokens").asInt());
        assertEquals(12, chat.at("/usage/completion_tokens").asInt());
        assertEquals(
                7, chat.at("/usage/completion_tokens_details/reasoning_tokens").asInt());
        assertEquals(4, chat.at("/usage/prompt_tokens_details/cached_tokens").asInt());
    }

    @Test
    void calls_haveIdsOfTheirOwnAndTheirMarks() {
        String name = ChatToContent.toolNames().sent("get weather");
        String call = "{\"functionCall\":{\"name\":\"" + name + "\",\"args\":{\"x\":1}}";
        JsonNode message = json(translated(200, answer(call + ",\"thoughtSignature\":\"s\"}," + call + "}", "STOP")))
                .at("/choices/0");

        JsonNode calls = message.at("/message/tool_calls");
        assertEquals("tool_calls", message.path("finish_reason").asText());
        assertEquals("get weather", calls.at("/0/function/name").asText());
        assertEquals("{\"x\":1}", calls.at("/0/function/arguments").asText());
        assertEquals("s", calls.at("/0/extra_content/google/thought_signature").asText());
        assertFalse(calls.path(1).has("extra_content"));
        assertFalse(calls.at("/0/id").asText().equals(calls.at("/1/id").asText()));
        assertTrue(message.at("/message/content").isNull());
    }

    @Test
    void pictureOfTheAnswer_isAnImage() {
        JsonNode chat = json(
                translated(200, answer("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"iVBO\"}}", "STOP")));
        assertEquals(
                "data:image/png;base64,iVBO",
                chat.at("/choices/0/message/images/0/image_url/url").asText());
    }

    @Test
    void logprobs_areThoseOfTheChoice() {
        String body = answer("{\"text\":\"a\"}", "STOP")
                .replace(
                        "\"index\":0",
                        "\"index\":0,\"logprobsResult\":{\"chosenCandidates\":[{\"token\":\"a\",\"logProbability\":-0.1}],"
                                + "\"topCandidates\":[{\"candidates\":[{\"token\":\"b\",\"logProbability\":-2}]}]}");
        JsonNode token = json(translated(200, body)).at("/choices/0/logprobs/content/0");
        assertEquals("a", token.path("token").asText());
        assertEquals("b", token.at("/top_logprobs/0/token").asText());
    }

    @ParameterizedTest
    @CsvSource({"SAFETY, CONTENT_POLICY", "MALFORMED_FUNCTION_CALL, SERVER_ERROR", "PROHIBITED_CONTENT, CONTENT_POLICY"
    })
    void reasonToEnd_keepsItsMeaning(String reason, FailureKind kind) {
        Outcome outcome = GEMINI.outcome(translated(200, answer("", reason)));
        assertEquals(kind, outcome.kind().orElseThrow());
    }

    @Test
    void blockedPrompt_isFiltered() {
        Outcome outcome = GEMINI.outcome(translated(200, "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}"));
        assertEquals(FailureKind.CONTENT_POLICY, outcome.kind().orElseThrow());
    }

    @Test
    void longAnswer_isCut() {
        assertEquals(
                "length",
                json(translated(200, answer("", "MAX_TOKENS")))
                        .at("/choices/0/finish_reason")
                        .asText());
    }

    @Test
    void refusedForTheRate_saysWhenToComeBack() {
        Answer answer = translated(
                429,
                "{\"error\":{\"code\":429,\"message\":\"Quota\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":"
                        + "\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"31s\"}]}}");
        assertEquals("31", answer.headers().get("retry-after"));
        assertEquals(Duration.ofSeconds(31), GEMINI.outcome(answer).retryAfter().orElseThrow());
        assertEquals("rate_limit_exceeded", json(answer).at("/error/code").asText());
    }

    @Test
    void tooLongAPrompt_isThat() {
        Answer answer = translated(
                400,
                "{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\",\"message\":\"The input token count (9) exceeds the"
                        + " maximum number of tokens allowed (8).\"}}");
        assertEquals(FailureKind.CONTEXT_WINDOW, GEMINI.outcome(answer).kind().orElseThrow());
    }

    private static String events(String body) throws IOException {
        TransportResponse response = new TransportResponse(
                200, Map.of("content-type", "text/event-stream"), new ByteArrayInputStream(body.getBytes(UTF_8)));
        try (TransportResponse chat = GEMINI.translation(asked()).streamed(response)) {
            return new String(chat.body().readAllBytes(), UTF_8);
        }
    }

    @Test
    void stream_isThatOfAChat() throws IOException {
        String name = ChatToContent.toolNames().sent("get weather");
        String said =
                events("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hm\",\"thought\":true}]}}]}\n\n"
                        + "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\n\n"
                        + "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"" + name
                        + "\",\"args\":{}},\"thoughtSignature\":\"s\"}]}}]}\n\n"
                        + "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"" + name
                        + "\",\"args\":{}}}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":3,"
                        + "\"candidatesTokenCount\":2}}\n\n");

        String[] lines = said.split("\n\n", -1);
        assertTrue(lines[0].contains("\"role\":\"assistant\""));
        assertTrue(lines[1].contains("\"reasoning_content\":\"Hm\""));
        assertTrue(lines[2].contains("\"content\":\"Hi\""));
        assertTrue(lines[3].contains("\"index\":0") && lines[3].contains("\"thought_signature\":\"s\""));
        assertTrue(lines[5].contains("\"tool_calls\":[{\"index\":1"));
        assertTrue(said.contains("\"finish_reason\":\"tool_calls\""));
        assertTrue(said.contains("\"completion_tokens\":2"));
        assertTrue(said.endsWith("data: [DONE]\n\n"));
    }

    @Test
    void streamThatBreaks_isNotWhole() throws IOException {
        String said = events("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\n\n");
        assertFalse(said.contains("[DONE]"));
    }

    @Test
    void streamInOpenAisForm_passesAsItIs() throws IOException {
        String said = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: [DONE]\n\n";

        assertEquals(said, events(said));
    }

    @Test
    void errorInAStream_isAnError() throws IOException {
        String said =
                events("data: {\"error\":{\"code\":503,\"message\":\"overloaded\",\"status\":\"UNAVAILABLE\"}}\n\n");
        assertTrue(said.contains("overloaded"));
        assertFalse(said.contains("[DONE]"));
    }
}
