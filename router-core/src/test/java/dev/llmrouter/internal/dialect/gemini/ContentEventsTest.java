package dev.llmrouter.internal.dialect.gemini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.provider.EventContent;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContentEventsTest {
    private final ContentEvents events = new ContentEvents();

    private EventContent read(String data) {
        return events.content(new StreamEvent("message", data));
    }

    private static String candidate(int index, String part, String end) {
        return "{\"index\":" + index + ",\"content\":{\"role\":\"model\",\"parts\":[" + part + "]}" + end + "}";
    }

    private static String chunk(String... candidates) {
        return "{\"candidates\":[" + String.join(",", candidates) + "]}";
    }

    private static final String STOP = ",\"finishReason\":\"STOP\"";

    @Test
    void text_isOutput() {
        EventContent content = read(chunk(candidate(0, "{\"text\":\"Hel\"}", "")));

        assertEquals(Optional.of("Hel"), content.text());
        assertTrue(content.hasOutput());
        assertEquals(0, content.finishedChoices());
    }

    @Test
    void thoughts_areOutputAndNoText() {
        EventContent content = read(chunk(candidate(0, "{\"text\":\"1234\",\"thought\":true}", "")));

        assertTrue(content.hasOutput());
        assertEquals(Optional.empty(), content.text());
        assertEquals(1, content.estimatedTokens(), 1e-9);
    }

    @Test
    void callOfAFunction_isOutput() {
        assertTrue(read(chunk(candidate(0, "{\"functionCall\":{\"name\":\"f\",\"args\":{}}}", "")))
                .hasOutput());
    }

    @Test
    void usageAlone_isNoOutput() {
        EventContent content = read("{\"usageMetadata\":{\"promptTokenCount\":9,\"totalTokenCount\":9}}");

        assertFalse(content.hasOutput());
        assertEquals(9, content.usage().orElseThrow().inputTokens());
    }

    @Test
    void usageOfTheLastEvent_isTheUsage() {
        read("{\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":1}}");
        assertEquals(
                Optional.of(TokenUsage.of(9, 5)),
                read("{\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":3,\"thoughtsTokenCount\":2}}")
                        .usage());
    }

    @Test
    void streamIsOver_whenEachCandidateHasEnded() {
        read(chunk(candidate(0, "{\"text\":\"a\"}", ""), candidate(1, "{\"text\":\"b\"}", "")));

        assertEquals(0, read(chunk(candidate(0, "{\"text\":\"\"}", STOP))).finishedChoices());
        assertEquals(1, read(chunk(candidate(1, "{\"text\":\"\"}", STOP))).finishedChoices());
    }

    @Test
    void textOfTheFirstCandidate_isTheText() {
        assertEquals(
                Optional.of("a"),
                read(chunk(candidate(0, "{\"text\":\"a\"}", ""), candidate(1, "{\"text\":\"b\"}", "")))
                        .text());
    }

    @Test
    void errorInsideTheStream_isAFailureOfItsKind() {
        EventContent content =
                read("{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}");
        assertEquals(
                Optional.of(FailureKind.SERVER_ERROR),
                content.failure().orElseThrow().kind());
    }

    @Test
    void blockedPrompt_isOfTheContentFilter() {
        EventContent content = read("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}");
        assertEquals(
                Optional.of(FailureKind.CONTENT_POLICY),
                content.failure().orElseThrow().kind());
    }

    @Test
    void candidateThatAFilterEnded_isFiltered() {
        EventContent content = read("{\"candidates\":[{\"finishReason\":\"SAFETY\",\"index\":0}]}");

        assertTrue(content.isFiltered());
        assertEquals(1, content.finishedChoices());
    }
}
