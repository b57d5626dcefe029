package dev.llmrouter.policy;

import dev.llmrouter.call.FailureKind;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies of users' maps, so that later changes to them do not change a policy. */
final class NumbersByKind {
    private NumbersByKind() {}

    static Map<FailureKind, Integer> copy(String what, Map<FailureKind, Integer> numbers) {
        numbers.forEach((kind, number) -> {
            if (number < 0) {
                throw new IllegalArgumentException(what + " for " + kind + " must be zero or more, not " + number);
            }
        });
        return Map.copyOf(numbers);
    }

    static Map<String, Map<FailureKind, Integer>> copyAll(
            String what, Map<String, Map<FailureKind, Integer>> numbersByName) {
        Map<String, Map<FailureKind, Integer>> copy = new LinkedHashMap<>();
        numbersByName.forEach((name, numbers) -> copy.put(name, copy(what, numbers)));
        return copy;
    }
}
