package dev.llmrouter.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Timeouts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRequestTest {
    @Test
    void chat_isAMessageOfTheUser() {
        ModelRequest request = ModelRequest.chat("gpt-4", "Say \"hi\"");
        assertEquals(Endpoint.CHAT_COMPLETIONS, request.endpoint());
        JsonPayload body = (JsonPayload) request.payload();
        assertEquals("gpt-4", body.field("model").textOr(""));
        assertEquals("user", body.field("messages").get(0).get("role").textOr(""));
        assertEquals("Say \"hi\"", body.field("messages").get(0).get("content").textOr(""));
    }

    @Test
    void build_withoutABody_isRefused() {
        assertThrows(
                IllegalStateException.class, () -> ModelRequest.builder("m").build());
    }

    @Test
    void toBuilder_keepsEverything() {
        ModelRequest request = ModelRequest.builder("m")
                .endpoint(Endpoint.EMBEDDINGS)
                .json(Map.of("input", "x"))
                .header("A", "b")
                .options(options -> options.priority(3))
                .build();
        ModelRequest copy = request.toBuilder().build();
        assertSame(request.payload(), copy.payload());
        assertEquals(request.headers(), copy.headers());
        assertEquals(Endpoint.EMBEDDINGS, copy.endpoint());
        assertEquals(3, copy.options().priority());
    }

    @Test
    void toString_hasNoPrompt() {
        assertFalse(ModelRequest.chat("m", "private").toString().contains("private"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/chat", "chat/", "../admin", "a//b", "a?b", "a b", "http://x"})
    void endpoint_thatWouldLeaveTheAddress_isRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.of(path));
    }

    @ParameterizedTest
    @CsvSource({
        "chat/completions, chat, true",
        "responses, chat, true",
        "embeddings, chat, false",
        "chat/completions, embedding, false",
        "embeddings, embedding, true",
        "made/up, chat, true",
        "chat/completions, made_up, true",
    })
    void endpoint_ofAMode_isServedWhereItBelongs(String path, String mode, boolean served) {
        assertEquals(served, Endpoint.of(path).servedBy(mode));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json | {\"choices\":[{\"message\":{\"content\":\"hi\"}}]} | hi",
                "application/json | {\"choices\":[{\"text\":\"hi\"}]} | hi",
                "application/json | {\"text\":\"hi\"} | hi",
                "application/json | {\"output\":[{\"type\":\"reasoning\"},{\"content\":[{\"type\":\"output_text\",\"text\":\"h\"},{\"type\":\"output_text\",\"text\":\"i\"}]}]} | hi",
                "text/plain | hi | hi",
                "application/json | {\"choices\":[{\"message\":{\"content\":null}}]} | ``",
                "application/json | not json | ``",
                "application/json | [] | ``",
            })
    void text_ofAnAnswer_isFoundInAnyShape(String type, String body, String text) {
        assertEquals(text, AnswerText.of(body.getBytes(StandardCharsets.UTF_8), type));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "message | {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]} | hi",
                "message | {\"choices\":[{\"text\":\"hi\"}]} | hi",
                "response.output_text.delta | {\"delta\":\"hi\"} | hi",
                "other | {\"delta\":\"hi\"} | ``",
                "message | {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]} | ``",
                "message | {\"choices\":[]} | ``",
                "message | oops | ``",
            })
    void text_ofAnEvent_isItsPiece(String type, String data, String text) {
        assertEquals(text, new StreamEvent(type, data).text());
    }

    @Test
    void toString_ofAnEvent_hasNoneOfIt() {
        assertFalse(new StreamEvent("message", "private").toString().contains("private"));
    }

    @Test
    void routerKeys_areDisjointFromWhatModelsRead() {
        assertTrue(RouterKeys.ALL.stream()
                .noneMatch(java.util.Set.of("model", "messages", "metadata", "max_tokens", "stream")::contains));
    }

    @Test
    void timeout_keepsTheOptionsThatWereSetBefore() {
        Timeouts idle = Timeouts.builder().streamIdle(Duration.ofSeconds(9)).build();
        RequestOptions options = ModelRequest.builder("m")
                .json("{}")
                .options(o -> o.tags(List.of("eu")).priority(3).numRetries(0).timeouts(idle))
                .timeout(Duration.ofSeconds(3))
                .options(o -> o.disableFallbacks(true))
                .build()
                .options();

        assertEquals(List.of("eu"), options.tags());
        assertEquals(3, options.priority());
        assertEquals(OptionalInt.of(0), options.numRetries());
        assertEquals(Optional.of(Duration.ofSeconds(3)), options.timeouts().call());
        assertEquals(Optional.of(Duration.ofSeconds(9)), options.timeouts().streamIdle());
        assertTrue(options.fallbacksDisabled());
    }

    @Test
    void orElse_takesDefaultsThatWereSetForSet() {
        RequestOptions outer = RequestOptions.builder()
                .tags(List.of("eu"))
                .priority(-9)
                .disableFallbacks(true)
                .numRetries(4)
                .build();
        RequestOptions set = RequestOptions.builder()
                .tags(List.of())
                .priority(0)
                .disableFallbacks(false)
                .build();

        RequestOptions merged = set.orElse(outer);

        assertEquals(List.of(), merged.tags());
        assertEquals(0, merged.priority());
        assertFalse(merged.fallbacksDisabled());
        assertEquals(OptionalInt.of(4), merged.numRetries());
        assertEquals(-9, RequestOptions.none().orElse(outer).priority());
    }
}
