package dev.llmrouter.testing.provider;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.testing.provider.MockBodies.Said;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says to a request, and what that costs.
 *
 * @param words what it says to everything, a token each
 * @param usage what a request truly takes; unknown for one that is counted
 */
record MockCompletion(List<String> words, Function<MockRequest, TokenUsage> usage) {
    /** Endpoints whose answer grows word by word, and so takes time for each. */
    private static final Set<String> TALKING = Set.of(
            "chat/completions",
            "completions",
            "responses",
            MockMessages.ENDPOINT,
            MockGemini.WHOLE,
            MockGemini.STREAM,
            MockConverse.WHOLE,
            MockConverse.STREAM);

    static boolean talks(MockCall call) {
        return TALKING.contains(call.endpoint());
    }

    Said say(MockCall call, MockRequest request, MockReply reply) {
        String own = reply.text();
        MockCompletion speech = own == null ? this : new MockCompletion(split(own), usage);
        return speech.say(call, request, reply.tool());
    }

    /** Behind a space, not at it: the tokens joined are the text. */
    static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("(?<= )"));
    }

    private Said say(MockCall call, MockRequest request, MockReply.@Nullable ToolCall tool) {
        TokenUsage truth = usage.apply(request);
        List<String> answer =
                truth.isKnown() && !words.isEmpty() ? new Repeated(words, count(truth.outputTokens())) : words;
        int length = Math.max(0, Math.min(answer.size(), call.maxTokens()));
        boolean worded = talks(call) || call.endpoint().startsWith("audio/t");
        return new Said(
                worded ? answer.subList(0, length) : List.of(),
                truth.isKnown() ? count(truth.inputTokens()) : call.inputTokens(),
                length < answer.size(),
                tool);
    }

    private static int count(long tokens) {
        return Math.toIntExact(ProviderLimits.Builder.limit("usage", tokens));
    }

    /** The same words again and again, up to a number. */
    private static final class Repeated extends AbstractList<String> implements RandomAccess {
        private final List<String> words;
        private final int size;

        private Repeated(List<String> words, int size) {
            this.words = words;
            this.size = size;
        }

        @Override
        public String get(int index) {
            String word = words.get(index % words.size());
            // The last of the words has no space behind it, and is followed by the first.
            return index + 1 < size && !word.endsWith(" ") ? word + " " : word;
        }

        @Override
        public int size() {
            return size;
        }
    }
}
