package dev.llmrouter.internal.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorClassifierTest {
    private static ErrorBody says(String message) {
        return new ErrorBody(List.of(), message, Optional.empty(), 0);
    }

    private static ErrorBody code(String code) {
        return new ErrorBody(List.of(code), "", Optional.empty(), 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Limit 6000, Requested 7012 tokens | CONTEXT_WINDOW",
                "tokens per min (TPM): Limit: 6,000, Used: 0, Requested: 7,012. | CONTEXT_WINDOW",
                "tokens per minute: Limit 6000, Used 5000, Requested 7012 | CONTEXT_WINDOW",
                "tokens per minute: Limit 6000, Requested 6000 | RATE_LIMITED",
                "tokens per minute: Limit 10000, Used 9000, Requested 2000 | RATE_LIMITED",
                "requests per minute: Limit 1, Requested 2 | RATE_LIMITED",
                "tokens per minute: Limit , Requested , | RATE_LIMITED",
            })
    void kind_ofMoreThanTheLimit_isContextWindowOnlyIfOneRequestIsTooLarge(String message, FailureKind kind) {
        assertEquals(kind, ErrorClassifier.kind(429, says(message)));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 404, 408, 409, 429, 503, 529})
    void kind_ofALongPromptInWords_isTheStatusesWhereThatIsSure(int status) {
        assertEquals(
                ErrorClassifier.kind(status, says("")),
                ErrorClassifier.kind(status, says("This model's maximum context length")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 400, 413, 422, 500})
    void kind_ofALongPromptInWords_isContextWindowWhereAStatusMayLie(int status) {
        assertEquals(
                FailureKind.CONTEXT_WINDOW,
                ErrorClassifier.kind(status, says("This Model\u2019s MAXIMUM\n context length")));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 401, 403, 412, 429, 500})
    void isUnpaid_inWords_countsAtAnyStatusThatProvidersUse(int status) {
        ErrorBody error = says("Insufficient balance");
        assertTrue(ErrorClassifier.isUnpaid(status, error));
        assertEquals(FailureKind.RATE_LIMITED, ErrorClassifier.kind(status, error));
    }

    @Test
    void isUnpaid_ofPaymentRequired_needsNoWords() {
        assertTrue(ErrorClassifier.isUnpaid(402, says("")));
        assertFalse(ErrorClassifier.isUnpaid(
                429, says("You exceeded your current quota, please check your plan and billing details")));
    }

    @Test
    void kind_ofTheErrorsOwnStatus_countsInsideAnAnswer() {
        ErrorBody error = new ErrorBody(List.of("404"), "m", Optional.empty(), 404);
        assertEquals(FailureKind.NOT_FOUND, ErrorClassifier.kind(error));
        assertEquals(FailureKind.NOT_FOUND, ErrorClassifier.kind(200, error));
    }

    @ParameterizedTest
    @CsvSource({
        "400, 401, AUTHENTICATION",
        "400, 402, RATE_LIMITED",
        "400, 429, RATE_LIMITED",
        "500, 429, RATE_LIMITED",
        "500, 500, SERVER_ERROR",
        "400, 400, BAD_REQUEST"
    })
    void kind_ofAStatusInsideAnother_isTheInnerOnes(int status, String inner, FailureKind kind) {
        assertEquals(kind, ErrorClassifier.kind(status, code(inner)));
    }

    @ParameterizedTest
    @CsvSource({"421, SERVER_ERROR", "425, SERVER_ERROR", "499, SERVER_ERROR", "451, BAD_REQUEST"})
    void kind_ofRareStatuses_isThatOfWhoIsAtFault(int status, FailureKind kind) {
        assertEquals(kind, ErrorClassifier.kind(status, says("")));
    }

    @Test
    void kind_ofAQuotedRequest_doesNotComeFromTheQuotation() {
        String quoted =
                "1 validation error: Input should be a valid list [type=list_type, input_value='prompt is too long']";
        assertEquals(FailureKind.BAD_REQUEST, ErrorClassifier.kind(400, says(quoted)));
    }

    @Test
    void kind_ofAMessageThatGoesOnAndOn_comesFromItsStart() {
        String padding = "x ".repeat(600);
        assertEquals(FailureKind.BAD_REQUEST, ErrorClassifier.kind(400, says(padding + "prompt is too long")));
        assertEquals(FailureKind.CONTEXT_WINDOW, ErrorClassifier.kind(400, says("prompt is too long" + padding)));
    }

    @ParameterizedTest
    @CsvSource({"a*b, a b, true", "a*b, b a, false", "a*b, a, false", "ab, xaby, true", "a*b*c, a c b c, true"})
    void phrase_withStars_needsItsPartsInOrder(String phrase, String text, boolean found) {
        assertEquals(found, FailureRule.Phrase.of(phrase).isIn(text));
    }

    @Test
    void phrase_withStars_needsItsPartsNearEachOther() {
        assertTrue(FailureRule.Phrase.of("a*b").isIn("a" + " ".repeat(100) + "b"));
        assertFalse(FailureRule.Phrase.of("a*b").isIn("a" + " ".repeat(101) + "b"));
        assertTrue(FailureRule.Phrase.of("a*b").isIn("a" + " ".repeat(101) + "a b"));
    }
}
