package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import org.junit.jupiter.api.Test;

/** Two deployments that spend the same limits: the limits are common, the load is each one's own. */
class LimitGroupLedgerTest {
    private static final TokenCounts TEN = TokenCounts.of(8, 2);

    private final DeploymentLimiter limits = new DeploymentLimiter(
            new LimiterConfig(
                    Limits.builder().requestsPerMinute(10).tokensPerMinute(100).build(), Kind.SLIDING, 2, true),
            0);
    private final UsageLedger one = UsageLedger.ofGroup(limits);
    private final UsageLedger other = UsageLedger.ofGroup(limits);

    @Test
    void load_isOfTheDeploymentThatHasTheCall() {
        assertTrue(one.reserve(TEN, 0));

        assertEquals(1, one.callsInFlight());
        assertEquals(10, one.tokensInFlight());
        assertEquals(0, other.callsInFlight());
        assertEquals(0, other.tokensInFlight());
    }

    @Test
    void places_areCommon() {
        assertTrue(one.reserve(TEN, 0));
        assertTrue(other.reserve(TEN, 0));

        assertFalse(one.reserve(TEN, 0));
        assertEquals(1, one.callsInFlight());
    }

    @Test
    void callThatEnds_leavesItsDeploymentAndTheGroup() {
        assertTrue(one.reserve(TEN, 0));
        assertTrue(other.reserve(TEN, 0));

        one.settle(TEN, TokenCounts.of(5, 5), 0, 0);
        other.refund(TEN, 0, 0);

        assertEquals(0, one.callsInFlight() + other.callsInFlight());
        assertEquals(0, one.tokensInFlight() + other.tokensInFlight());
        assertEquals(1, limits.requestsUsed(0));
        assertEquals(10, limits.tokensUsed(0));
        assertTrue(limits.tryAcquire(TEN, 0));
        assertTrue(limits.tryAcquire(TEN, 0));
    }

    // What is counted of a call

    @Test
    void counts_areUsedAgain_whereTheyAreTheSame() {
        assertSame(TEN, TEN.orOf(8, 2));
        assertNotSame(TEN, TEN.orOf(2, 8));
        assertEquals(TokenCounts.of(8, 3), TEN.orOf(8, 3));
        assertEquals(TokenCounts.of(7, 2), TEN.orOf(7, 2));
    }

    @Test
    void countsOfAProvider_andThoseWithHeadroom_areNotTheSumOfTheirParts() {
        assertEquals(TEN, new TokenCounts(8, 2, 11).orOf(8, 2));
        assertEquals(TEN, TEN.withHeadroom(1).orOf(8, 2));
    }

    @Test
    void countThatIsNegative_isNone() {
        assertEquals(TokenCounts.NONE, TokenCounts.of(-1, -5));
    }
}
