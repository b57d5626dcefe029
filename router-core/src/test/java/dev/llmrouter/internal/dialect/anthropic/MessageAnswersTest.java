package dev.llmrouter.internal.dialect.anthropic;

import static dev.llmrouter.internal.dialect.openai.Calls.answer;
import static dev.llmrouter.internal.dialect.openai.Calls.provider;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.provider.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageAnswersTest {
    private static final Provider ANTHROPIC = provider("anthropic");

    private static Provider.Answer message(int status, String body) {
        return answer(Endpoint.MESSAGES, status, body, Map.of());
    }

    private static Outcome outcome(String body) {
        return ANTHROPIC.outcome(message(200, body));
    }

    private static String error(String type, String message) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message
                + "\"},\"request_id\":\"req_1\"}";
    }

    @Test
    void cachedPrompt_isPartOfThePrompt() {
        Outcome outcome = outcome("{\"type\":\"message\",\"content\":[],\"usage\":{\"input_tokens\":10,"
                + "\"cache_creation_input_tokens\":5,\"cache_read_input_tokens\":20,\"output_tokens\":7,"
                + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":5}}}");

        assertEquals(
                TokenUsage.builder()
                        .inputTokens(35)
                        .outputTokens(7)
                        .totalTokens(42)
                        .cachedInputTokens(20)
                        .build(),
                outcome.usage());
    }

    @Test
    void text_isThatOfItsTextBlocks() {
        String body =
                "{\"type\":\"message\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\"},{\"type\":\"text\","
                        + "\"text\":\"Hello \"},{\"type\":\"tool_use\",\"input\":{\"text\":\"no\"}},{\"type\":\"text\",\"text\":\"there\"}]}";

        assertEquals(Optional.of("Hello there"), ANTHROPIC.text(message(200, body)));
    }

    @Test
    void refusal_isOfTheContentFilter() {
        Outcome outcome = outcome("{\"type\":\"message\",\"content\":[],\"stop_reason\":\"refusal\",\"stop_details\":"
                + "{\"type\":\"refusal\",\"category\":\"cyber\"},\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}");

        assertEquals(Optional.of(FailureKind.CONTENT_POLICY), outcome.kind());
        assertEquals(TokenUsage.of(9, 1), outcome.usage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":\"message\"}",
                "{\"type\":\"completion\",\"content\":[]}",
                "{\"choices\":[{\"message\":{\"content\":\"Hello\"}}]}",
                "[]",
                "null",
                "<html>"
            })
    void whatIsNoMessage_isAFailure(String body) {
        assertFalse(outcome(body).isSuccess());
    }

    @Test
    void modelThatHasNothingToSay_isAnAnswer() {
        assertTrue(outcome("{\"content\":[],\"stop_reason\":\"end_turn\"}").isSuccess());
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, max_tokens: Field required, BAD_REQUEST",
        "400, invalid_request_error, prompt is too long: 210000 tokens > 200000 maximum, CONTEXT_WINDOW",
        "401, authentication_error, invalid x-api-key, AUTHENTICATION",
        "403, permission_error, no access, PERMISSION",
        "404, not_found_error, model: claude-9, NOT_FOUND",
        "413, request_too_large, Request exceeds the maximum size, BAD_REQUEST",
        "429, rate_limit_error, would exceed your rate limit, RATE_LIMITED",
        "500, api_error, Internal server error, SERVER_ERROR",
        "529, overloaded_error, Overloaded, SERVER_ERROR",
        "200, overloaded_error, Overloaded, SERVER_ERROR"
    })
    void error_hasTheKindOfItsType(int status, String type, String words, FailureKind kind) {
        Outcome outcome = ANTHROPIC.outcome(message(status, error(type, words)));

        assertEquals(Optional.of(kind), outcome.kind());
        assertEquals(Optional.of(type), outcome.code());
        assertEquals(Optional.of(words), outcome.providerMessage());
    }

    @Test
    void spendLimit_isUnpaid() {
        String body = "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"limit\",\"details\":"
                + "{\"error_code\":\"contract_spend_limit_reached\"}}}";
        assertTrue(ANTHROPIC.outcome(message(429, body)).isUnpaid());
    }

    @Test
    void retryAfter_isObeyed() {
        Provider.Answer refused =
                answer(Endpoint.MESSAGES, 429, error("rate_limit_error", "limit"), Map.of("retry-after", "17"));
        assertEquals(
                Optional.of(Duration.ofSeconds(17)), ANTHROPIC.outcome(refused).retryAfter());
    }

    @Test
    void countOfTokens_isFree() {
        Endpoint counting = Endpoint.of("messages/count_tokens");
        Outcome outcome = ANTHROPIC.outcome(answer(counting, 200, "{\"input_tokens\":2095}", Map.of()));

        assertTrue(outcome.isSuccess());
        assertEquals(TokenUsage.of(0, 0), outcome.usage());
        assertFalse(ANTHROPIC.outcome(answer(counting, 200, "{}", Map.of())).isSuccess());
    }

    @Test
    void batch_isPassedOn() {
        Endpoint batches = Endpoint.of("messages/batches");
        assertTrue(ANTHROPIC
                .outcome(answer(batches, 200, "{\"id\":\"msgbatch_1\",\"type\":\"message_batch\"}", Map.of()))
                .isSuccess());
    }

    @Test
    void answerWithoutACount_isEstimatedByAllThatWasWritten() {
        String body =
                "{\"type\":\"message\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"12345678\"},{\"type\":\"text\","
                        + "\"text\":\"1234\"},{\"type\":\"tool_use\",\"input\":{\"a\":1}}]}";
        assertEquals(
                2 + 1 + 7 / 4.0, ANTHROPIC.estimatedTokens(message(200, body)).orElseThrow(), 1e-9);
    }
}
