package dev.llmrouter.internal.dialect.gemini;

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

class ContentAnswersTest {
    private static final Provider GEMINI = provider("gemini");

    private static Provider.Answer of(String verb, int status, String body) {
        return answer(Endpoint.of(verb), status, body, Map.of());
    }

    private static Outcome outcome(String body) {
        return GEMINI.outcome(of("generateContent", 200, body));
    }

    private static String ended(String reason) {
        return "{\"candidates\":[{\"finishReason\":\"" + reason
                + "\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":9}}";
    }

    @Test
    void thoughtsAreOfTheAnswer_andToolsOfThePrompt() {
        Outcome outcome =
                outcome("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"}],"
                        + "\"usageMetadata\":{\"promptTokenCount\":30,\"cachedContentTokenCount\":20,\"candidatesTokenCount\":7,"
                        + "\"thoughtsTokenCount\":40,\"toolUsePromptTokenCount\":3,\"totalTokenCount\":80}}");

        assertTrue(outcome.isSuccess());
        assertEquals(
                TokenUsage.builder()
                        .inputTokens(33)
                        .outputTokens(47)
                        .totalTokens(80)
                        .cachedInputTokens(20)
                        .build(),
                outcome.usage());
    }

    @Test
    void text_isThatOfTheFirstCandidateWithoutItsThoughts() {
        String body =
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true},{\"text\":\"Hello \"},"
                        + "{\"functionCall\":{\"name\":\"f\"}},{\"text\":\"there\"}]}},{\"content\":{\"parts\":[{\"text\":\"no\"}]}}]}";
        assertEquals(Optional.of("Hello there"), GEMINI.text(of("generateContent", 200, body)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAFETY", "PROHIBITED_CONTENT", "RECITATION", "BLOCKLIST", "SPII", "IMAGE_SAFETY"})
    void candidateThatAFilterEnded_isOfTheContentFilter(String reason) {
        assertEquals(
                Optional.of(FailureKind.CONTENT_POLICY), outcome(ended(reason)).kind());
        assertEquals(9, outcome(ended(reason)).usage().inputTokens());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MALFORMED_FUNCTION_CALL", "MALFORMED_RESPONSE", "UNEXPECTED_TOOL_CALL"})
    void candidateThatTheModelBroke_isAFailureOfTheServer(String reason) {
        assertEquals(
                Optional.of(FailureKind.SERVER_ERROR), outcome(ended(reason)).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOP", "MAX_TOKENS", "LANGUAGE", "NEW_REASON"})
    void candidateWithoutContent_isAnAnswer(String reason) {
        assertTrue(outcome(ended(reason)).isSuccess());
    }

    @Test
    void oneWholeCandidate_isEnough() {
        assertTrue(outcome("{\"candidates\":[{\"finishReason\":\"SAFETY\"},{\"finishReason\":\"STOP\"}]}")
                .isSuccess());
    }

    @Test
    void blockedPrompt_isOfTheContentFilter() {
        Outcome outcome = outcome("{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"}}");

        assertEquals(Optional.of(FailureKind.CONTENT_POLICY), outcome.kind());
        assertEquals(Optional.of("PROHIBITED_CONTENT"), outcome.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"candidates\":[]}",
                "{\"usageMetadata\":{\"promptTokenCount\":9}}",
                "[]",
                "<html>",
                "{\"choices\":[]}"
            })
    void whatHasNoCandidate_isAFailure(String body) {
        assertFalse(outcome(body).isSuccess());
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT, Unknown name, BAD_REQUEST",
        "400, INVALID_ARGUMENT, The input token count (2000000) exceeds the maximum number of tokens allowed (1048576)., CONTEXT_WINDOW",
        "400, INVALID_ARGUMENT, API key not valid. Please pass a valid API key., AUTHENTICATION",
        "400, FAILED_PRECONDITION, User location is not supported for the API use., PERMISSION",
        "403, PERMISSION_DENIED, no, PERMISSION",
        "404, NOT_FOUND, models/g is not found, NOT_FOUND",
        "429, RESOURCE_EXHAUSTED, Resource has been exhausted, RATE_LIMITED",
        "500, INTERNAL, An internal error has occurred, SERVER_ERROR",
        "503, UNAVAILABLE, The model is overloaded. Please try again later., SERVER_ERROR",
        "504, DEADLINE_EXCEEDED, late, SERVER_ERROR"
    })
    void error_hasTheKindOfItsStatus(int status, String word, String words, FailureKind kind) {
        String body = "{\"error\":{\"code\":" + status + ",\"message\":\"" + words + "\",\"status\":\"" + word + "\"}}";

        assertEquals(
                Optional.of(kind),
                GEMINI.outcome(of("generateContent", status, body)).kind());
        assertEquals(
                Optional.of(kind),
                GEMINI.outcome(of("streamGenerateContent", status, "[" + body + "]"))
                        .kind());
    }

    @Test
    void waitOfAQuota_standsInTheError() {
        String body =
                "{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota, please check your plan and"
                        + " billing details.\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":"
                        + "\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":[{\"quotaId\":"
                        + "\"GenerateRequestsPerMinutePerProjectPerModel-FreeTier\",\"quotaValue\":\"10\"}]},{\"@type\":"
                        + "\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"31.5s\"}]}}";
        Outcome outcome = GEMINI.outcome(of("generateContent", 429, body));

        assertEquals(Optional.of(Duration.ofMillis(31_500)), outcome.retryAfter());
        assertFalse(outcome.isUnpaid());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "embedContent | {\"embedding\":{\"values\":[0.1]}} | true",
                "embedContent | {} | false",
                "batchEmbedContents | {\"embeddings\":[{\"values\":[0.1]}]} | true",
                "batchEmbedContents | {\"candidates\":[]} | false",
                "countTokens | {\"totalTokens\":31} | true",
                "countTokens | {} | false"
            })
    void otherVerbs_haveAnswersOfTheirOwn(String verb, String body, boolean good) {
        assertEquals(good, GEMINI.outcome(of(verb, 200, body)).isSuccess());
    }

    @Test
    void countOfTokens_isFree() {
        assertEquals(
                TokenUsage.of(0, 0),
                GEMINI.outcome(of("countTokens", 200, "{\"totalTokens\":31}")).usage());
    }
}
