package dev.llmrouter.internal.dialect.openai;

import static dev.llmrouter.internal.dialect.openai.Calls.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an answer of its endpoint, among all that comes with a good status. */
class OpenAiAnswersTest {
    private static final String GOOD = "\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]";
    private static final Map<String, String> NO_HEADERS = Map.of();

    private static Outcome outcome(String endpoint, String body) {
        return Calls.provider("openai").outcome(answer(Endpoint.of(endpoint), 200, body, NO_HEADERS));
    }

    private static Outcome chat(String body) {
        return outcome("chat/completions", body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "chat/completions | {\"choices\":[{\"message\":{\"content\":\"hi\"}}]}",
                "chat/completions | {\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"length\"}]}",
                "chat/completions | {\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"c\"}]}}]}",
                "chat/completions | {\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"no\"}}]}",
                "completions | {\"choices\":[{\"text\":\"hi\"}]}",
                "responses | {\"status\":\"completed\",\"error\":null,\"output\":[{\"type\":\"message\"}]}",
                "responses | {\"status\":\"queued\",\"output\":[]}",
                "responses | {\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[]}",
                "embeddings | {\"data\":[{\"embedding\":[0.1]}]}",
                "images/generations | {\"data\":[{\"b64_json\":\"AA\"}]}",
                "moderations | {\"results\":[{\"flagged\":true}]}",
                "rerank | {\"results\":[{\"index\":0}]}",
                "rerank | [{\"index\":1,\"score\":0.5}]",
                "audio/transcriptions | {\"text\":\"\"}",
                "audio/speech | ID3",
                "files | {\"id\":\"f\",\"status\":\"error\"}",
                "batches | {\"id\":\"b\",\"errors\":{\"data\":[{\"message\":\"line 3\"}]}}",
            })
    void answerOfItsEndpoint_isSuccess(String endpoint, String body) {
        assertEquals("success 200", outcome(endpoint, body).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":null,",
                "{\"error\":\"\",",
                "{\"error\":{},",
                "{\"error\":[],",
                "{\"error\":{\"code\":null,\"message\":\"\"},",
                "{\"errors\":[],\"success\":true,",
                "{\"base_resp\":{\"status_code\":0,\"status_msg\":\"\"},",
                "  \n\r\n{",
                "\uFEFF{"
            })
    void answerBesideAnErrorThatSaysNothing_isSuccess(String start) {
        assertEquals("success 200", chat(start + GOOD + "}").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | SERVER_ERROR 200 (empty_answer)",
                "`  \n ` | SERVER_ERROR 200 (empty_answer)",
                "{\"choices\":[{\"index | SERVER_ERROR 200 (truncated_json)",
                "{\"choices\":[{\"message\":{\"content\":\"too many tokens, sign in | SERVER_ERROR 200 (truncated_json)",
                "{} | SERVER_ERROR 200",
                "[] | SERVER_ERROR 200 (truncated_json)",
                "null | SERVER_ERROR 200",
                "{\"choices\":[]} | SERVER_ERROR 200",
                "{\"choices\":null} | SERVER_ERROR 200",
                "{\"choices\":[{}]} | SERVER_ERROR 200",
                "{\"choices\":[{\"message\":null,\"finish_reason\":\"stop\"}]} | SERVER_ERROR 200",
                "upstream connect error | SERVER_ERROR 200",
                "{\"choices\":[{\"message\":{\"content\":\"half\"},\"finish_reason\":\"error\"}]} | SERVER_ERROR 200 (error)",
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]} | SERVER_ERROR 200 (broken_stream)",
            })
    void bodyThatIsNoAnswer_isAFailureOfTheServer(String body, String outcome) {
        assertEquals(outcome, chat(body).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"choices\":null,\"error\":{\"message\":\"Provider returned error\",\"code\":429}} | RATE_LIMITED",
                "{\"choices\":[],\"error\":{\"message\":\"m\",\"code\":502}} | SERVER_ERROR",
                "{\"choices\":[{\"message\":{\"content\":\"hi\"}}],\"error\":\"engine died\"} | SERVER_ERROR",
                "{\"choices\":[{\"message\":{\"content\":\"half\"},\"error\":{\"code\":429,\"message\":\"m\"}}]} | RATE_LIMITED",
                "{\"error\":\"maximum context length is 10\"} | CONTEXT_WINDOW",
                "[{\"error\":{\"code\":503,\"message\":\"overloaded\"}}] | SERVER_ERROR",
                "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"m\"}} | AUTHENTICATION",
                "{\"detail\":\"maximum context length is 10\"} | CONTEXT_WINDOW",
                "data: {\"error\":{\"code\":429,\"message\":\"m\"}} | RATE_LIMITED",
                "{\"x_groq\":{\"error\":\"over capacity\"},\"choices\":[]} | SERVER_ERROR",
            })
    void errorInAnyShape_isTheKindThatItsWordsSay(String body, FailureKind kind) {
        assertEquals(Optional.of(kind), chat(body).kind());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "embeddings | {\"data\":[]}",
                "images/generations | {\"data\":null}",
                "moderations | {}",
                "rerank | {\"results\":[]}",
                "responses | {\"status\":\"completed\",\"output\":[]}",
                "responses | {\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"},\"output\":[]}",
                "audio/speech | {\"error\":{\"message\":\"no voice\"}}",
            })
    void answerWithoutWhatItsEndpointGives_isAFailure(String endpoint, String body) {
        assertTrue(outcome(endpoint, body).is(FailureKind.SERVER_ERROR));
    }

    @Test
    void answerThatNoFilterLeftWhole_isFiltered() {
        Outcome outcome =
                chat("{\"choices\":[{\"message\":{\"content\":\"ha\"},\"finish_reason\":\"content_filter\"}]}");

        assertTrue(outcome.is(FailureKind.CONTENT_POLICY));
        assertTrue(outcome.isFiltered());
    }

    @Test
    void errorOfTheContentFilter_isNoAnswer() {
        Outcome outcome = chat("{\"error\":{\"code\":\"content_filter\",\"message\":\"m\"}}");

        assertTrue(outcome.is(FailureKind.CONTENT_POLICY));
        assertTrue(!outcome.isFiltered());
    }

    @Test
    void answerWithOneOfTwoChoicesFiltered_isSuccess() {
        assertTrue(chat("{\"choices\":[{\"message\":{},\"finish_reason\":\"content_filter\"},"
                        + "{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}")
                .isSuccess());
    }

    @Test
    void errorInAGoodAnswer_keepsTheStatusOfTheAnswer() {
        assertEquals(
                "RATE_LIMITED 200 (429)",
                chat("{\"error\":{\"code\":429,\"message\":\"slow down\"}}").toString());
    }

    @Test
    void failureThatCounts_hasItsUsage() {
        assertEquals(
                TokenUsage.of(3, 1),
                chat("{\"choices\":[],\"error\":\"m\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}")
                        .usage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE html><title>Sign in to your account</title> | NOT_FOUND | Sign in to your account",
                "<html><head><title>502 Bad Gateway</title></head> | SERVER_ERROR | 502 Bad Gateway",
                "<html>Please log in</html> | NOT_FOUND | ",
            })
    void webPage_isAWrongAddressOrAGatewaysFailure(String page, FailureKind kind, String title) {
        Outcome outcome = chat(page);

        assertEquals(Optional.of(kind), outcome.kind());
        assertEquals(Optional.of("html"), outcome.code());
        assertEquals(Optional.ofNullable(title), outcome.providerMessage());
    }

    @Test
    void bytesInAnEncodingNobodyAskedFor_areAFailure() {
        Outcome outcome =
                Calls.provider("openai").outcome(answer(200, "x\u0001\u0002", Map.of("Content-Encoding", "deflate")));

        assertEquals("SERVER_ERROR 200 (content_encoding)", outcome.toString());
    }

    @Test
    void wholeStreamWithoutBeingAskedFor_isPutTogether() {
        Provider.Answer joined = Calls.provider("openai")
                .normalized(answer(200, """
                data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]}

                data: {"choices":[{"index":0,"delta":{"content":"lo","tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{"}}]}}]}

                data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}

                data: [DONE]

                """, Map.of("Content-Type", "text/event-stream", "Content-Length", "352")));

        assertEquals(Map.of("Content-Type", "application/json"), joined.headers());
        assertEquals(Json.read("""
                        {"id":"c","object":"chat.completion","usage":{"prompt_tokens":3,"completion_tokens":4},"choices":[
                         {"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hello",
                          "tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{}"}}]}}]}
                        """), Json.read(joined.body()));
        assertEquals(
                TokenUsage.of(3, 4), Calls.provider("openai").outcome(joined).usage());
    }

    /** Copied again with each piece it would take minutes. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void wholeStreamOfManyPieces_isPutTogetherOnce() {
        int pieces = 400_000;
        String piece = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ab\"}}]}\n\n";

        Provider.Answer joined =
                Calls.provider("openai").normalized(answer(200, piece.repeat(pieces) + "data: [DONE]\n\n", NO_HEADERS));

        assertEquals(
                "ab".repeat(pieces),
                Json.read(joined.body())
                        .path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asText());
    }

    @Test
    void wholeStreamOfChoicesWithoutNumber_isLeftAsItIs() {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            body.append("data: {\"choices\":[{\"index\":").append(i).append(",\"delta\":{\"content\":\"a\"}}]}\n\n");
        }
        Provider.Answer answer = answer(200, body + "data: [DONE]\n\n");

        assertSame(answer, Calls.provider("openai").normalized(answer));
    }

    @Test
    void wholeStreamOfAResponse_isItsLastEvent() {
        Provider.Answer joined = Calls.provider("openai").normalized(answer(Endpoint.RESPONSES, 200, """
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","delta":"Hi"}

                event: response.completed
                data: {"type":"response.completed","response":{"id":"r","status":"completed","output":[{"type":"message"}]}}
                """, NO_HEADERS));

        assertEquals("r", Json.read(joined.body()).path("id").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"},\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n",
                "data: [DONE]\n\n",
                "{\"choices\":[]}",
                "plain"
            })
    void whatIsNoWholeStream_isLeftAsItIs(String body) {
        Provider.Answer answer = answer(200, body);

        assertSame(answer, Calls.provider("openai").normalized(answer));
    }

    @Test
    void textThatIsNotCounted_isEstimatedWithReasoningAndArguments() {
        double tokens = Calls.provider("openai")
                .estimatedTokens(
                        answer(
                                200,
                                "{\"choices\":[{\"message\":{\"content\":\"abcd\",\"reasoning_content\":\"abcd\",\"tool_calls\":[{\"function\":{\"arguments\":\"abcd\"}}]}}]}"))
                .orElseThrow();

        assertEquals(3, tokens, 1e-9);
    }
}
