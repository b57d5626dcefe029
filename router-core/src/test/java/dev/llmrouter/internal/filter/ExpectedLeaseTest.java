package dev.llmrouter.internal.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.internal.limit.FakeShare;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deployments that lack only their lease, and the requests that wait for one. */
class ExpectedLeaseTest extends FilterCase {
    private final Look look = with(deployment("a")
                    .limits(Limits.builder().tokensPerMinute(1_000).build()))
            .chat();
    private final DeploymentState a = look.state("a");
    private final FakeShare share = FakeShare.withoutALease(a.ledger().limiter());
    private final WaitQueue line = new WaitQueue();
    private final WaitQueue.Waiter waiter = line.ticket(0, 10, 0);

    private Eligibility.Kind search() {
        look.filter.newSearch();
        return look.filter.checkInSearch(a, 0).kind();
    }

    private void anotherWaitsAt(ResourceQueue list) {
        WaitQueue.Waiter first = line.ticket(-1, 10, 0);
        line.join(first, "m", 9);
        line.waitAt(first, List.of(list));
    }

    @Test
    void deploymentThatLacksItsLease_isACandidate_whileARequestMayWaitForIt() {
        assertEquals(Eligibility.Kind.LIMITED, search());
        look.filter.expectLeases(true);

        assertTrue(look.filter.expectsLeases());
        assertEquals(Eligibility.Kind.AVAILABLE, search());
        assertTrue(look.filter.lacksLease(a, waiter, 0));
    }

    @Test
    void deploymentThatLacksItsLease_isLimited_forAllOtherReaders() {
        look.filter.expectLeases(true);

        assertEquals(Eligibility.Kind.LIMITED, look.judge("a").kind());
    }

    @Test
    void leaseThatIsNotExpected_isNotMissed() {
        assertFalse(look.filter.expectsLeases());
        assertFalse(look.filter.lacksLease(a, waiter, 0));
    }

    @Test
    void leaseThatIsThere_isNotMissed() {
        share.lease();
        look.filter.expectLeases(true);

        assertFalse(look.filter.lacksLease(a, null, 0));
        assertFalse(look.filter.lacksLease(a, waiter, 0));
    }

    @Test
    void deploymentWhoseLeaseIsNotGranted_isNoCandidate() {
        share.grants = false;
        look.filter.expectLeases(true);

        assertEquals(Eligibility.Kind.LIMITED, search());
        assertFalse(look.filter.lacksLease(a, waiter, 0));
    }

    @Test
    void thoseThatWaitForAnExchangeBefore_waitForThisRequestsToo() {
        share.lease();
        look.filter.expectLeases(true);
        anotherWaitsAt(a.ledger().limiter().waiting());

        assertEquals(Turn.ITS_OWN, look.filter.turn(a, waiter, 0));
        assertTrue(look.filter.lacksLease(a, waiter, 0));
    }

    @Test
    void thoseThatWaitBefore_goFirst_whereNoLeaseIsExpected() {
        share.lease();
        anotherWaitsAt(a.ledger().limiter().waiting());

        assertEquals(Turn.LATER, look.filter.turn(a, waiter, 0));
    }

    @Test
    void thoseThatWaitBefore_goFirst_whereTheStoreHasNothing() {
        share.lease();
        share.grants = false;
        look.filter.expectLeases(true);
        anotherWaitsAt(a.ledger().limiter().waiting());

        assertEquals(Turn.LATER, look.filter.turn(a, waiter, 0));
    }

    @Test
    void thoseThatWaitForTheEndOfACooldown_goFirst_inAnyCase() {
        look.filter.expectLeases(true);
        anotherWaitsAt(a.health().waiting());

        assertEquals(Turn.LATER, look.filter.turn(a, waiter, 0));
    }

    @Test
    void requestWithoutAPlaceInLine_hasItsTurn() {
        anotherWaitsAt(a.ledger().limiter().waiting());

        assertEquals(Turn.ITS_OWN, look.filter.turn(a, null, 0));
    }
}
