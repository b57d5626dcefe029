package dev.llmrouter.provider;

import static dev.llmrouter.provider.Calls.content;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventContentTest {
    private static Outcome failure(String type, String data) {
        return content(type, data).failure().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"hi\"}}],\"usage\":null}",
                "{\"choices\":[],\"usage\" : null,\"error\":null}",
                "{\"choices\":[{\"delta\":{\"content\":\"\\\"usage\\\": 1, \\\"error\\\": {\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"error\"}}]}",
                "no json with \"usage\" and \"error\"",
                ""
            })
    void content_ofAnOrdinaryEvent_isPlain(String data) {
        assertSame(EventContent.PLAIN, content("message", data));
    }

    @Test
    void content_ofTheUsageEvent_isUsageOnly() {
        EventContent content =
                content("message", "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}");
        assertEquals(new EventContent(Optional.empty(), Optional.of(TokenUsage.of(3, 4)), true), content);
    }

    @Test
    void content_ofUsageBesideAChoice_isNotUsageOnly() {
        EventContent content = content(
                "message",
                "{\"choices\":[{\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}");
        assertEquals(Optional.of(TokenUsage.of(3, 4)), content.usage());
        assertFalse(content.usageOnly());
    }

    @Test
    void content_ofACompletedResponse_hasItsUsage() {
        EventContent content = content(
                "response.completed",
                "{\"type\":\"response.completed\",\"response\":{\"error\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}}");
        assertEquals(Optional.of(TokenUsage.of(3, 4)), content.usage());
        assertTrue(content.failure().isEmpty());
        assertFalse(content.usageOnly());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "message | {\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}} | RATE_LIMITED",
                "message | {\"error\":{\"code\":502,\"message\":\"m\"},\"choices\":[{}]} | SERVER_ERROR",
                "message | {\"error\":{\"code\":429,\"message\":\"m\"}} | RATE_LIMITED",
                "message | {\"error\":\"engine died\"} | SERVER_ERROR",
                "message | {\"error\":{\"type\":\"invalid_request_error\",\"message\":\"m\"}} | BAD_REQUEST",
                "message | {\"error\":{\"message\":\"maximum context length is 10\"}} | CONTEXT_WINDOW",
                "message | {\"error\":{\"code\":\"content_filter\",\"message\":\"m\"}} | CONTENT_POLICY",
                "error | {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}} | SERVER_ERROR",
                "error | {\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\"} | RATE_LIMITED",
                "message | {\"type\":\"error\",\"code\":\"server_error\",\"message\":\"m\"} | SERVER_ERROR",
                "error | not json | SERVER_ERROR",
                "response.failed | {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"rate_limit_exceeded\"}}} | RATE_LIMITED",
                "response.failed | {} | SERVER_ERROR",
            })
    void content_ofAnErrorEvent_isAFailure(String type, String data, FailureKind kind) {
        assertEquals(Optional.of(kind), failure(type, data).kind());
    }

    @Test
    void content_ofAnErrorThatCarriesAStatus_hasIt() {
        assertEquals(503, failure("message", "{\"error\":{\"code\":503}}").status());
        assertEquals(200, failure("message", "{\"error\":{\"code\":\"odd\"}}").status());
    }

    @Test
    void content_ofAFlatError_hasItsCodeAndMessage() {
        Outcome failure = failure("error", "{\"type\":\"error\",\"code\":\"odd\",\"message\":\"why\"}");
        assertEquals(Optional.of("odd"), failure.code());
        assertEquals(Optional.of("why"), failure.providerMessage());
    }
}
