package dev.llmrouter.internal.dialect.openai;

import static dev.llmrouter.internal.dialect.openai.Calls.content;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.provider.EventContent;
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
                "{\"choices\":[{\"delta\":{\"content\":\"hi\"}}],\"error\":\"\",\"usage\" : {}}",
                "{\"choices\":[{\"delta\":{\"content\":\"\\\"usage\\\": 1, \\\"error\\\": {\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}}]}",
                "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"reasoning_content\":\"hm\"}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}",
                "{\"choices\":[{\"delta\":{\"something_new\":{\"a\":1}}}]}",
                "{\"choices\":[{\"text\":\"hi\"}]}",
                "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}"
            })
    void content_ofAPieceOfTheAnswer_isOutput(String data) {
        EventContent content = content("message", data);

        assertTrue(content.hasOutput());
        assertTrue(content.failure().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "message | {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}",
                "message | {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[]}}],\"error\":null}",
                "message | {\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}",
                "message | {\"type\":\"keepalive\",\"sequence_number\":3}",
                "message | no json with \"usage\" and \"error\"",
                "response.created | {\"type\":\"response.created\",\"response\":{\"instructions\":\"x\",\"error\":null}}",
                "message | {\"type\":\"response.in_progress\",\"response\":{\"instructions\":\"x\"}}",
                "response.output_item.added | {\"item\":{\"type\":\"message\",\"content\":[]}}",
                "message_start | {\"type\":\"message_start\",\"message\":{\"content\":[]}}",
                "content_block_start | {\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                "ping | {\"type\":\"ping\"}",
            })
    void content_ofWhatComesBeforeTheAnswer_isNoOutput(String type, String data) {
        EventContent content = content(type, data);

        assertFalse(content.hasOutput());
        assertTrue(content.failure().isEmpty());
        assertFalse(content.isEnd());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "response.completed | {\"type\":\"response.completed\",\"response\":{\"output\":[]}}",
                "response.incomplete | {\"response\":{\"incomplete_details\":{\"reason\":\"max_output_tokens\"}}}",
                "message_stop | {\"type\":\"message_stop\"}",
                "message | {\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"message\"}]}",
            })
    void content_ofTheLastEvent_isTheEnd(String type, String data) {
        assertTrue(content(type, data).isEnd());
    }

    @Test
    void content_ofTheEndOfChoices_countsThem() {
        assertEquals(
                2,
                content(
                                "message",
                                "{\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\":null},{\"finish_reason\":\"length\"}]}")
                        .finishedChoices());
    }

    @ParameterizedTest
    @ValueSource(strings = {"content_filter", "content_filter: RECITATION", "SAFETY", "sensitive", "refusal"})
    void content_endedByTheContentFilter_isFiltered(String reason) {
        EventContent content =
                content("message", "{\"choices\":[{\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");

        assertTrue(content.isFiltered());
        assertTrue(content.failure().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"error", "network_error", "insufficient_system_resource", "abort", "MALFORMED_FUNCTION_CALL"})
    void content_endedByAFailure_isServerError(String reason) {
        Outcome failure = failure(
                "message", "{\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"" + reason + "\"}]}");

        assertEquals(Optional.of(FailureKind.SERVER_ERROR), failure.kind());
        assertEquals(Optional.of(reason), failure.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[],\"x_groq\":{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}}",
                "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}]}",
                "{\"error\":{\"message\":\"m\"},\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}"
            })
    void content_hasTheUsageWhereverItStands(String data) {
        assertEquals(Optional.of(TokenUsage.of(3, 4)), content("message", data).usage());
    }

    @Test
    void content_withZerosForUsage_doesNotCount() {
        assertTrue(content("message", "{\"choices\":[],\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0}}")
                .usage()
                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "abcdefghijkl | 3",
                "你好你好你好 | 4",
                "\\u4f60\\u597d\\u4f60\\u597d\\u4f60\\u597d | 4",
                "\\n\\n\\n\\n | 1",
            })
    void content_estimatesTokensByTheScript(String text, double tokens) {
        assertEquals(
                tokens,
                content("message", "{\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}")
                        .estimatedTokens(),
                1e-9);
    }

    @Test
    void content_ofTheUsageEvent_isUsageOnly() {
        EventContent content =
                content("message", "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}");
        assertEquals(Optional.of(TokenUsage.of(3, 4)), content.usage());
        assertTrue(content.usageOnly());
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
                "message | [{\"error\":{\"code\":503,\"message\":\"overloaded\",\"status\":\"UNAVAILABLE\"}}] | SERVER_ERROR",
                "message | {\"choices\":[],\"x_groq\":{\"id\":\"r\",\"error\":\"over capacity\"}} | SERVER_ERROR",
                "message | {\"choices\":[{\"delta\":{\"content\":\"a\"},\"error\":{\"code\":429,\"message\":\"m\"}}]} | RATE_LIMITED",
                "message | {\"object\":\"error\",\"message\":\"boom\",\"code\":500} | SERVER_ERROR",
                "message | {\"detail\":\"boom\"} | SERVER_ERROR",
                "message | {\"choices\":[{\"delta\":{\"cont | SERVER_ERROR",
            })
    void content_ofAnErrorEvent_isAFailure(String type, String data, FailureKind kind) {
        assertEquals(Optional.of(kind), failure(type, data).kind());
    }

    @Test
    void content_ofAFlatError_hasItsCodeAndMessage() {
        Outcome failure = failure("error", "{\"type\":\"error\",\"code\":\"odd\",\"message\":\"why\"}");
        assertEquals(Optional.of("odd"), failure.code());
        assertEquals(Optional.of("why"), failure.providerMessage());
    }
}
