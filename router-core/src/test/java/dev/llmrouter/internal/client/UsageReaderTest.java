package dev.llmrouter.internal.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers in the shapes that the SDKs give theirs. */
class UsageReaderTest {
    private static final String JSON =
            "{\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":12,\"total_tokens\":42}}";

    record OpenAi(Optional<OpenAiUsage> usage) {}

    record OpenAiUsage(long promptTokens, long completionTokens, long totalTokens) {}

    record Google(Optional<GoogleUsage> usageMetadata) {}

    record GoogleUsage(
            Optional<Integer> promptTokenCount,
            Optional<Integer> candidatesTokenCount,
            Optional<Integer> totalTokenCount) {}

    record LangChain(LangChainUsage tokenUsage) {}

    record LangChainUsage(Integer inputTokenCount, Integer outputTokenCount, Integer totalTokenCount) {}

    record Spring(SpringMetadata metadata) {
        public SpringMetadata getMetadata() {
            return metadata;
        }
    }

    record SpringMetadata(SpringUsage usage) {
        public SpringUsage getUsage() {
            return usage;
        }
    }

    record SpringUsage(Integer prompt, Integer completion) {
        public Integer getPromptTokens() {
            return prompt;
        }

        public Integer getCompletionTokens() {
            return completion;
        }
    }

    record Entity(Object body) {
        public Object getBody() {
            return body;
        }
    }

    static Stream<Object> answers() {
        return Stream.of(
                new OpenAi(Optional.of(new OpenAiUsage(30, 12, 42))),
                new Google(Optional.of(new GoogleUsage(Optional.of(30), Optional.of(12), Optional.of(42)))),
                new LangChain(new LangChainUsage(30, 12, 42)),
                new Spring(new SpringMetadata(new SpringUsage(30, 12))),
                new Entity(new Spring(new SpringMetadata(new SpringUsage(30, 12)))),
                new Entity(JSON),
                JSON,
                JSON.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Json.read(JSON),
                Map.of("usage", Map.of("input_tokens", 30, "output_tokens", 12)));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void usage_isFoundWhereEachClientHasIt(Object answer) {
        assertEquals(Optional.of(TokenUsage.of(30, 12)), UsageReader.read(answer));
    }

    @Test
    void cacheThatIsCountedBesideThePrompt_isPartOfIt() {
        Object answer = Map.of("usage", Map.of("input_tokens", 10, "cache_read_input_tokens", 20, "output_tokens", 12));
        assertEquals(
                Optional.of(TokenUsage.builder()
                        .inputTokens(30)
                        .outputTokens(12)
                        .totalTokens(42)
                        .cachedInputTokens(20)
                        .build()),
                UsageReader.read(answer));
    }

    @Test
    void cacheThatIsCountedInsideThePrompt_isNotAddedToIt() {
        Object answer = Map.of(
                "usage",
                Map.of(
                        "prompt_tokens",
                        30,
                        "completion_tokens",
                        12,
                        "prompt_tokens_details",
                        Map.of("cached_tokens", 20)));
        assertEquals(
                Optional.of(TokenUsage.builder()
                        .inputTokens(30)
                        .outputTokens(12)
                        .totalTokens(42)
                        .cachedInputTokens(20)
                        .build()),
                UsageReader.read(answer));
    }

    static Stream<Object> silent() {
        return Stream.of(
                "a text about \"usage\" of words",
                42,
                List.of(1, 2),
                Map.of("usage", "none"),
                new OpenAi(Optional.empty()),
                new Spring(new SpringMetadata(new SpringUsage(0, 0))),
                new Object());
    }

    @ParameterizedTest
    @MethodSource("silent")
    void answersWithoutACount_haveNone(Object answer) {
        assertEquals(Optional.empty(), UsageReader.read(answer));
    }
}
