package dev.llmrouter.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CooldownPolicyTest {
    private static final Duration STANDARD = Duration.ofSeconds(5);

    private final Deployment deployment =
            Deployment.builder("chat", "openai/gpt-4o").id("a").build();

    // ---- what cools, without a number of allowed failures

    @Test
    void rateLimit_inAGroupOfMoreThanOne_cools() {
        assertEquals(STANDARD, standard(FailureKind.RATE_LIMITED, one()));
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "NOT_FOUND"})
    void refusedKeyAndMissingModel_coolAtOnce(FailureKind kind) {
        assertEquals(STANDARD, standard(kind, one()));
    }

    @ParameterizedTest
    @EnumSource(names = {"TIMEOUT", "SERVER_ERROR", "CONNECTION"})
    void overHalfOfFiveAttempts_cools(FailureKind kind) {
        assertEquals(Duration.ZERO, standard(kind, counted(4, 4)), "four attempts say nothing");
        assertEquals(Duration.ZERO, standard(kind, counted(5, 2)));
        assertEquals(STANDARD, standard(kind, counted(5, 3)));
        assertEquals(Duration.ZERO, standard(kind, counted(6, 3)), "half is not over half");
        assertEquals(STANDARD, standard(kind, counted(6, 4)));
    }

    @ParameterizedTest
    @CsvSource({"CONNECTION, 2", "TIMEOUT, 2", "PERMISSION, 2", "SERVER_ERROR, 3"})
    void failuresInARow_cool(FailureKind kind, int enough) {
        assertEquals(
                Duration.ZERO,
                standard(
                        kind,
                        FailureHistory.builder()
                                .groupSize(2)
                                .attempts(3)
                                .failures(1)
                                .failuresOfKind(1)
                                .failuresInARow(enough - 1)
                                .build()));
        assertEquals(
                STANDARD,
                standard(
                        kind,
                        FailureHistory.builder()
                                .groupSize(2)
                                .attempts(4)
                                .failures(2)
                                .failuresOfKind(2)
                                .failuresInARow(enough)
                                .build()));
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_REQUEST", "CONTEXT_WINDOW", "CONTENT_POLICY", "CANCELLED"})
    void failureThatDoesNotSpeakAgainstTheDeployment_neverCools(FailureKind kind) {
        assertFalse(CooldownPolicy.counts(kind));
        assertEquals(Duration.ZERO, standard(kind, counted(100, 100)));
        assertEquals(
                Duration.ZERO,
                cooldown(CooldownPolicy.builder().allowedFails(0).build(), Outcome.failure(kind, 400), counted(9, 9)));
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "RATE_LIMITED",
                "TIMEOUT",
                "CONNECTION",
                "SERVER_ERROR",
                "AUTHENTICATION",
                "PERMISSION",
                "NOT_FOUND"
            })
    void failureOfTheDeployment_counts(FailureKind kind) {
        assertTrue(CooldownPolicy.counts(kind));
    }

    @ParameterizedTest
    @EnumSource
    void loneDeployment_isNeverCooled(FailureKind kind) {
        assertEquals(
                Duration.ZERO,
                standard(
                        kind,
                        FailureHistory.builder()
                                .groupSize(1)
                                .attempts(1000)
                                .failures(1000)
                                .failuresOfKind(1000)
                                .failuresInARow(1000)
                                .build()));
    }

    @Test
    void success_coolsNothing() {
        assertEquals(
                Duration.ZERO,
                cooldown(CooldownPolicy.standard(), Outcome.success(200, TokenUsage.unknown()), counted(9, 9)));
    }

    // ---- with a number of allowed failures

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "TIMEOUT", "CONNECTION", "SERVER_ERROR", "AUTHENTICATION", "NOT_FOUND"})
    void allowedFailsOfThree_meansThree(FailureKind kind) {
        CooldownPolicy policy = CooldownPolicy.builder().allowedFails(3).build();
        assertEquals(Duration.ZERO, cooldown(policy, Outcome.failure(kind, 0), counted(3, 3)));
        assertEquals(STANDARD, cooldown(policy, Outcome.failure(kind, 0), counted(4, 4)));
    }

    @Test
    void allowedFailsOfZero_coolsAtTheFirst() {
        CooldownPolicy policy = CooldownPolicy.builder().allowedFails(0).build();
        assertEquals(STANDARD, cooldown(policy, Outcome.failure(FailureKind.TIMEOUT, 0), one()));
    }

    @Test
    void allowedFailsOfADeployment_goBeforeTheRoutersAndItsKinds() {
        CooldownPolicy policy = CooldownPolicy.builder()
                .allowedFails(0)
                .allowedByKind(Map.of(FailureKind.TIMEOUT, 0))
                .build();
        Deployment patient = deployment.toBuilder().allowedFails(1).build();
        Outcome failure = Outcome.failure(FailureKind.TIMEOUT, 0);
        assertEquals(Duration.ZERO, policy.cooldown(patient, failure, counted(1, 1)));
        assertEquals(STANDARD, policy.cooldown(patient, failure, counted(2, 2)));
    }

    @Test
    void allowedByKind_countsThatKindOnly() {
        CooldownPolicy policy = CooldownPolicy.builder()
                .allowedByKind(Map.of(FailureKind.RATE_LIMITED, 2))
                .build();
        Outcome failure = Outcome.failure(FailureKind.RATE_LIMITED, 429);
        assertEquals(
                Duration.ZERO,
                cooldown(
                        policy,
                        failure,
                        FailureHistory.builder()
                                .groupSize(2)
                                .attempts(9)
                                .failures(9)
                                .failuresOfKind(2)
                                .build()));
        assertEquals(
                STANDARD,
                cooldown(
                        policy,
                        failure,
                        FailureHistory.builder()
                                .groupSize(2)
                                .attempts(9)
                                .failures(9)
                                .failuresOfKind(3)
                                .build()));
    }

    @Test
    void allowedByKindOfZero_isNotUnset() {
        CooldownPolicy policy = CooldownPolicy.builder()
                .allowedFails(100)
                .allowedByKind(Map.of(FailureKind.TIMEOUT, 0))
                .build();
        assertEquals(STANDARD, cooldown(policy, Outcome.failure(FailureKind.TIMEOUT, 0), one()));
    }

    @Test
    void allowedByKind_ofABadRequest_isTakenAtItsWord() {
        CooldownPolicy policy = CooldownPolicy.builder()
                .allowedByKind(Map.of(FailureKind.BAD_REQUEST, 0))
                .build();
        assertEquals(STANDARD, cooldown(policy, Outcome.failure(FailureKind.BAD_REQUEST, 400), one()));
    }

    @Test
    void allowedByDeployment_goesBeforeAllOthers() {
        CooldownPolicy policy = CooldownPolicy.builder()
                .allowedByKind(Map.of(FailureKind.TIMEOUT, 0))
                .allowedByDeployment(Map.of("a", Map.of(FailureKind.TIMEOUT, 1)))
                .build();
        Outcome failure = Outcome.failure(FailureKind.TIMEOUT, 0);
        Deployment strict = deployment.toBuilder().allowedFails(0).build();
        assertEquals(Duration.ZERO, policy.cooldown(strict, failure, one()));
        assertEquals(STANDARD, policy.cooldown(strict, failure, counted(2, 2)));
    }

    // ---- how long

    @Test
    void length_isTheDeploymentsBeforeTheProvidersBeforeTheRouters() {
        Outcome plain = Outcome.failure(FailureKind.RATE_LIMITED, 429);
        Outcome asking = plain.withRetryAfter(Duration.ofSeconds(30));
        Deployment own =
                deployment.toBuilder().cooldownTime(Duration.ofSeconds(2)).build();
        CooldownPolicy policy =
                CooldownPolicy.builder().cooldownTime(Duration.ofSeconds(7)).build();
        assertEquals(Duration.ofSeconds(2), policy.cooldown(own, asking, one()));
        assertEquals(Duration.ofSeconds(30), policy.cooldown(deployment, asking, one()));
        assertEquals(Duration.ofSeconds(7), policy.cooldown(deployment, plain, one()));
    }

    @Test
    void length_ofAnUnpaidAccount_isTheLongerOfConfiguredAndAskedFor() {
        Outcome unpaid =
                Outcome.failure(FailureKind.RATE_LIMITED, 429).withUnpaid(true).withRetryAfter(Duration.ofSeconds(60));
        Outcome required = Outcome.failure(FailureKind.RATE_LIMITED, 402).withRetryAfter(Duration.ofSeconds(60));
        CooldownPolicy longer =
                CooldownPolicy.builder().cooldownTime(Duration.ofMinutes(5)).build();
        Deployment own =
                deployment.toBuilder().cooldownTime(Duration.ofSeconds(90)).build();

        for (Outcome failure : List.of(unpaid, required)) {
            assertEquals(Duration.ofMinutes(5), longer.cooldown(deployment, failure, one()));
            assertEquals(Duration.ofSeconds(90), longer.cooldown(own, failure, one()));
            assertEquals(Duration.ofSeconds(60), CooldownPolicy.standard().cooldown(deployment, failure, one()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "PERMISSION", "NOT_FOUND"})
    void refusalOfAModel_doesNotCoolAWildcardDeployment(FailureKind kind) {
        Deployment wildcard = Deployment.builder("*", "openai/*").id("w").build();
        Outcome failure = Outcome.failure(kind, 404);

        assertEquals(Duration.ZERO, CooldownPolicy.standard().cooldown(wildcard, failure, counted(9, 9)));
        assertEquals(
                Duration.ZERO,
                CooldownPolicy.builder().allowedFails(0).build().cooldown(wildcard, failure, counted(9, 9)));
        assertFalse(CooldownPolicy.counts(wildcard, kind));
    }

    @Test
    void failureOfAWildcardDeployment_coolsIt() {
        Deployment wildcard = Deployment.builder("*", "openai/*").id("w").build();
        Outcome failure = Outcome.failure(FailureKind.RATE_LIMITED, 429);

        assertEquals(STANDARD, CooldownPolicy.standard().cooldown(wildcard, failure, one()));
    }

    @Test
    void retryAfter_isCappedAtTenMinutes() {
        assertEquals(Duration.ofMinutes(10), retryAfter(Duration.ofHours(5)));
        assertEquals(Duration.ofMinutes(10), retryAfter(Duration.ofMinutes(10)));
    }

    @Test
    void retryAfter_ofNothingOrThePast_isNoCooldown() {
        assertEquals(Duration.ZERO, retryAfter(Duration.ZERO));
        assertEquals(Duration.ZERO, retryAfter(Duration.ofSeconds(-3)));
    }

    @Test
    void length_doublesForEachCooldownInARowUpToSixteenTimes() {
        int[] seconds = {5, 10, 20, 40, 80, 80, 80};
        for (int inARow = 0; inARow < seconds.length; inARow++) {
            assertEquals(
                    Duration.ofSeconds(seconds[inARow]),
                    standard(
                            FailureKind.RATE_LIMITED,
                            FailureHistory.builder()
                                    .groupSize(2)
                                    .attempts(1)
                                    .failures(1)
                                    .failuresOfKind(1)
                                    .cooldownsInARow(inARow)
                                    .build()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TIMEOUT", "CONNECTION", "SERVER_ERROR"})
    void length_afterAnOutageDoublesUpToTenSeconds(FailureKind kind) {
        int[] seconds = {5, 10, 10, 10};
        for (int inARow = 0; inARow < seconds.length; inARow++) {
            assertEquals(
                    Duration.ofSeconds(seconds[inARow]),
                    standard(
                            kind,
                            FailureHistory.builder()
                                    .groupSize(2)
                                    .attempts(9)
                                    .failures(9)
                                    .failuresOfKind(9)
                                    .failuresInARow(9)
                                    .cooldownsInARow(inARow)
                                    .build()));
        }
    }

    @Test
    void longerConfiguredLength_afterAnOutageIsNotDoubled() {
        CooldownPolicy minute =
                CooldownPolicy.builder().cooldownTime(Duration.ofMinutes(1)).build();
        Deployment any = Deployment.builder("m", "openai/x").id("a").build();

        assertEquals(Duration.ofMinutes(1), minute.cooldownOfSilence(any, 3));
    }

    @Test
    void retryAfter_isNotDoubled() {
        Outcome asking = Outcome.failure(FailureKind.RATE_LIMITED, 429).withRetryAfter(Duration.ofSeconds(30));
        assertEquals(
                Duration.ofSeconds(30),
                cooldown(
                        CooldownPolicy.standard(),
                        asking,
                        FailureHistory.builder()
                                .groupSize(2)
                                .attempts(1)
                                .failures(1)
                                .failuresOfKind(1)
                                .cooldownsInARow(3)
                                .build()));
    }

    // ---- zero disables, at every level

    @Test
    void cooldownTimeOfZero_atADeployment_disablesThere() {
        Deployment never = deployment.toBuilder().cooldownTime(Duration.ZERO).build();
        Outcome asking = Outcome.failure(FailureKind.RATE_LIMITED, 429).withRetryAfter(Duration.ofSeconds(30));
        assertEquals(Duration.ZERO, CooldownPolicy.standard().cooldown(never, asking, one()));
    }

    @Test
    void cooldownTimeOfZero_atTheRouter_disablesAllWithoutALengthOfTheirOwn() {
        CooldownPolicy policy =
                CooldownPolicy.builder().cooldownTime(Duration.ZERO).build();
        Outcome asking = Outcome.failure(FailureKind.RATE_LIMITED, 429).withRetryAfter(Duration.ofSeconds(30));
        assertEquals(Duration.ZERO, policy.cooldown(deployment, asking, one()));
        Deployment own =
                deployment.toBuilder().cooldownTime(Duration.ofSeconds(2)).build();
        assertEquals(Duration.ofSeconds(2), policy.cooldown(own, asking, one()));
    }

    @Test
    void disabled_coolsNothing() {
        CooldownPolicy policy = CooldownPolicy.builder().disabled(true).build();
        Deployment own =
                deployment.toBuilder().cooldownTime(Duration.ofSeconds(2)).build();
        assertEquals(
                Duration.ZERO, policy.cooldown(own, Outcome.failure(FailureKind.AUTHENTICATION, 401), counted(9, 9)));
    }

    @Test
    void silence_coolsForTheDeploymentsLength_doubledUpToTenSeconds() {
        Deployment own =
                deployment.toBuilder().cooldownTime(Duration.ofSeconds(2)).build();

        assertEquals(Duration.ofSeconds(2), CooldownPolicy.standard().cooldownOfSilence(own, 0));
        assertEquals(Duration.ofSeconds(8), CooldownPolicy.standard().cooldownOfSilence(own, 2));
        assertEquals(Duration.ofSeconds(10), CooldownPolicy.standard().cooldownOfSilence(own, 3));
        assertEquals(STANDARD, CooldownPolicy.standard().cooldownOfSilence(deployment, 0));
    }

    @Test
    void cooldowns_areOn_unlessTheyAreSwitchedOff() {
        assertFalse(CooldownPolicy.standard().disabled());
        assertTrue(CooldownPolicy.builder().disabled(true).build().disabled());
    }

    @Test
    void silence_coolsNothing_whereCooldownsAreOff() {
        assertEquals(
                Duration.ZERO, CooldownPolicy.builder().disabled(true).build().cooldownOfSilence(deployment, 0));
    }

    // ---- the builder

    @Test
    void policy_staysWhatItWasWhenItsMapsChange() {
        Map<FailureKind, Integer> numbers = new EnumMap<>(Map.of(FailureKind.TIMEOUT, 0));
        CooldownPolicy policy = CooldownPolicy.builder()
                .allowedByDeployment(Map.of("a", numbers))
                .build();
        numbers.clear();
        assertEquals(STANDARD, cooldown(policy, Outcome.failure(FailureKind.TIMEOUT, 0), one()));
    }

    @Test
    void negativeNumbers_areRefused() {
        CooldownPolicy.Builder builder = CooldownPolicy.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.allowedFails(-1));
        assertThrows(IllegalArgumentException.class, () -> builder.cooldownTime(Duration.ofSeconds(-1)));
        builder.allowedByKind(Map.of(FailureKind.TIMEOUT, -1));
        assertThrows(IllegalArgumentException.class, builder::build);
    }

    private static FailureHistory one() {
        return counted(1, 1);
    }

    private static FailureHistory counted(int attempts, int failures) {
        return FailureHistory.builder()
                .groupSize(2)
                .attempts(attempts)
                .failures(failures)
                .failuresOfKind(failures)
                .build();
    }

    private Duration standard(FailureKind kind, FailureHistory history) {
        return cooldown(CooldownPolicy.standard(), Outcome.failure(kind, 0), history);
    }

    private Duration retryAfter(Duration asked) {
        Outcome asking = Outcome.failure(FailureKind.RATE_LIMITED, 429).withRetryAfter(asked);
        return cooldown(CooldownPolicy.standard(), asking, one());
    }

    private Duration cooldown(CooldownPolicy policy, Outcome failure, FailureHistory history) {
        return policy.cooldown(deployment, failure, history);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 599, 599",
        "5, 601, 600",
        "60, 959, 959",
        "60, 961, 960",
        "86400, 1382399, 1382399",
        "86401, 99999, 86401"
    })
    void cooldownOfAnotherProcess_isCutToTheLongestThatThisOneAllows(long cooldown, long reported, long capped) {
        Deployment own = Deployment.builder("m", "openai/x")
                .cooldownTime(Duration.ofSeconds(cooldown))
                .build();

        assertEquals(Duration.ofSeconds(capped), CooldownPolicy.standard().capped(own, Duration.ofSeconds(reported)));
    }
}
