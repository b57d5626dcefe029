package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.acceptance.MockClient;
import dev.llmrouter.call.TokenUsage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose actual usage a test decides. */
@Timeout(60)
class MockProviderUsageTest {
    private final List<MockRequest> asked = new CopyOnWriteArrayList<>();
    private final MockProvider provider = MockProvider.builder("eu")
            .answer("one two three")
            .tpm(1000)
            .style(MockStyle.OPENAI)
            .usage(this::truth)
            .start();

    /** The header sets the length of the answer. */
    private TokenUsage truth(MockRequest request) {
        asked.add(request);
        String answer = request.headers().get("answer-tokens");
        return answer == null ? TokenUsage.unknown() : TokenUsage.of(100, Long.parseLong(answer));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private MockClient.Reply chat(long answerTokens, String more) throws IOException {
        return MockClient.post(
                provider.baseUrl() + "/chat/completions",
                Map.of("answer-tokens", Long.toString(answerTokens)),
                "{\"model\":\"m\"" + more + "}");
    }

    @Test
    void usage_isReportedInTheAnswer() throws IOException {
        JsonNode usage = chat(7, "").json().path("usage");

        assertEquals(100, usage.path("prompt_tokens").asInt());
        assertEquals(7, usage.path("completion_tokens").asInt());
        assertEquals(107, usage.path("total_tokens").asInt());
    }

    @Test
    void words_areRepeated_untilThereIsOneForEachToken() throws IOException {
        assertEquals(
                "one two three one two",
                chat(5, "").json().at("/choices/0/message/content").asText().strip());
    }

    @Test
    void words_areCut_whenThereAreMoreThanTokens() throws IOException {
        JsonNode choice = chat(2, "").json().at("/choices/0");

        assertEquals("one two", choice.at("/message/content").asText().strip());
        assertEquals("stop", choice.path("finish_reason").asText());
    }

    @Test
    void stream_hasAnEventForEachToken() throws IOException {
        String events = chat(5, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                .text();

        assertEquals(
                5, events.split("\"content\":\"(one|two|three)", -1).length - 1, "one event for each word: " + events);
        assertTrue(events.contains("\"completion_tokens\":5"), events);
    }

    @Test
    void maxTokens_stillCut() throws IOException {
        JsonNode answer = chat(9, ",\"max_tokens\":4").json();

        assertEquals(4, answer.at("/usage/completion_tokens").asInt());
        assertEquals("length", answer.at("/choices/0/finish_reason").asText());
    }

    @Test
    void limit_isChargedTheTruth_onArrival() throws IOException {
        assertEquals("600", chat(300, "").headers().get("x-ratelimit-remaining-tokens"));
        assertEquals(429, chat(800, "").status());
    }

    @Test
    void unknown_isCountedAsWithout() throws IOException {
        JsonNode usage = MockClient.post(
                        provider.baseUrl() + "/chat/completions",
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hi!!\"}]}")
                .json()
                .path("usage");

        assertEquals(3, usage.path("prompt_tokens").asInt());
        assertEquals(3, usage.path("completion_tokens").asInt());
    }

    @Test
    void function_isAskedOnceForEachRequest_refusedOnesToo() throws IOException {
        chat(5, "");
        chat(5000, "");

        assertEquals(2, asked.size());
        assertEquals("/v1/chat/completions", asked.get(0).path());
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_000_001, Long.MAX_VALUE})
    void impossibleUsage_isNotAnswered(long answerTokens) {
        assertThrows(IOException.class, () -> chat(answerTokens, ""));
    }
}
