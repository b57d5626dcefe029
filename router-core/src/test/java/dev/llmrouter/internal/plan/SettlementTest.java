package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.internal.budget.BudgetHold;
import dev.llmrouter.internal.limit.TokenCounts;
import java.net.ConnectException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an attempt is taken to have cost, by how it ended. */
class SettlementTest {
    private static final TokenCounts RESERVED = TokenCounts.of(100, 200);
    /** A dollar for each token of a prompt, two for each of an answer. */
    private static final BudgetHold PRICED = new BudgetHold(Pricing.of(1, 2), List.of(), 0);

    private static Settlement of(Outcome outcome) {
        return Settlement.of(outcome, RESERVED, PRICED, false, false);
    }

    private static void isChargedWhole(Settlement settlement) {
        assertEquals(RESERVED, settlement.charged());
        assertEquals(500, settlement.dollars());
    }

    @Test
    void answerWithACount_costsThat() {
        Settlement settlement = of(Outcome.success(200, TokenUsage.of(10, 20)));

        assertEquals(TokenCounts.of(10, 20), settlement.charged());
        assertEquals(50, settlement.dollars());
        assertTrue(settlement.isCounted());
    }

    @Test
    void answerWithoutACount_costsWhatWasReserved_andTeachesNothing() {
        Settlement settlement = of(Outcome.success(200, TokenUsage.unknown()));

        isChargedWhole(settlement);
        assertFalse(settlement.isCounted());
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"RATE_LIMITED", "PERMISSION", "NOT_FOUND", "BAD_REQUEST", "CONTEXT_WINDOW"})
    void refusal_costsNoTokens_butARequest(FailureKind kind) {
        Settlement settlement = of(Outcome.failure(kind, 400));

        assertEquals(TokenCounts.NONE, settlement.charged());
        assertEquals(0, settlement.dollars());
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"TIMEOUT", "SERVER_ERROR", "CONNECTION", "CANCELLED", "CONTENT_POLICY"})
    void failureThatMayHaveBeenWorkedOn_costsWhatWasReserved(FailureKind kind) {
        isChargedWhole(of(Outcome.failure(kind, 0)));
    }

    @Test
    void goodStatusWithoutAnAnswer_costsNoTokens() {
        assertEquals(
                TokenCounts.NONE,
                of(Outcome.failure(FailureKind.SERVER_ERROR, 200)).charged());
    }

    @Test
    void refusedKey_isNotCounted() {
        Settlement settlement = of(Outcome.failure(FailureKind.AUTHENTICATION, 401));

        assertNull(settlement.charged());
        assertEquals(0, settlement.dollars());
        assertFalse(settlement.isCounted());
    }

    @Test
    void connectionThatWasNeverMade_isNotCounted() {
        assertNull(of(Outcome.failure(FailureKind.CONNECTION, new ConnectException("no route")))
                .charged());
    }

    @Test
    void attemptThatEndedUnsent_isNotCounted() {
        Outcome failure = Outcome.failure(FailureKind.SERVER_ERROR, 0);

        assertNull(Settlement.of(failure, RESERVED, PRICED, true, false).charged());
    }

    @Test
    void deliveredText_isPaidForHoweverItEnded() {
        Outcome broken = Outcome.failure(FailureKind.CONNECTION, 0).withUsage(TokenUsage.estimate(10, 5));

        assertEquals(20, of(broken).dollars());
        assertFalse(of(broken).isCounted());
    }

    @Test
    void mock_costsNothing() {
        Settlement settlement = Settlement.ofMock(Outcome.success(200, TokenUsage.of(10, 20)), PRICED);

        assertNull(settlement.charged());
        assertEquals(OptionalDouble.of(0), settlement.pricedOutcome().cost());
    }

    @Test
    void price_isKnownToListeners_onlyWhereTheDeploymentHasOne() {
        Outcome success = Outcome.success(200, TokenUsage.of(10, 20));

        assertEquals(OptionalDouble.of(50), of(success).pricedOutcome().cost());
        assertEquals(
                OptionalDouble.empty(),
                Settlement.of(success, RESERVED, BudgetHold.NONE, false, false)
                        .pricedOutcome()
                        .cost());
    }
}
