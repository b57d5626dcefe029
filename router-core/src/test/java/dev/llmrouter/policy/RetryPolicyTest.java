package dev.llmrouter.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.policy.RetryPolicy.Where;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    @Test
    void standard_retriesTwice() {
        assertEquals(2, RetryPolicy.standard().numRetries());
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTION", "TIMEOUT", "RATE_LIMITED", "SERVER_ERROR"})
    void failureThatPasses_isRetriedAnywhere(FailureKind kind) {
        assertEquals(Where.ANYWHERE, RetryPolicy.where(kind));
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "PERMISSION", "NOT_FOUND"})
    void failureOfADeploymentsSetup_isRetriedOnlyElsewhere(FailureKind kind) {
        assertEquals(Where.ELSEWHERE, RetryPolicy.where(kind));
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_REQUEST", "CONTEXT_WINDOW", "CONTENT_POLICY", "CANCELLED"})
    void failureOfTheRequest_isNotRetriedInTheGroup(FailureKind kind) {
        assertEquals(Where.NOWHERE, RetryPolicy.where(kind));
    }

    @Test
    void configured_isEmptyWhereNoPolicySpeaksOfTheKind() {
        RetryPolicy policy =
                RetryPolicy.builder().byKind(Map.of(FailureKind.TIMEOUT, 4)).build();
        assertEquals(OptionalInt.empty(), policy.configured("chat", FailureKind.RATE_LIMITED));
    }

    @Test
    void configured_forAGroup_goesBeforeTheGeneralOne() {
        RetryPolicy policy = RetryPolicy.builder()
                .byKind(Map.of(FailureKind.TIMEOUT, 4, FailureKind.RATE_LIMITED, 3))
                .byGroup(Map.of("chat", Map.of(FailureKind.TIMEOUT, 0)))
                .build();
        assertEquals(OptionalInt.of(0), policy.configured("chat", FailureKind.TIMEOUT));
        assertEquals(OptionalInt.of(3), policy.configured("chat", FailureKind.RATE_LIMITED));
        assertEquals(OptionalInt.of(4), policy.configured("embed", FailureKind.TIMEOUT));
    }

    @Test
    void policy_staysWhatItWasWhenItsMapsChange() {
        Map<FailureKind, Integer> numbers = new EnumMap<>(FailureKind.class);
        numbers.put(FailureKind.TIMEOUT, 1);
        Map<String, Map<FailureKind, Integer>> groups = new HashMap<>(Map.of("chat", numbers));
        RetryPolicy policy =
                RetryPolicy.builder().byKind(numbers).byGroup(groups).build();
        numbers.put(FailureKind.TIMEOUT, 9);
        groups.clear();
        assertEquals(OptionalInt.of(1), policy.configured("chat", FailureKind.TIMEOUT));
        assertEquals(OptionalInt.of(1), policy.configured("embed", FailureKind.TIMEOUT));
    }

    @Test
    void noRetries_areAllowed() {
        assertEquals(0, RetryPolicy.builder().numRetries(0).build().numRetries());
    }

    @Test
    void negativeNumbers_areRefused() {
        Map<FailureKind, Integer> negative = Map.of(FailureKind.TIMEOUT, -1);
        assertThrows(IllegalArgumentException.class, () -> RetryPolicy.builder().numRetries(-1));
        assertThrows(
                IllegalArgumentException.class,
                () -> RetryPolicy.builder().byKind(negative).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> RetryPolicy.builder().byGroup(Map.of("chat", negative)).build());
    }

    @Test
    void copy_hasEverythingOfTheOriginal() {
        RetryPolicy copy = RetryPolicy.builder()
                .numRetries(7)
                .backoff(Backoff.none())
                .byKind(Map.of(FailureKind.TIMEOUT, 4))
                .byGroup(Map.of("chat", Map.of(FailureKind.TIMEOUT, 0)))
                .build()
                .toBuilder()
                .build();

        assertEquals(7, copy.numRetries());
        assertEquals(0, copy.backoff().nanos(3, new Random(1)));
        assertEquals(OptionalInt.of(0), copy.configured("chat", FailureKind.TIMEOUT));
        assertEquals(OptionalInt.of(4), copy.configured("embed", FailureKind.TIMEOUT));
    }
}
