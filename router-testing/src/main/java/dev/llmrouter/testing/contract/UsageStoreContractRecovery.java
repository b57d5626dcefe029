package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.usage.Amount;
import org.junit.jupiter.api.Test;

/** What a store that has lost what it knew gives to whom. */
abstract class UsageStoreContractRecovery extends UsageStoreContractFree {
    @Test
    void epoch_staysWhileTheStoreRemembers() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        String epoch = one.exchange().epoch();
        assertFalse(epoch.isEmpty());
        pass(5);
        assertEquals(epoch, one.exchange().epoch());
        assertEquals(epoch, process("two").exchange().epoch());
    }

    @Test
    void epoch_changesWhenTheStoreHasForgotten() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        String epoch = one.exchange().epoch();
        forget();
        assertNotEquals(epoch, one.exchange().epoch());
    }

    @Test
    void forgottenStore_grantsNothingToWhoHasNotToldAgain() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        long then = ticker().nanos();
        one.spends("k", requests(8)).spends("b", requests(8)).exchange();
        forget();
        one.exchange(waiting(1, "k"), waiting(1, "b"));
        assertEquals(Amount.NONE, one.held("k").plus(one.held("b")));
        one.spends("k", requests(8), then).spends("b", requests(8), then).exchange(waiting(10, "k"), waiting(10, "b"));
        assertEquals(requests(2), one.held("k"));
        assertEquals(requests(2), one.held("b"));
    }

    @Test
    void forgottenStore_countsWhatIsToldAgainOnce() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        one.exchange();
        forget();
        long then = ticker().nanos();
        // The report that finds out carries a spending, which is repeated with all others.
        one.spends("k", requests(4)).exchange();
        one.spends("k", requests(4), then).exchange(waiting(10, "k"));
        assertEquals(requests(6), one.held("k"));
    }

    @Test
    void forgottenStore_countsWhatIsStillHeld() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        one.exchange(waiting(8, "k"));
        two.exchange();
        forget();
        one.exchange();
        one.exchange();
        two.exchange();
        two.exchange(waiting(10, "k"));
        assertEquals(requests(2), two.held("k"));
    }

    @Test
    void forgottenStore_bucketCountsOnlyWhatIsNotRefilled() {
        UsageStoreContractProcess one = process("one", bucket("k", 40, 10));
        one.exchange();
        long then = ticker().nanos();
        // In two seconds 20 flow in, more than it holds.
        pass(2);
        forget();
        one.exchange();
        one.spends("k", requests(30), then).exchange(waiting(10, "k"));
        assertEquals(requests(10), one.held("k"));
    }

    @Test
    void newStore_hasNothingToRecover() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        assertFalse(one.exchange(waiting(4, "k")).recovering());
        assertFalse(two.exchange(waiting(3, "k")).recovering());
        assertFalse(one.exchange().recovering());
        assertEquals(requests(4), one.held("k"));
        assertEquals(requests(3), two.held("k"));
    }

    @Test
    void forgottenStore_grantsNothing_untilAllHaveToldAgain() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        joined(one, two);
        forget();
        assertTrue(one.exchange(waiting(1, "k")).recovering(), "one has learned of the loss");
        assertTrue(one.exchange(waiting(1, "k")).recovering(), "one has reported");
        assertTrue(two.exchange(waiting(1, "k")).recovering(), "two has learned of the loss");
        assertTrue(one.exchange(waiting(1, "k")).recovering(), "one has reported twice");
        assertEquals(Amount.NONE, one.held("k").plus(two.held("k")));
        assertFalse(two.exchange(waiting(2, "k")).recovering(), "two has reported");
        assertEquals(requests(2), two.held("k"));
        assertFalse(one.exchange(waiting(1, "k")).recovering());
        assertEquals(requests(1), one.held("k"));
    }

    @Test
    void forgottenStore_doesNotWaitForWhoIsGone() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        joined(one, two);
        forget();
        one.exchange();
        assertTrue(one.exchange(waiting(10, "k")).recovering());
        pass(3, one);
        assertFalse(one.exchange(waiting(10, "k")).recovering(), "after the lease time of the first report");
        assertEquals(requests(10), one.held("k"));
    }

    @Test
    void forgottenStore_whoComesLate_isGrantedNothingBeforeItHasTold() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        joined(one, two);
        forget();
        one.exchange();
        pass(3, one);
        assertTrue(two.exchange(waiting(1, "k")).recovering());
        assertEquals(Amount.NONE, two.held("k"));
        assertFalse(one.exchange(waiting(1, "k")).recovering(), "the others go on");
        assertFalse(two.exchange(waiting(1, "k")).recovering());
        assertEquals(requests(1), two.held("k"));
    }

    @Test
    void newProcess_whileTheOthersTellAgain_isGrantedNothing() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        UsageStoreContractProcess three = process("three", sliding("k", 10));
        joined(one, two);
        forget();
        one.exchange();
        one.exchange();
        assertTrue(three.exchange(waiting(5, "k")).recovering());
        assertTrue(three.exchange(waiting(5, "k")).recovering(), "it does not stand in for one that has not reported");
        assertEquals(Amount.NONE, three.held("k"));
        two.exchange();
        two.exchange();
        assertFalse(three.exchange(waiting(5, "k")).recovering());
        assertEquals(requests(5), three.held("k"));
    }

    @Test
    void newProcess_thatIsFirstAfterALoss_waitsAsSoonAsAnotherTellsOfTheLoss() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        UsageStoreContractProcess three = process("three", sliding("k", 10));
        joined(one, two);
        forget();
        three.exchange();
        one.exchange();
        assertTrue(three.exchange(waiting(5, "k")).recovering());
        assertEquals(Amount.NONE, three.held("k"));
    }

    @Test
    void storeThatForgetsAgain_stillKnowsHowManyHaveToTell() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        joined(one, two);
        forget();
        one.exchange();
        one.exchange();
        forget();
        one.exchange();
        assertTrue(one.exchange(waiting(1, "k")).recovering());
        assertEquals(Amount.NONE, one.held("k"));
    }

    @Test
    void forgottenStore_countsThoseItHasNotHeardOfYet() {
        UsageStoreContractProcess one = process("one");
        UsageStoreContractProcess two = process("two");
        joined(one, two);
        forget();
        assertEquals(2, one.exchange().processes());
        assertEquals(2, one.exchange().processes());
        assertEquals(3, process("three").exchange().processes());
        assertEquals(3, two.exchange().processes());
        assertEquals(3, two.exchange().processes());
    }

    @Test
    void forgottenStore_keepsNothingForWhoWaitedInVain() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        joined(one, two);
        forget();
        one.exchange();
        two.exchange();
        assertTrue(one.exchange(waiting(10, "k")).recovering());
        two.exchange(waiting(10, "k"));
        assertEquals(requests(10), two.held("k"));
    }

    @Test
    void forgottenStore_aReportWhoseReplyWasLost_isNotTakenForWhatIsToldAgain() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        long then = ticker().nanos();
        one.exchange();
        one.spends("k", requests(4)).exchangeAndLoseReply();
        forget();
        one.exchangeAndLoseReply();
        assertTrue(one.exchange(waiting(1, "k")).recovering());
        one.spends("k", requests(4), then).exchange(waiting(10, "k"));
        assertEquals(requests(6), one.held("k"));
    }

    /** Each knows how many they are. */
    private static void joined(UsageStoreContractProcess... processes) {
        for (int i = 0; i < 2; i++) {
            for (UsageStoreContractProcess process : processes) {
                process.exchange();
            }
        }
    }
}
