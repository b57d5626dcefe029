package dev.llmrouter.internal.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.internal.filter.Turn;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.Eligibility.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a search makes of the verdicts on the members of a group. */
class SelectionTest {
    private static final Eligibility LIMITED = Eligibility.of(Kind.LIMITED, 5);

    private final List<DeploymentState> members = new PlanFixture()
            .deployment("m", "a", d -> d.order(1))
            .deployment("m", "b", d -> d.order(2))
            .deployment("m", "c", d -> d.order(2))
            .engine()
            .table()
            .route("m")
            .orElseThrow()
            .members();
    private final DeploymentState a = members.get(0);
    private final DeploymentState b = members.get(1);
    private final DeploymentState c = members.get(2);
    private final Selection selection = new Selection(3);
    private int added;

    private SelectionTest add(DeploymentState member, Eligibility verdict, boolean wasTried, Turn turn) {
        selection.add(added++, member, verdict, wasTried, turn);
        return this;
    }

    private SelectionTest add(DeploymentState member, Eligibility verdict) {
        return add(member, verdict, false, Turn.ITS_OWN);
    }

    @Test
    void available_areThoseOfTheLowestTier() {
        add(b, Eligibility.AVAILABLE).add(a, Eligibility.AVAILABLE).add(c, Eligibility.AVAILABLE);

        assertEquals(List.of(a), selection.untried());
    }

    @Test
    void tried_areKeptApart_byTheirLowestTier() {
        add(b, Eligibility.AVAILABLE, true, Turn.ITS_OWN).add(c, Eligibility.AVAILABLE, true, Turn.ITS_OWN);
        assertEquals(List.of(), selection.untried());
        assertEquals(List.of(b, c), selection.tried());

        add(a, Eligibility.SLOW_START, true, Turn.ITS_OWN);

        assertEquals(List.of(a), selection.tried());
    }

    @Test
    void slowStart_isForRequestsThatFindNothingElse() {
        add(a, Eligibility.SLOW_START);
        assertEquals(List.of(a), selection.untried());

        add(b, Eligibility.AVAILABLE);

        assertEquals(List.of(b), selection.untried());
    }

    @Test
    void whatBelongsToOthers_isNoCandidate() {
        add(a, Eligibility.AVAILABLE, false, Turn.LATER).add(b, Eligibility.SLOW_START, false, Turn.LATER);

        assertEquals(List.of(), selection.untried());
        assertEquals(List.of(), selection.tried());
    }

    @Test
    void overtaking_isForRequestsWithoutATurnOfTheirOwn_inTheTier() {
        add(b, Eligibility.AVAILABLE, false, Turn.OVERTAKES);
        assertEquals(List.of(b), selection.untried());

        add(c, Eligibility.AVAILABLE);

        assertEquals(List.of(c), selection.untried());
    }

    @Test
    void overtakingInALowerTier_comesBeforeATurnInAHigherOne() {
        add(a, Eligibility.AVAILABLE, false, Turn.OVERTAKES).add(b, Eligibility.AVAILABLE);

        assertEquals(List.of(a), selection.untried());
    }

    @Test
    void retryAndSlowStart_overtakeNoRequest() {
        add(a, Eligibility.AVAILABLE, true, Turn.OVERTAKES).add(b, Eligibility.SLOW_START, false, Turn.OVERTAKES);

        assertEquals(List.of(), selection.untried());
        assertEquals(List.of(), selection.tried());
    }

    // Failing members

    @Test
    void failing_areThoseThatWereNotTried_andWhereItIsTheRequestsTurn() {
        Eligibility failing = Eligibility.of(Kind.COOLING_FAILED, 9);
        add(a, failing)
                .add(b, failing, true, Turn.ITS_OWN)
                .add(c, Eligibility.of(Kind.COOLING_FAILED, 4), false, Turn.LATER);

        assertEquals(List.of(a), selection.failing());
        assertEquals(c, selection.firstToRecover());
        assertTrue(selection.allFail());
    }

    @Test
    void allFail_unlessOneServesLater() {
        add(a, Eligibility.of(Kind.COOLING_FAILED, 9)).add(b, Eligibility.WRONG_TAGS);
        assertTrue(selection.allFail());

        add(c, LIMITED);

        assertFalse(selection.allFail());
    }

    @Test
    void oneThatIsTooSmall_servesTooOnceItIsEmpty() {
        add(a, Eligibility.of(Kind.COOLING_FAILED, 9)).add(b, Eligibility.of(Kind.TOO_LARGE, 5));

        assertFalse(selection.allFail());
    }

    @Test
    void nothingFails_whereNoneIsInCooldown() {
        add(a, Eligibility.WRONG_TAGS);

        assertFalse(selection.allFail());
        assertNull(selection.firstToRecover());
    }

    // What is known of each

    @Test
    void promptIsTheReason_onlyWhereItIsEverywhere() {
        add(a, Eligibility.PROMPT_TOO_LONG);
        assertTrue(selection.onlyPromptTooLong());

        add(b, LIMITED);
        add(c, Eligibility.PROMPT_TOO_LONG);

        assertFalse(selection.onlyPromptTooLong());
    }

    @Test
    void verdicts_areThoseOfEachMember_alsoBeforeTheFirstObjection() {
        add(a, Eligibility.AVAILABLE).add(b, LIMITED).add(c, Eligibility.AVAILABLE);
        selection.complete(members);

        assertTrue(selection.covers(members));
        assertEquals(
                List.of(Eligibility.AVAILABLE, LIMITED, Eligibility.AVAILABLE),
                List.of(selection.verdict(0), selection.verdict(1), selection.verdict(2)));
    }

    @Test
    void verdicts_holdForTheMembersThatWereChecked_untilTheyAreOutdated() {
        selection.complete(members);
        assertFalse(selection.covers(new ArrayList<>(members)));

        selection.outdate();

        assertFalse(selection.covers(members));
    }

    @Test
    void nextSearch_beginsWithNothing() {
        add(a, Eligibility.of(Kind.COOLING_FAILED, 9))
                .add(b, Eligibility.SLOW_START)
                .add(c, Eligibility.AVAILABLE, true, Turn.ITS_OWN);
        selection.complete(members);

        selection.clear();

        assertEquals(List.of(), selection.untried());
        assertEquals(List.of(), selection.tried());
        assertEquals(List.of(), selection.failing());
        assertFalse(selection.allFail());
        assertTrue(selection.onlyPromptTooLong());
        assertFalse(selection.covers(members));
        assertEquals(Eligibility.AVAILABLE, selection.verdict(0));
    }
}
