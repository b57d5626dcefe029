package dev.llmrouter.internal.dialect.openai;

import static dev.llmrouter.internal.dialect.openai.Calls.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTest {
    private static Outcome outcome(int status, String body) {
        return Calls.provider("openai").outcome(answer(status, body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}} | 5 | 7 | 12 | 0",
                "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":3}}} | 5 | 7 | 12 | 3",
                "{\"usage\":{\"input_tokens\":5,\"output_tokens\":7,\"total_tokens\":12,\"input_tokens_details\":{\"cached_tokens\":2}}} | 5 | 7 | 12 | 2",
                "{\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5},\"data\":[]} | 5 | 0 | 5 | 0",
                "{\"usage\":{\"total_tokens\":9}} | 9 | 0 | 9 | 0",
                "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1,\"prompt_cache_hit_tokens\":4}} | 5 | 1 | 6 | 4",
            })
    void outcome_ofAnAnswer_hasItsUsage(String body, long input, long output, long total, long cached) {
        assertEquals(
                TokenUsage.builder()
                        .inputTokens(input)
                        .outputTokens(output)
                        .totalTokens(total)
                        .cachedInputTokens(cached)
                        .build(),
                outcome(200, body).usage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\":null,",
                "{\"usage\":{\"prompt_tokens\":-1},",
                "{\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0},",
                "{\"usage\":{\"type\":\"duration\",\"seconds\":3},"
            })
    void outcome_ofAnAnswerThatDoesNotCount_isSuccessOfUnknownUsage(String start) {
        Outcome outcome = outcome(200, start + "\"choices\":[{\"message\":{\"content\":\"hi\"}}]}");
        assertTrue(outcome.isSuccess());
        assertFalse(outcome.usage().isKnown());
    }

    @Test
    void outcome_ofAFilteredAnswer_isContentPolicyWithUsage() {
        Outcome outcome = outcome(
                200,
                "{\"choices\":[{\"finish_reason\":\"content_filter\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":0}}");
        assertEquals("CONTENT_POLICY 200 (content_filter)", outcome.toString());
        assertEquals(TokenUsage.of(5, 0), outcome.usage());
    }

    @Test
    void outcome_ofAFilteredResponse_isContentPolicy() {
        assertTrue(outcome(200, "{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"content_filter\"}}")
                .is(FailureKind.CONTENT_POLICY));
    }

    @ParameterizedTest
    @CsvSource({
        "302, NOT_FOUND", "400, BAD_REQUEST", "401, AUTHENTICATION", "402, RATE_LIMITED", "403, PERMISSION",
        "404, NOT_FOUND", "405, NOT_FOUND", "408, TIMEOUT", "409, SERVER_ERROR", "410, NOT_FOUND",
        "413, BAD_REQUEST", "415, BAD_REQUEST", "422, BAD_REQUEST", "424, SERVER_ERROR", "429, RATE_LIMITED",
        "498, SERVER_ERROR", "500, SERVER_ERROR", "501, SERVER_ERROR", "503, SERVER_ERROR", "504, SERVER_ERROR",
        "529, SERVER_ERROR"
    })
    void outcome_ofAStatusAlone_isItsKind(int status, FailureKind kind) {
        Outcome outcome = outcome(status, "");
        assertEquals(Optional.of(kind), outcome.kind());
        assertEquals(status, outcome.status());
    }

    @ParameterizedTest
    @CsvSource({
        "400, context_length_exceeded, CONTEXT_WINDOW",
        "500, context_length_exceeded, CONTEXT_WINDOW",
        "400, exceed_context_size_error, CONTEXT_WINDOW",
        "413, tokens_limit_reached, CONTEXT_WINDOW",
        "400, content_filter, CONTENT_POLICY",
        "403, content_filter, CONTENT_POLICY",
        "400, content_policy_violation, CONTENT_POLICY",
        "400, ResponsibleAIPolicyViolation, CONTENT_POLICY",
        "400, model_not_found, NOT_FOUND",
        "403, model_not_found, PERMISSION",
        "404, DeploymentNotFound, NOT_FOUND",
        "400, invalid_api_key, AUTHENTICATION",
        "413, rate_limit_exceeded, RATE_LIMITED",
        "400, server_error, BAD_REQUEST",
        "429, insufficient_quota, RATE_LIMITED",
    })
    void outcome_ofACode_isItsKind(int status, String code, FailureKind kind) {
        Outcome outcome = outcome(status, "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":\"" + code + "\"}}");
        assertEquals(Optional.of(kind), outcome.kind());
        assertEquals(Optional.of(code), outcome.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | This model's maximum context length is 4096 tokens. However, you requested 5000 | CONTEXT_WINDOW",
                "400 | prompt is too long: 210000 tokens > 200000 maximum | CONTEXT_WINDOW",
                "400 | the request exceeds the available context size | CONTEXT_WINDOW",
                "422 | Input validation error: `inputs` must have less than 1024 tokens | CONTEXT_WINDOW",
                "400 | The input token count (1048577) exceeds the maximum number of tokens | CONTEXT_WINDOW",
                "400 | This model's maximum prompt length is 131072 but the request contains | CONTEXT_WINDOW",
                "400 | triggering Azure OpenAI's content management policy | CONTENT_POLICY",
                "400 | Output blocked by content filtering policy | CONTENT_POLICY",
                "400 | API key not valid. Please pass a valid API key. | AUTHENTICATION",
                "403 | Out of call volume quota. Quota will be replenished | RATE_LIMITED",
                "403 | Virtual network rules | PERMISSION",
                "400 | max_tokens is too large: 5000. This model supports at most 4096 completion tokens | BAD_REQUEST",
                "429 | maximum context length | RATE_LIMITED",
            })
    void outcome_ofAMessage_isItsKindWhereTheStatusLeavesItOpen(int status, String message, FailureKind kind) {
        assertEquals(
                Optional.of(kind),
                outcome(status, "{\"error\":{\"message\":\"" + message + "\"}}").kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"why\"}}",
                "{\"error\":\"why\"}",
                "{\"message\":\"why\"}",
                "{\"detail\":\"why\"}",
                "[{\"error\":{\"message\":\"why\"}}]",
                "why",
                " why\n"
            })
    void outcome_ofAnyShapeOfError_hasTheMessage(String body) {
        assertEquals(Optional.of("why"), outcome(500, body).providerMessage());
    }

    @Test
    void outcome_ofAListOfDetails_hasThemAsMessage() {
        Outcome outcome = outcome(422, "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\"}]}");
        assertTrue(outcome.providerMessage().orElseThrow().contains("field required"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":{\"code\":\"a_code\",\"type\":\"a_type\"}} | a_code",
                "{\"error\":{\"code\":null,\"type\":\"a_type\"}} | a_type",
                "{\"error\":{\"code\":400,\"type\":\"BadRequestError\"}} | BadRequestError",
                "{\"object\":\"error\",\"type\":\"BadRequestError\",\"code\":400} | BadRequestError",
                "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}} | RESOURCE_EXHAUSTED",
                "{\"error\":{\"code\":\"429\"}} | 429",
            })
    void outcome_ofAnError_hasItsCode(String body, String code) {
        assertEquals(Optional.of(code), outcome(500, body).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "a\\nb", "", "\\u00e9", "<b>"})
    void outcome_ofACodeThatIsNoWord_hasNone(String code) {
        assertTrue(
                outcome(500, "{\"error\":{\"code\":\"" + code + "\"}}").code().isEmpty());
    }

    @Test
    void outcome_ofACodeOfSixtyFiveLetters_hasNone() {
        assertTrue(outcome(500, "{\"error\":{\"code\":\"" + "x".repeat(65) + "\"}}")
                .code()
                .isEmpty());
    }

    @Test
    void outcome_ofAnEndlessMessage_keepsItsStart() {
        String page = "<html>" + "x".repeat(1_000_000);
        assertEquals(4_000, outcome(502, page).providerMessage().orElseThrow().length());
    }

    @Test
    void outcome_printed_doesNotQuoteTheProvider() {
        assertFalse(
                outcome(400, "{\"error\":{\"message\":\"prompt\"}}").toString().contains("prompt"));
    }

    @Test
    void outcome_ofAnInnerError_isRecognised() {
        Outcome outcome = outcome(
                400,
                "{\"error\":{\"code\":\"bad\",\"message\":\"m\",\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}");
        assertTrue(outcome.is(FailureKind.CONTENT_POLICY));
        assertEquals(Optional.of("bad"), outcome.code());
    }
}
