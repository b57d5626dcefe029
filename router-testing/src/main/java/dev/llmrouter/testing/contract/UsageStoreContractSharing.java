package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who gets what of that which is there. */
abstract class UsageStoreContractSharing extends UsageStoreContractReports {
    @Test
    void preferredKey_isTakenFirst() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), sliding("l", 10));
        one.exchange(waiting(3, "l", "k"));
        assertEquals(requests(3), one.held("l"));
    }

    @Test
    void countThatDoesNotFitOneKey_isPlacedOnSeveral() {
        UsageStoreContractProcess one = process("one", sliding("k", 2), sliding("l", 10));
        one.exchange(waiting(5, "k", "l"));
        assertEquals(requests(2), one.held("k"));
        assertEquals(requests(3), one.held("l"));
    }

    @Test
    void request_isNeverTornApart() {
        UsageStoreContractProcess one = process("one", sliding("k", 10, 150), sliding("l", 10, 150));
        one.exchange(waiting(3, tokens(100), "k", "l"));
        assertEquals(tokens(100), one.held("k"));
        assertEquals(tokens(100), one.held("l"));
    }

    @Test
    void request_mustFitInEveryRespect() {
        UsageStoreContractProcess one = process("one", sliding("requests", 1, 1000), sliding("tokens", 10, 50));
        one.exchange(waiting(1, tokens(100), "requests", "tokens"));
        one.exchange(waiting(1, tokens(100), "requests", "tokens"));
        assertEquals(tokens(100), one.held("requests"));
        assertEquals(Amount.NONE, one.held("tokens"));
    }

    @Test
    void requestLargerThanTheLimit_goesWhenNothingElseIsCounted() {
        UsageStoreContractProcess one = process("one", sliding("k", 10, 50));
        UsageStoreContractProcess two = process("two", sliding("k", 10, 50));
        one.exchange(waiting(1, tokens(1), "k"));
        two.exchange(waiting(1, tokens(100), "k"));
        assertEquals(Amount.NONE, two.held("k"));
        one.returns("k", tokens(1)).exchange();
        two.exchange(waiting(1, tokens(100), "k"));
        assertEquals(tokens(50), two.held("k"), "all of the limit");
    }

    @Test
    void mostUrgentWant_comesFirst() {
        UsageStoreContractProcess one = process("one", sliding("k", 10, 100));
        one.exchange(waiting(1, tokens(80), "k"), waiting(1, tokens(30), "k"));
        assertEquals(tokens(80), one.held("k"));
    }

    @Test
    void wantThatFitsOneKeyOnly_isNotStrandedByAnotherThatFitsMore() {
        UsageStoreContractProcess one = process("one", sliding("k", 1), sliding("l", 1));
        one.exchange(waiting(1, "k", "l"), waiting(1, "k"));
        assertEquals(requests(1), one.held("k"));
        assertEquals(requests(1), one.held("l"));
    }

    @Test
    void wantOfOneKeyThatIsFull_leavesTheOthersTheirs() {
        UsageStoreContractProcess one = process("one", sliding("k", 1), sliding("l", 5));
        one.exchange(waiting(3, "k"), waiting(2, "l"));
        assertEquals(requests(1), one.held("k"));
        assertEquals(requests(2), one.held("l"));
    }

    @Test
    void whereSeveralWait_eachGetsTheSame() {
        for (UsageStoreContractProcess process : fourThatWaitFor(40)) {
            process.exchange();
            assertEquals(requests(10), process.held("k"), process.name());
        }
    }

    @Test
    void processThatWantsLessAndAsksFirst_getsAllOfIt_andTheRestIsForTheOthers() {
        assertLeastWantedIsGranted(0, 1, 2);
    }

    @Test
    void processThatWantsLessAndAsksLast_getsAllOfIt_andTheRestIsForTheOthers() {
        assertLeastWantedIsGranted(1, 2, 0);
    }

    private void assertLeastWantedIsGranted(int... order) {
        UsageStoreContractProcess[] three = threeThatWait(40, 4, 100, 100);
        for (int next : order) {
            three[next].exchange();
        }
        assertEquals(requests(4), three[0].held("k"));
        assertEquals(requests(18), three[1].held("k"));
        assertEquals(requests(18), three[2].held("k"));
    }

    @Test
    void processThatAsksOften_getsNoMore() {
        UsageStoreContractProcess[] three = threeThatWait(60, 100, 100, 100);
        for (int i = 0; i < 10; i++) {
            three[0].keepsWanting(waiting(1, "k")).exchange();
            three[0].keepsWanting(waiting(5, "k")).exchange();
        }
        three[1].exchange();
        three[2].exchange();
        assertEquals(requests(20), three[0].held("k"));
        assertEquals(requests(20), three[1].held("k"));
        assertEquals(requests(20), three[2].held("k"));
    }

    @Test
    void processThatSpendsAtOnce_getsNoMore() {
        UsageStoreContractProcess[] three = threeThatWait(60, 100, 100, 100);
        for (int i = 0; i < 10; i++) {
            long got = three[0].held("k").requests();
            three[0].spends("k", requests(got)).exchange();
        }
        three[1].exchange();
        three[2].exchange();
        assertEquals(requests(20), three[1].held("k"));
        assertEquals(requests(20), three[2].held("k"));
    }

    @Test
    void processThatNeverWaited_savesNothingUp() {
        UsageStoreContractProcess[] three = threeThatWait(60, 100, 100, 0);
        three[0].exchange();
        three[1].exchange();
        assertEquals(requests(30), three[0].held("k"));
        three[0].keepsWanting().returns("k", requests(20)).exchange();
        three[2].exchange(waiting(100, "k"));
        assertEquals(requests(10), three[2].held("k"));
    }

    @Test
    void whatAProcessGotWithoutOthersWaiting_isNotHeldAgainstIt() {
        UsageStoreContractProcess one = process("one", sliding("k", 40));
        UsageStoreContractProcess two = process("two", sliding("k", 40));
        one.exchange(waiting(40, "k"));
        two.keepsWanting(waiting(40, "k")).exchange();
        one.keepsWanting(waiting(40, "k")).exchange();
        one.returns("k", requests(40)).exchange();
        assertEquals(requests(20), one.held("k"));
    }

    @Test
    void largeRequests_countAsManySmallOnes() {
        UsageStoreContractProcess one = process("one", sliding("k", 1000, 600));
        UsageStoreContractProcess two = process("two", sliding("k", 1000, 600));
        one.spends("k", tokens(600));
        one.keepsWanting(waiting(100, tokens(100), "k")).exchange();
        two.keepsWanting(waiting(100, tokens(10), "k")).exchange();
        pass(3.5, one, two);
        pass(0.6);
        one.exchange();
        two.exchange();
        assertEquals(300, one.held("k").tokens());
        assertEquals(300, two.held("k").tokens());
    }

    @Test
    void whereSeveralWait_whoAsksGetsOneAtLeast() {
        UsageStoreContractProcess[] four = fourThatWaitFor(1);
        four[2].exchange();
        assertEquals(requests(1), four[2].held("k"));
    }

    @Test
    void whatIsKeptForOthers_isWaitedForNoTime() {
        Reply reply = fourThatWaitFor(40)[0].exchange();
        assertEquals(Duration.ZERO, reply.waits().get("k"));
    }

    @Test
    void whatNobodyElseWaitsFor_isGrantedWhole() {
        UsageStoreContractProcess one = process("one", sliding("k", 40));
        UsageStoreContractProcess two = process("two", sliding("k", 40));
        two.exchange(waiting(1, "k"));
        one.exchange(waiting(39, "k"));
        assertEquals(requests(39), one.held("k"));
    }

    @Test
    void whoHasDied_isKeptNothing() {
        UsageStoreContractProcess[] four = fourThatWaitFor(40);
        pass(2.1);
        four[0].exchange();
        assertEquals(requests(40), four[0].held("k"));
    }

    @Test
    void whoWaits_getsAllOfItAtLast() {
        UsageStoreContractProcess[] four = fourThatWaitFor(40);
        // Each exchange grants one of what fits at least.
        for (int exchange = 0; exchange < 10; exchange++) {
            for (UsageStoreContractProcess process : four) {
                process.keepsWanting(waiting((int) (10 - process.held("k").requests()), "k"))
                        .exchange();
            }
        }
        for (UsageStoreContractProcess process : four) {
            assertEquals(requests(10), process.held("k"));
        }
    }

    @Test
    void expectedRequests_getAPartOnly() {
        UsageStoreContractProcess[] four = {
            process("one", sliding("k", 80)),
            process("two", sliding("k", 80)),
            process("three", sliding("k", 80)),
            process("four", sliding("k", 80))
        };
        for (UsageStoreContractProcess process : four) {
            process.exchange();
        }
        long most = 10; // Half of a fourth of 80.
        for (UsageStoreContractProcess process : four) {
            process.exchange(expected(80, "k"));
            long got = process.held("k").requests();
            assertTrue(got >= 1 && got <= most, () -> process.name() + " got " + got + " of 80 ahead of time");
        }
        four[0].exchange(waiting(40, "k"));
        assertTrue(four[0].held("k").requests() >= 40, "who waits finds half of it at least");
    }

    @Test
    void expectedRequests_askedForAgain_getNoMore() {
        UsageStoreContractProcess one = process("one", sliding("k", 80));
        UsageStoreContractProcess two = process("two", sliding("k", 80));
        two.exchange();
        for (int i = 0; i < 20; i++) {
            one.exchange(expected(80, "k"));
        }
        long got = one.held("k").requests();
        assertTrue(got <= 20, () -> got + " of 80 ahead of time, of two processes");
    }

    @Test
    void expectedRequests_leaveOneForEveryOtherProcess() {
        UsageStoreContractProcess[] four = {
            process("one", sliding("k", 3), sliding("l", 100)),
            process("two", sliding("k", 3), sliding("l", 100)),
            process("three", sliding("k", 3), sliding("l", 100)),
            process("four", sliding("k", 3), sliding("l", 100))
        };
        for (UsageStoreContractProcess process : four) {
            process.exchange();
        }
        four[0].exchange(expected(10, "k", "l"));
        assertEquals(Amount.NONE, four[0].held("k"), "of three, one is kept for each of three others");
        assertEquals(requests(10), four[0].held("l"));
    }

    @Test
    void wantOfUnknownKey_getsNothing() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        one.exchange(waiting(1, "unknown"));
        assertEquals(Amount.NONE, one.held("unknown"));
    }

    /** Three processes that wait for so many requests each, of a limit that was spent and is there again now. */
    private UsageStoreContractProcess[] threeThatWait(long limit, int... wanted) {
        UsageStoreContractProcess[] three = {
            process("one", sliding("k", limit)),
            process("two", sliding("k", limit)),
            process("three", sliding("k", limit))
        };
        three[0].spends("k", requests(limit));
        three[0].exchange();
        for (int i = 0; i < three.length; i++) {
            three[i].keepsWanting(waiting(wanted[i], "k")).exchange();
        }
        pass(3.5, three);
        pass(0.6);
        return three;
    }

    /** Four processes that wait for a limit that was spent and is there again now. */
    private UsageStoreContractProcess[] fourThatWaitFor(long limit) {
        UsageStoreContractProcess[] four = {
            process("one", sliding("k", limit)),
            process("two", sliding("k", limit)),
            process("three", sliding("k", limit)),
            process("four", sliding("k", limit))
        };
        four[0].spends("k", requests(limit));
        for (UsageStoreContractProcess process : four) {
            process.keepsWanting(waiting(100, "k")).exchange();
        }
        pass(3.5, four);
        pass(0.6);
        return four;
    }
}
