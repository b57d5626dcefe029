package dev.llmrouter.internal.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events in the shapes that the SDKs give theirs. */
class OutputReaderTest {
    record OpenAi(List<Choice> choices) {}

    record Choice(Delta delta, Optional<String> finishReason) {}

    record Delta(
            Optional<String> content, Optional<List<String>> toolCalls, Map<String, String> _additionalProperties) {}

    record Anthropic(boolean isMessageStart, boolean isContentBlockStart, boolean isContentBlockDelta) {}

    record Responses(boolean isCreated, boolean isOutputTextDelta) {}

    record Created(boolean isCreated) {}

    record LangChain(AiMessage aiMessage, @Nullable String finishReason) {}

    record AiMessage(@Nullable String text, List<String> toolExecutionRequests) {}

    record Azure(@Nullable List<String> getChoices) {}

    record Spring(List<Generation> getResults) {}

    record Generation(Message getOutput, GenerationMetadata getMetadata) {}

    record GenerationMetadata(String getFinishReason) {}

    record Message(String getText, Map<String, Object> getMetadata) {}

    private static OpenAi openAi(@Nullable String content) {
        return new OpenAi(List.of(choice(content)));
    }

    private static Choice choice(@Nullable String content) {
        return new Choice(new Delta(Optional.ofNullable(content), Optional.empty(), Map.of()), Optional.empty());
    }

    private static Spring spring(String text, String finish, Map<String, Object> about) {
        return new Spring(List.of(new Generation(new Message(text, about), new GenerationMetadata(finish))));
    }

    static List<Object> announcements() {
        return Arrays.asList(
                new OpenAi(List.of()),
                openAi(null),
                openAi(""),
                new OpenAi(List.of(choice(""), choice(null))),
                new Anthropic(true, false, false),
                new Anthropic(false, true, false),
                new Responses(true, false),
                new Azure(null),
                new LangChain(new AiMessage("", List.of()), null),
                spring("", "", Map.of("role", "ASSISTANT", "reasoningContent", "")));
    }

    @ParameterizedTest
    @MethodSource("announcements")
    void eventThatOnlyAnnounces_isNoOutput(Object event) {
        assertFalse(OutputReader.hasOutput(event));
    }

    static List<Object> outputs() {
        return Arrays.asList(
                openAi("Hi"),
                openAi(" "),
                new OpenAi(List.of(choice(null), choice("Hi"))),
                new OpenAi(List.of(new Choice(
                        new Delta(Optional.empty(), Optional.of(List.of("f")), Map.of()), Optional.empty()))),
                new OpenAi(List.of(new Choice(
                        new Delta(Optional.empty(), Optional.empty(), Map.of("reasoning", "Well")), Optional.empty()))),
                new OpenAi(List.of(
                        new Choice(new Delta(Optional.empty(), Optional.empty(), Map.of()), Optional.of("stop")))),
                new Anthropic(false, false, true),
                new Anthropic(false, false, false),
                new Responses(false, true),
                new Created(true),
                new LangChain(new AiMessage("Hi", List.of()), null),
                new LangChain(new AiMessage(null, List.of()), "STOP"),
                new LangChain(new AiMessage(null, List.of("f")), null),
                spring("Hi", "", Map.of()),
                spring("", "STOP", Map.of()),
                spring("", "", Map.of("reasoningContent", "Well")),
                "",
                Map.of("any", "thing"));
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void eventWithContent_orOfUnknownKind_isOutput(Object event) {
        assertTrue(OutputReader.hasOutput(event));
    }
}
