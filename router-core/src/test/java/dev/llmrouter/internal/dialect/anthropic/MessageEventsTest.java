package dev.llmrouter.internal.dialect.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.provider.EventContent;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageEventsTest {
    private final MessageEvents events = new MessageEvents();

    private EventContent read(String data) {
        return events.content(new StreamEvent("message", data));
    }

    @Test
    void usage_isThatOfStartAndEndTogether() {
        read("{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":20,"
                + "\"output_tokens\":1}}}");
        EventContent end = read(
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":12}}");

        assertEquals(
                Optional.of(TokenUsage.builder()
                        .inputTokens(30)
                        .outputTokens(12)
                        .totalTokens(42)
                        .cachedInputTokens(20)
                        .build()),
                end.usage());
        assertFalse(end.usageOnly());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"message_start\",\"message\":{\"content\":[]}}",
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}",
                "{\"type\":\"content_block_stop\",\"index\":0}",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}",
                "{\"type\":\"ping\"}"
            })
    void announcements_areNoOutput(String data) {
        assertFalse(read(data).hasOutput());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"tool_use\",\"name\":\"f\",\"input\":{}}}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hel\"}}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\"}}"
            })
    void piecesOfTheAnswer_areOutput(String data) {
        assertTrue(read(data).hasOutput());
    }

    @Test
    void text_isThatOfTextDeltasAlone() {
        assertEquals(
                Optional.of("Hel"),
                read("{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hel\"}}")
                        .text());
        EventContent thought = read(
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"1234\"}}");
        assertEquals(Optional.empty(), thought.text());
        assertEquals(1, thought.estimatedTokens(), 1e-9);
    }

    @Test
    void messageStop_isTheEnd() {
        assertTrue(events.content(new StreamEvent("message_stop", "{}")).isEnd());
    }

    @Test
    void error_isAFailureOfItsKind() {
        EventContent content = events.content(new StreamEvent(
                "error", "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"limit\"}}"));
        assertEquals(
                Optional.of(FailureKind.RATE_LIMITED),
                content.failure().orElseThrow().kind());
    }

    @Test
    void refusal_isOfTheContentFilter() {
        assertTrue(read("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"refusal\"}}")
                .isFiltered());
    }

    @Test
    void wholeMessage_isAStreamOfOneEvent() {
        EventContent content = read("{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
                + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":9,\"output_tokens\":2}}");

        assertEquals(Optional.of("Hello"), content.text());
        assertEquals(Optional.of(TokenUsage.of(9, 2)), content.usage());
        assertTrue(content.isEnd());
    }

    @Test
    void halfAnEvent_isAFailure() {
        assertEquals(
                Optional.of("truncated_json"),
                read("{\"type\":\"content_bl").failure().orElseThrow().code());
    }
}
