package dev.llmrouter.internal.dialect;

import dev.llmrouter.call.FailureKind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row of {@link FailureTable}: which kind an error is whose codes or message say so. Immutable.
 *
 * @param kind the kind
 * @param isUnpaid whether the account is of no use for longer than the window of a rate limit, because it is not paid for
 * @param statuses at which statuses the row counts; empty for all
 * @param codes of which the error has one, in lower case
 * @param phrases of which the message has one
 * @param condition what else recognises the error, given its searched text
 */
record FailureRule(
        FailureKind kind,
        boolean isUnpaid,
        Set<Integer> statuses,
        Set<String> codes,
        List<Phrase> phrases,
        Predicate<String> condition) {

    static FailureRule rule(FailureKind kind) {
        return new FailureRule(kind, false, Set.of(), Set.of(), List.of(), text -> false);
    }

    FailureRule unpaid() {
        return new FailureRule(kind, true, statuses, codes, phrases, condition);
    }

    FailureRule at(Set<Integer> these) {
        return new FailureRule(kind, isUnpaid, these, codes, phrases, condition);
    }

    FailureRule codes(String lines) {
        return new FailureRule(kind, isUnpaid, statuses, words(lines).collect(Collectors.toSet()), phrases, condition);
    }

    FailureRule phrases(String lines) {
        List<Phrase> these = words(lines).map(Phrase::of).toList();
        return new FailureRule(kind, isUnpaid, statuses, codes, these, condition);
    }

    FailureRule when(Predicate<String> holds) {
        return new FailureRule(kind, isUnpaid, statuses, codes, phrases, holds);
    }

    /** Of lines such as {@code Azure, Groq: one | another}. */
    private static Stream<String> words(String lines) {
        return lines.lines()
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .flatMap(words -> Arrays.stream(words.split("\\|")))
                .map(String::strip);
    }

    boolean matches(int status, Set<String> words, String text) {
        return (statuses.isEmpty() || statuses.contains(status))
                && (words.stream().anyMatch(codes::contains)
                        || phrases.stream().anyMatch(phrase -> phrase.isIn(text))
                        || condition.test(text));
    }

    /** Parts of a message in lower case that stand behind each other, at most {@value MAX_GAP} characters apart. */
    record Phrase(List<String> parts) {
        private static final int MAX_GAP = 100;

        /** The parts with {@code *} between them. */
        static Phrase of(String text) {
            return new Phrase(List.of(text.split("\\*")));
        }

        boolean isIn(String text) {
            String first = parts.get(0);
            for (int at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
                if (continues(text, at + first.length())) {
                    return true;
                }
            }
            return false;
        }

        private boolean continues(String text, int from) {
            int end = from;
            for (String part : parts.subList(1, parts.size())) {
                int at = text.indexOf(part, end);
                if (at < 0 || at - end > MAX_GAP) {
                    return false;
                }
                end = at + part.length();
            }
            return true;
        }
    }
}
