package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.usage.Amount;
import org.junit.jupiter.api.Test;

/** Reports that are repeated, lost or overtaken, and processes that report no longer. */
abstract class UsageStoreContractReports extends UsageStoreContractLimits {
    @Test
    void repeatedReport_isCountedOnce() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        one.exchange(waiting(4, "k"), waiting(4, "b"));
        one.spends("k", requests(4)).spends("b", requests(4));
        one.exchangeAndLoseReply();
        one.exchange();
        one.exchange(waiting(10, "k"), waiting(10, "b"));
        assertEquals(requests(6), one.held("k"));
        assertEquals(requests(6), one.held("b"));
    }

    @Test
    void repeatedReport_longAfter_isCountedFromItsMoment() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        one.spends("k", requests(10)).exchangeAndLoseReply();
        pass(1.8);
        one.exchange();
        pass(2.4, one);
        one.exchange(waiting(10, "k"));
        assertEquals(requests(10), one.held("k"));
    }

    @Test
    void repeatedReport_isAnsweredWithWhatIsHeldNow() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 1, 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10), bucket("b", 1, 10));
        one.exchange(waiting(10, "k"), waiting(10, "b"));
        one.spends("k", requests(4)).spends("b", requests(4)).exchangeAndLoseReply();
        // Three are spent that no report tells yet, so they are held; one is given back.
        one.spends("k", requests(3)).spends("b", requests(3));
        one.returns("k", requests(1)).returns("b", requests(1)).exchange();
        two.exchange(waiting(10, "k"), waiting(10, "b"));
        assertEquals(requests(1), two.held("k"));
        assertEquals(requests(1), two.held("b"));
        one.exchange();
        two.exchange(waiting(10, "k"), waiting(10, "b"));
        assertEquals(requests(1), two.held("k"));
        assertEquals(requests(1), two.held("b"));
    }

    @Test
    void reportOvertakenByANewerOne_changesNothing() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 1, 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10), bucket("b", 1, 10));
        one.exchange(waiting(4, "k"), waiting(4, "b"));
        one.spends("k", requests(4)).spends("b", requests(4));
        Runnable late = one.leavesBehind();
        one.exchange();
        one.exchange(waiting(6, "k"), waiting(6, "b"));
        assertEquals(requests(6), one.held("k"));

        late.run();

        two.exchange(waiting(10, "k"), waiting(10, "b"));
        assertEquals(Amount.NONE, two.held("k"));
        assertEquals(Amount.NONE, two.held("b"));
    }

    @Test
    void grantsThatWereLost_areGivenAgain() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        one.exchangeAndLoseReply(waiting(10, "k"), waiting(10, "b"));
        one.exchange(waiting(10, "k"), waiting(10, "b"));
        assertEquals(requests(10), one.held("k"));
        assertEquals(requests(10), one.held("b"));
    }

    @Test
    void grantsThatWereLost_comeBackToAll() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10), bucket("b", 10, 10));
        one.exchangeAndLoseReply(waiting(10, "k"), waiting(10, "b"));
        one.exchange();
        two.exchange(waiting(10, "k"), waiting(10, "b"));
        assertEquals(requests(10), two.held("k"));
        assertEquals(requests(10), two.held("b"));
    }

    @Test
    void processThatDoesNotReport_isNoLongerOne() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        one.exchange();
        assertEquals(2, two.exchange().processes());
        pass(2.5, two);
        assertEquals(1, two.exchange().processes());
        assertEquals(2, one.exchange().processes());
    }

    @Test
    void sliding_whatADeadProcessHeld_isSpentUntilTheWindowHasMovedOn() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        one.exchange(waiting(10, "k"));
        pass(3, two);
        two.exchange(waiting(1, "k"));
        assertEquals(Amount.NONE, two.held("k"), "it may have been spent just before the process died");
        // Its last moment was at the end of its lease time, after two seconds.
        pass(3.1, two);
        two.exchange(waiting(10, "k"));
        assertEquals(requests(10), two.held("k"));
    }

    @Test
    void bucket_whatADeadProcessHeld_flowsInAgain() {
        UsageStoreContractProcess one = process("one", bucket("k", 40, 10));
        UsageStoreContractProcess two = process("two", bucket("k", 40, 10));
        one.exchange(waiting(10, "k"));
        two.exchange(waiting(1, "k"));
        assertEquals(Amount.NONE, two.held("k"));
        pass(3.1, two);
        two.exchange(waiting(10, "k"));
        assertEquals(requests(10), two.held("k"));
    }

    @Test
    void deadProcessThatReturns_isCountedOnce() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10), bucket("b", 10, 10));
        one.exchange(waiting(10, "k"), waiting(10, "b"));
        pass(2.2, two);
        one.returns("k", requests(6)).returns("b", requests(6));
        one.spends("k", requests(4)).spends("b", requests(4)).exchange();
        two.exchange(waiting(6, "k"), waiting(6, "b"));
        assertEquals(requests(6), two.held("k"));
        assertEquals(requests(6), two.held("b"));
    }
}
