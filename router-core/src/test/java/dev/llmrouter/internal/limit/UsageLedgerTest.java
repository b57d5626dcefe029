package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UsageLedgerTest {
    private static UsageLedger ledger(Limits.Builder limits) {
        return ledger(limits, Kind.SLIDING, Long.MAX_VALUE);
    }

    private static UsageLedger ledger(Limits.Builder limits, Kind kind, long parallel) {
        return new UsageLedger(new DeploymentLimiter(new LimiterConfig(limits.build(), kind, parallel, true), 0));
    }

    private static TokenCounts tokens(long input, long output) {
        return TokenCounts.of(input, output);
    }

    @ParameterizedTest
    @EnumSource
    void refusalByTokens_takesNoRequest(Kind kind) {
        UsageLedger ledger = ledger(Limits.builder().requestsPerMinute(10).tokensPerMinute(100), kind, Long.MAX_VALUE);
        assertTrue(ledger.reserve(tokens(90, 0), 0));

        assertFalse(ledger.reserve(tokens(20, 0), 0));

        assertEquals(1, ledger.limiter().requestsUsed(0));
        assertEquals(90, ledger.limiter().tokensUsed(0));
        assertEquals(1, ledger.callsInFlight());
    }

    @ParameterizedTest
    @EnumSource
    void refusalByOutputTokens_takesNothingElse(Kind kind) {
        Limits.Builder limits = Limits.builder()
                .requestsPerMinute(10)
                .tokensPerMinute(1000)
                .inputTokensPerMinute(100)
                .outputTokensPerMinute(10);
        UsageLedger ledger = ledger(limits, kind, 1);

        assertTrue(ledger.reserve(tokens(60, 10), 0));
        ledger.settle(tokens(60, 10), tokens(60, 10), 0, 0);
        assertFalse(ledger.reserve(tokens(40, 1), 0));

        assertEquals(1, ledger.limiter().requestsUsed(0));
        assertEquals(70, ledger.limiter().tokensUsed(0));
        assertEquals(40, ledger.limiter().tokensRoom(0));
        assertFalse(ledger.limiter().full());
    }

    @Test
    void refusalByRequests_takesNoPlaceAmongTheCalls() {
        UsageLedger ledger = ledger(Limits.builder().requestsPerMinute(1), Kind.SLIDING, 2);
        assertTrue(ledger.reserve(tokens(1, 0), 0));

        assertFalse(ledger.reserve(tokens(1, 0), 0));

        assertFalse(ledger.limiter().full());
    }

    @Test
    void callsAtOnce_areLimitedUntilOneEnds() {
        UsageLedger ledger = ledger(Limits.builder(), Kind.SLIDING, 1);
        assertTrue(ledger.reserve(tokens(5, 0), 0));
        assertFalse(ledger.reserve(tokens(5, 0), 0));

        ledger.settle(tokens(5, 0), tokens(5, 0), 0, 0);

        assertTrue(ledger.reserve(tokens(5, 0), 0));
    }

    @ParameterizedTest
    @EnumSource
    void settlement_replacesTheEstimateByTheTruth(Kind kind) {
        UsageLedger ledger = ledger(
                Limits.builder().tokensPerMinute(100).inputTokensPerMinute(100).outputTokensPerMinute(50),
                kind,
                Long.MAX_VALUE);
        assertTrue(ledger.reserve(tokens(40, 50), 0));

        ledger.settle(tokens(40, 50), tokens(35, 5), 0, 0);

        assertEquals(40, ledger.limiter().tokensUsed(0));
        assertEquals(60, ledger.limiter().tokensRoom(0));
        assertEquals(0, ledger.tokensInFlight());
        assertEquals(0, ledger.limiter().nanosUntilAvailable(tokens(15, 45), 0));
    }

    @ParameterizedTest
    @EnumSource
    void refund_leavesNoTrace(Kind kind) {
        UsageLedger ledger = ledger(Limits.builder().requestsPerMinute(1).tokensPerMinute(100), kind, 1);
        assertTrue(ledger.reserve(tokens(90, 0), 0));

        ledger.refund(tokens(90, 0), 0, 5);

        assertEquals(0, ledger.callsInFlight() + ledger.tokensInFlight());
        assertEquals(0, ledger.limiter().requestsUsed(5) + ledger.limiter().tokensUsed(5));
        assertTrue(ledger.reserve(tokens(100, 0), 5));
    }

    @ParameterizedTest
    @EnumSource
    void limitOfZero_admitsNothing(Kind kind) {
        assertFalse(ledger(Limits.builder().requestsPerMinute(0), kind, 9).reserve(tokens(1, 0), 0));
        assertFalse(ledger(Limits.builder().tokensPerMinute(0), kind, 9).reserve(tokens(1, 0), 0));
        assertFalse(ledger(Limits.builder().outputTokensPerMinute(0), kind, 9).reserve(tokens(1, 0), 0));
    }

    @Test
    void shortWindow_holdsItsShareOfTheMinute() {
        UsageLedger ledger = ledger(Limits.builder().requestsPerMinute(600).window(Duration.ofSeconds(10)));

        assertEquals(100, ledger.limiter().requestsRoom(0));
    }

    @Test
    void burst_isTheTimeInWhichItFlowsIn() {
        Limits.Builder limits = Limits.builder().requestsPerMinute(600).burst(Duration.ofSeconds(5));
        UsageLedger ledger = ledger(limits, Kind.BUCKET, Long.MAX_VALUE);
        for (int i = 0; i < 50; i++) {
            assertTrue(ledger.reserve(tokens(1, 0), 0));
        }

        assertEquals(Duration.ofMillis(100).toNanos(), ledger.limiter().nanosUntilAvailable(tokens(1, 0), 0));
    }

    @Test
    void burstOfLessThanOne_isOne() {
        Limits.Builder limits = Limits.builder().requestsPerMinute(6).burst(Duration.ofSeconds(1));

        assertTrue(ledger(limits, Kind.BUCKET, Long.MAX_VALUE).reserve(tokens(1, 0), 0));
    }

    @Test
    void requestLargerThanTheWholeLimit_waitsForAnEmptyWindowNotForEver() {
        UsageLedger ledger = ledger(Limits.builder().tokensPerMinute(100));
        assertTrue(ledger.reserve(tokens(5000, 0), 0));

        assertFalse(ledger.reserve(tokens(1, 0), 0));
    }

    @Test
    void absurdAmount_doesNotOverflow() {
        UsageLedger ledger = ledger(Limits.builder());
        TokenCounts absurd = tokens(Long.MAX_VALUE, Long.MAX_VALUE);
        for (int i = 0; i < 1000; i++) {
            assertTrue(ledger.reserve(absurd, 0));
            ledger.settle(absurd, tokens(0, 3), 0, 0);
        }

        assertEquals(3000, ledger.limiter().tokensUsed(0));
    }

    @Test
    void limitsThatAreNotEnforced_areCountedAndNeverFull() {
        Limits limits =
                Limits.builder().requestsPerMinute(1).inputTokensPerMinute(1).build();
        UsageLedger ledger = new UsageLedger(
                new DeploymentLimiter(new LimiterConfig(limits, Kind.BUCKET, Long.MAX_VALUE, false), 0));
        assertTrue(ledger.reserve(tokens(9, 0), 0));
        assertTrue(ledger.reserve(tokens(9, 0), 0));

        assertEquals(2, ledger.limiter().requestsUsed(0));
        assertEquals(Long.MAX_VALUE, ledger.limiter().requestsRoom(0));
    }
}
