package dev.llmrouter.internal.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.internal.filter.AwaitedResources.Failing;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.Claim;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.Eligibility.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a request waits for, and how long, by what the filter found of each deployment. */
class AwaitedKindsTest extends FilterCase {
    private static final long NOW = 7 * SECOND;
    private static final long NEVER = Long.MAX_VALUE;

    private final Look look = with(deployment("a")
                    .limits(Limits.builder().tokensPerMinute(1_000).build()))
            .with(deployment("b").limits(Limits.builder().tokensPerMinute(1_000).build()))
            .chat();
    private final WaitQueue line = new WaitQueue();
    private final WaitQueue.Waiter waiter = line.ticket(0, 10, 0);
    private final DeploymentState a = look.state("a");
    private final DeploymentState b = look.state("b");
    private final ResourceQueue limitsOfA = a.ledger().limiter().waiting();
    private final ResourceQueue healthOfA = a.health().waiting();

    private AwaitedResources awaits(Failing failing, Eligibility ofA, Eligibility ofB) {
        return new AwaitedResources(look.filter, waiter, failing, NOW)
                .add(List.of(a, b), List.of(ofA, ofB), List.of(), List.of());
    }

    private AwaitedResources awaits(Eligibility ofA) {
        return awaits(Failing.AWAITED, ofA, Eligibility.WRONG_TAGS);
    }

    private static Eligibility in(Kind kind, long nanos) {
        return Eligibility.of(kind, nanos);
    }

    @Test
    void full_isAwaitedUntilACallEnds_whichMayBeAtOnce() {
        AwaitedResources awaited = awaits(Eligibility.FULL);

        assertEquals(List.of(limitsOfA), awaited.lists());
        assertEquals(NEVER, awaited.untilRoom());
        assertTrue(awaited.comesWithin(1));
        assertFalse(awaited.comesWithin(0));
    }

    @Test
    void limited_isAwaitedUntilRoomComes() {
        AwaitedResources awaited = awaits(in(Kind.LIMITED, SECOND));

        assertEquals(List.of(limitsOfA), awaited.lists());
        assertEquals(SECOND, awaited.untilRoom());
        assertTrue(awaited.comesWithin(SECOND));
        assertFalse(awaited.comesWithin(SECOND - 1));
    }

    @Test
    void limitsThatAdmitNothing_areNotAwaited() {
        AwaitedResources awaited = awaits(in(Kind.LIMITED, NEVER));

        assertEquals(List.of(), awaited.lists());
        assertEquals(NEVER, awaited.untilRoom());
        assertFalse(awaited.comesWithin(100 * SECOND));
        assertEquals(Claim.NOWHERE, awaited.claim(2 * NOW));
    }

    @ParameterizedTest
    @EnumSource(names = {"COOLING_LIMITED", "DRAINED", "COOLING_FAILED"})
    void cooling_isAwaitedUntilItEnds(Kind kind) {
        AwaitedResources awaited = awaits(in(kind, SECOND));

        assertEquals(List.of(healthOfA), awaited.lists());
        assertEquals(SECOND, awaited.untilRoom());
    }

    @Test
    void failing_isNewsButNotAwaited_whereThereIsAFallback() {
        AwaitedResources awaited = awaits(Failing.NOT_AWAITED, in(Kind.COOLING_FAILED, SECOND), Eligibility.WRONG_TAGS);

        assertEquals(List.of(healthOfA), awaited.lists());
        assertEquals(NEVER, awaited.untilRoom());
        assertFalse(awaited.comesWithin(SECOND));
    }

    @Test
    void failing_isAskedAllTheSame_whereAllFail() {
        AwaitedResources awaited = awaits(Failing.ASKED, in(Kind.COOLING_FAILED, 100 * SECOND), Eligibility.WRONG_TAGS);
        assertEquals(List.of(healthOfA), awaited.lists());
        assertEquals(SECOND / 100, awaited.untilRoom());

        assertTrue(a.health().tryProbe(NOW));
        assertEquals(
                a.health().untilProbe(NOW),
                awaits(Failing.ASKED, in(Kind.COOLING_FAILED, 100 * SECOND), Eligibility.WRONG_TAGS)
                        .untilRoom());
    }

    @Test
    void failing_withoutRoom_isAskedWhenItHasRoom() {
        assertTrue(a.ledger().reserve(TokenCounts.of(1_000, 0), NOW));

        AwaitedResources awaited = awaits(Failing.ASKED, in(Kind.COOLING_FAILED, 100 * SECOND), Eligibility.WRONG_TAGS);

        assertEquals(List.of(healthOfA, limitsOfA), awaited.lists());
        assertEquals(a.ledger().limiter().nanosUntilAvailable(look.filter.amounts(a), NOW), awaited.untilRoom());
    }

    @Test
    void failingThatHasFailedTheRequest_isNotAsked() {
        AwaitedResources awaited = new AwaitedResources(look.filter, waiter, Failing.ASKED, NOW)
                .add(List.of(a), List.of(in(Kind.COOLING_FAILED, 100 * SECOND)), List.of(a), List.of());

        assertEquals(100 * SECOND, awaited.untilRoom());
    }

    @Test
    void tooSmall_isAwaitedOnlyWhereNoneIsLargeEnough() {
        AwaitedResources both = awaits(Failing.AWAITED, in(Kind.TOO_LARGE, SECOND), in(Kind.LIMITED, 9 * SECOND));
        AwaitedResources alone = awaits(in(Kind.TOO_LARGE, SECOND));

        assertEquals(9 * SECOND, both.untilRoom());
        assertEquals(SECOND, alone.untilRoom());
    }

    @Test
    void useless_isNotAwaited() {
        AwaitedResources awaited = new AwaitedResources(look.filter, waiter, Failing.AWAITED, NOW)
                .add(List.of(a), List.of(in(Kind.LIMITED, SECOND)), List.of(a), List.of(a));

        assertEquals(List.of(), awaited.lists());
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_START", "LIMITED", "TOO_LARGE", "AVAILABLE"})
    void roomNow_isThere_whereNoneIsBeforeTheRequest(Kind kind) {
        AwaitedResources awaited = awaits(in(kind, 0));

        assertEquals(List.of(), awaited.lists());
        assertEquals(0, awaited.untilRoom());
        assertTrue(awaited.comesWithin(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_START", "LIMITED"})
    void roomNow_isForThoseBefore(Kind kind) {
        othersWaitAt(limitsOfA);

        AwaitedResources awaited = awaits(in(kind, 0));

        assertEquals(List.of(limitsOfA), awaited.lists());
        assertEquals(NEVER, awaited.untilRoom());
    }

    private void othersWaitAt(ResourceQueue list) {
        WaitQueue.Waiter other = line.ticket(-1, 10, 0);
        assertTrue(line.join(other, "m", 10));
        assertTrue(line.waitAt(other, List.of(list)));
    }

    @Test
    void behindOthers_thereIsNothingToSeeUntilTheyAreGone() {
        othersWaitAt(limitsOfA);

        AwaitedResources awaited = awaits(in(Kind.LIMITED, SECOND));

        assertEquals(List.of(limitsOfA), awaited.lists());
        assertEquals(NEVER, awaited.untilRoom());
        assertTrue(awaited.comesWithin(SECOND));
    }

    @Test
    void request_claimsWhereRoomComesFirst() {
        Claim claim = awaits(Failing.AWAITED, in(Kind.LIMITED, 2 * SECOND), in(Kind.LIMITED, SECOND))
                .claim(3 * NOW);

        assertEquals(b.ledger().limiter().waiting(), claim.at());
        assertEquals(NOW + SECOND, claim.roomAtNanos());
        assertEquals(3 * NOW, claim.latestNanos());
        assertEquals(look.filter.amounts(b).total(), claim.tokens());
    }

    @Test
    void request_claimsTheFirstOfTwoThatHaveRoomAtOnce() {
        assertEquals(
                limitsOfA,
                awaits(Failing.AWAITED, in(Kind.LIMITED, SECOND), in(Kind.LIMITED, SECOND))
                        .claim(NOW)
                        .at());
    }

    @Test
    void request_claimsWhereNoneIsBeforeIt_evenIfRoomComesLater() {
        othersWaitAt(limitsOfA);
        ResourceQueue limitsOfB = b.ledger().limiter().waiting();

        assertEquals(
                limitsOfB,
                awaits(Failing.AWAITED, in(Kind.LIMITED, SECOND), in(Kind.LIMITED, 9 * SECOND))
                        .claim(NOW)
                        .at());
        othersWaitAt(limitsOfB);
        assertEquals(
                limitsOfA,
                awaits(Failing.AWAITED, in(Kind.LIMITED, SECOND), in(Kind.LIMITED, 9 * SECOND))
                        .claim(NOW)
                        .at());
    }

    @Test
    void unfit_isNotAwaited() {
        AwaitedResources awaited = awaits(Failing.ASKED, Eligibility.WRONG_TAGS, Eligibility.NO_MODEL);

        assertEquals(List.of(), awaited.lists());
        assertFalse(awaited.comesWithin(NEVER - 1));
    }
}
