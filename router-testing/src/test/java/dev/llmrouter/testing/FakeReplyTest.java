package dev.llmrouter.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FakeReplyTest {
    private final FakeTransport transport = new FakeTransport();

    private TransportResponse ask(FakeReply reply, String path) throws IOException {
        return ask(reply, path, Exchanges.BODY);
    }

    private TransportResponse ask(FakeReply reply, String path, String body) throws IOException {
        transport.at("").always(reply);
        return transport
                .newCall(Exchanges.request("https://eu.example" + path, body, false))
                .execute();
    }

    private TransportResponse chat(FakeReply reply) throws IOException {
        return ask(reply, "/v1/chat/completions");
    }

    @Test
    void text_isAChatCompletionOfTheModelThatWasAsked() throws Exception {
        TransportResponse answer = chat(FakeReply.text("Good day"));
        assertEquals("application/json", answer.headers().get("content-type"));
        JsonNode json = Exchanges.json(answer);
        assertEquals("chat.completion", json.path("object").asText());
        assertEquals("gpt-4o", json.path("model").asText());
        assertEquals("Good day", json.at("/choices/0/message/content").asText());
        assertEquals("stop", json.at("/choices/0/finish_reason").asText());
    }

    @Test
    void text_countsTokens() throws Exception {
        JsonNode usage = Exchanges.json(chat(FakeReply.text("Hello"))).path("usage");
        assertEquals(9, usage.path("prompt_tokens").asLong());
        assertEquals(12, usage.path("completion_tokens").asLong());
        assertEquals(21, usage.path("total_tokens").asLong());
    }

    @Test
    void usage_isTheCountOfTheAnswer() throws Exception {
        JsonNode json = Exchanges.json(chat(FakeReply.text("Hello").usage(1000, 500)));
        assertEquals(1500, json.at("/usage/total_tokens").asLong());
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21, /choices/0/message/content",
        "/v1/completions, /choices/0/text",
        "/v1/responses, /output/0/content/0/text",
        "/v1/audio/transcriptions, /text"
    })
    void text_isInTheShapeOfItsEndpoint(String path, String pointer) throws Exception {
        assertEquals(
                "Hello",
                Exchanges.json(ask(FakeReply.text("Hello"), path)).at(pointer).asText());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/embeddings, /data/0/embedding/0",
        "/v1/images/generations, /data/0/url",
        "/v1/moderations, /results/0/flagged",
        "/v1/rerank, /results/0/relevance_score"
    })
    void text_whereAnEndpointHasNone_isAFixedValue(String path, String pointer) throws Exception {
        JsonNode json = Exchanges.json(ask(FakeReply.text("Hello"), path));
        assertFalse(json.at(pointer).isMissingNode());
    }

    @Test
    void text_toEmbeddingsOfSeveralInputs_isAVectorEach() throws Exception {
        JsonNode json =
                Exchanges.json(ask(FakeReply.text(""), "/v1/embeddings", "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}"));
        assertEquals(2, json.path("data").size());
        assertEquals(1, json.at("/data/1/index").asInt());
    }

    @Test
    void text_toSpeech_isAudio() throws Exception {
        TransportResponse answer = ask(FakeReply.text("Hello"), "/v1/audio/speech");
        assertEquals("audio/mpeg", answer.headers().get("Content-Type"));
        assertEquals("Hello", new String(answer.bytes(), UTF_8));
    }

    @Test
    void text_toABodyThatIsNoJson_isAnsweredForSomeModel() throws Exception {
        JsonNode json = Exchanges.json(ask(FakeReply.text("Hello"), "/v1/chat/completions", "--form--"));
        assertEquals("fake-model", json.path("model").asText());
    }

    @Test
    void stream_toARequestThatIsNotStreamed_isJoined() throws Exception {
        assertEquals("Hello there", Exchanges.chatText(chat(FakeReply.stream("Hel", "lo ", "there"))));
    }

    @Test
    void json_isPassedAsItIs() throws Exception {
        TransportResponse answer = chat(FakeReply.json(422, "{\"detail\": 1.0}"));
        assertEquals(422, answer.status());
        assertEquals("{\"detail\": 1.0}", new String(answer.bytes(), UTF_8));
    }

    @Test
    void bytes_keepTheirType() throws Exception {
        TransportResponse answer = chat(FakeReply.bytes("text/html", new byte[] {1, 2}));
        assertEquals("text/html", answer.headers().get("Content-Type"));
        assertArrayEquals(new byte[] {1, 2}, answer.bytes());
    }

    @Test
    void status_hasAnErrorBodyWithItsCode() throws Exception {
        TransportResponse answer = chat(FakeReply.status(400).code("context_length_exceeded"));
        assertEquals(400, answer.status());
        JsonNode error = Exchanges.json(answer).path("error");
        assertEquals("context_length_exceeded", error.path("code").asText());
        assertEquals("invalid_request_error", error.path("type").asText());
        assertFalse(error.path("message").asText().isEmpty());
    }

    @Test
    void status_withoutCode_hasNull() throws Exception {
        assertTrue(Exchanges.json(chat(FakeReply.status(503))).at("/error/code").isNull());
    }

    @Test
    void status_ofSuccess_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> FakeReply.status(200));
    }

    @Test
    void code_andUsage_whereTheBodyIsYourOwn_areRefused() {
        assertThrows(IllegalStateException.class, () -> FakeReply.json("{}").code("x"));
        assertThrows(IllegalStateException.class, () -> FakeReply.status(500).usage(1, 1));
    }

    @Test
    void header_takesThePlaceOfTheBodysOwn() throws Exception {
        TransportResponse answer = chat(FakeReply.text("Hello").header("content-type", "text/plain"));
        assertEquals("text/plain", answer.headers().get("Content-Type"));
    }

    @Test
    void retryAfter_ofWholeSeconds_isOneHeader() throws Exception {
        TransportResponse answer = chat(FakeReply.status(429).retryAfter(Duration.ofSeconds(2)));
        assertEquals("2", answer.headers().get("Retry-After"));
        assertFalse(answer.headers().containsKey("retry-after-ms"));
    }

    @Test
    void retryAfter_ofPartsOfASecond_isRoundedUpAndExactBeside() throws Exception {
        TransportResponse answer = chat(FakeReply.status(429).retryAfter(Duration.ofMillis(1500)));
        assertEquals("2", answer.headers().get("Retry-After"));
        assertEquals("1500", answer.headers().get("retry-after-ms"));
    }

    @Test
    void reply_isNotChangedByWhatIsMadeOfIt() throws Exception {
        FakeReply plain = FakeReply.status(429);
        plain.header("x", "1").retryAfter(Duration.ofSeconds(1)).delay(Duration.ofSeconds(1));
        assertEquals(List.of("Content-Type"), List.copyOf(chat(plain).headers().keySet()));
        assertEquals(Duration.ZERO, transport.clock().elapsed());
    }

    @Test
    void times_ofOneAnswer_addUp() throws Exception {
        chat(FakeReply.text("Hello").delay(Duration.ofSeconds(2)).firstEventAfter(Duration.ofSeconds(3)));
        assertEquals(Duration.ofSeconds(5), transport.clock().elapsed());
    }

    @Test
    void times_belowZero_areRefused() {
        Duration negative = Duration.ofMillis(-1);
        assertThrows(
                IllegalArgumentException.class, () -> FakeReply.text("Hello").delay(negative));
        assertThrows(
                IllegalArgumentException.class, () -> FakeReply.text("Hello").breakAfter(-1));
    }
}
