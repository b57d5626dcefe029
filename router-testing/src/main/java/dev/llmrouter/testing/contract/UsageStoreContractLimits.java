package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is counted of a limit, and when it comes back. */
abstract class UsageStoreContractLimits extends UsageStoreContractFixture {
    @Test
    void want_thatFits_isGrantedWhole() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        Reply reply = one.exchange(waiting(3, "k"));
        assertEquals(requests(3), one.held("k"));
        assertTrue(reply.waits().isEmpty(), "nothing is waited for");
    }

    @Test
    void limit_isInclusive() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        one.exchange(waiting(11, "k"));
        assertEquals(requests(10), one.held("k"));
    }

    @Test
    void limitOfNone_grantsNothing() {
        UsageStoreContractProcess one = process("one", sliding("none", 0), bucket("empty", 0, 0));
        one.exchange(waiting(1, "none", "empty"));
        assertEquals(Amount.NONE, one.held("none").plus(one.held("empty")));
    }

    @Test
    void whatOneHolds_anotherDoesNotGet() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        one.exchange(waiting(8, "k"));
        two.exchange(waiting(8, "k"));
        assertEquals(requests(2), two.held("k"));
    }

    @Test
    void whatIsGivenBack_isThereAtOnce() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10), bucket("b", 10, 10));
        one.exchange(waiting(10, "k"), waiting(10, "b"));
        one.returns("k", requests(4)).returns("b", requests(4)).exchange();
        two.exchange(waiting(5, "k"));
        two.exchange(waiting(4, "b"));
        assertEquals(requests(4), two.held("k"));
        assertEquals(requests(4), two.held("b"));
    }

    @Test
    void sliding_whatIsSpent_comesBackWhenItLeavesTheWindow() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        one.exchange(waiting(10, "k"));
        one.spends("k", requests(10)).exchange();
        pass(3, one);
        one.exchange(waiting(1, "k"));
        assertEquals(Amount.NONE, one.held("k"), "a second before the window is over");
        pass(1.1);
        one.exchange(waiting(10, "k"));
        assertEquals(requests(10), one.held("k"), "after the window and a slice");
    }

    @Test
    void sliding_spendingAtAnyMoment_countsForAWholeWindow() {
        UsageStoreContractProcess one = process("one", sliding("k", 1));
        Random random = new Random(1);
        for (int i = 0; i < 5; i++) {
            pass(random.nextDouble() * 0.1);
            one.exchange(waiting(1, "k"));
            one.spends("k", requests(1)).exchange();
            pass(3.6, one);
            one.exchange(waiting(1, "k"));
            assertEquals(Amount.NONE, one.held("k"), "a tenth of the window before its end");
            pass(0.5);
        }
    }

    @Test
    void sliding_spending_countsFromItsOwnMoment() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        one.exchange(waiting(10, "k"));
        one.spends("k", requests(10));
        pass(1.8);
        one.exchange();
        pass(2.3, one);
        one.exchange(waiting(10, "k"));
        assertEquals(requests(10), one.held("k"));
    }

    @Test
    void sliding_whatIsHeldForLong_isNotFreed() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        one.exchange(waiting(10, "k"));
        pass(9, one, two);
        two.exchange(waiting(1, "k"));
        assertEquals(Amount.NONE, two.held("k"));
    }

    @Test
    void bucket_isFullAtFirst_andHoldsItsBurst() {
        UsageStoreContractProcess one = process("one", bucket("k", 40, 10));
        one.exchange(waiting(11, "k"));
        assertEquals(requests(10), one.held("k"));
    }

    @Test
    void bucket_refillsAllTheTime() {
        UsageStoreContractProcess one = process("one", bucket("k", 40, 40));
        one.exchange(waiting(40, "k"));
        one.spends("k", requests(40)).exchange();
        pass(1);
        one.exchange(waiting(40, "k"));
        // Ten a second flow in; with a real clock a bit more time than a second has passed.
        long granted = one.held("k").requests();
        assertTrue(granted >= 10 && granted <= 20, () -> granted + " after a second in which 10 flow in");
    }

    @Test
    void bucket_neverHoldsMoreThanItsBurst() {
        UsageStoreContractProcess one = process("one", bucket("k", 40, 10));
        one.exchange(waiting(10, "k"));
        one.spends("k", requests(10)).exchange();
        pass(3, one);
        one.exchange(waiting(40, "k"));
        assertEquals(requests(10), one.held("k"));
    }

    @Test
    void bucket_doesNotRefillWhatIsHeld() {
        UsageStoreContractProcess one = process("one", bucket("k", 40, 10));
        UsageStoreContractProcess two = process("two", bucket("k", 40, 10));
        one.exchange(waiting(10, "k"));
        pass(4, one, two);
        two.exchange(waiting(10, "k"));
        // The provider's bucket holds ten; one of the two could spend ten beside the other's otherwise.
        assertEquals(Amount.NONE, two.held("k"));
    }

    @Test
    void spendingBeyondLeases_isOwed() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        one.spends("k", requests(15)).spends("b", requests(15));
        one.exchange(waiting(1, "k"), waiting(1, "b"));
        pass(1.5, one);
        one.exchange(waiting(1, "k"), waiting(1, "b"));
        assertEquals(Amount.NONE, one.held("k").plus(one.held("b")));
        pass(2.6, one);
        one.exchange(waiting(10, "k"), waiting(1, "b"));
        assertEquals(requests(10), one.held("k"), "the window is over");
        assertEquals(requests(1), one.held("b"), "ten have flowed in, five were owed");
    }

    @Test
    void correction_downwards_givesBack() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        one.exchange(waiting(10, "k"), waiting(10, "b"));
        long then = ticker().nanos();
        one.spends("k", requests(10)).spends("b", requests(10)).exchange();
        one.corrects("k", requests(-4), then).corrects("b", requests(-4), then);
        one.exchange(waiting(4, "k"), waiting(4, "b"));
        assertEquals(requests(4), one.held("k"));
        assertEquals(requests(4), one.held("b"));
    }

    @Test
    void correction_upwards_takesMore() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        one.exchange(waiting(4, "k"), waiting(4, "b"));
        long then = ticker().nanos();
        one.spends("k", requests(4)).spends("b", requests(4)).exchange();
        one.corrects("k", requests(6), then).corrects("b", requests(6), then);
        one.exchange(waiting(1, "k"), waiting(1, "b"));
        assertEquals(Amount.NONE, one.held("k").plus(one.held("b")));
    }

    @Test
    void correction_ofWhatHasLeftTheWindow_isNothing() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        long then = ticker().nanos();
        one.spends("k", requests(10)).exchange();
        pass(4.1, one);
        one.spends("k", requests(10)).corrects("k", requests(-10), then).exchange();
        one.exchange(waiting(1, "k"));
        assertEquals(Amount.NONE, one.held("k"));
    }

    @Test
    void bucket_correctionOfWhatHasFlowedInAgain_isNothing() {
        UsageStoreContractProcess one = process("one", bucket("k", 40, 10));
        one.exchange(waiting(10, "k"));
        long then = ticker().nanos();
        one.spends("k", requests(10)).exchange();
        pass(1.8);
        one.exchange(waiting(10, "k"));
        one.spends("k", requests(10)).exchange();
        one.corrects("k", requests(-9), then).exchange(waiting(5, "k"));
        long granted = one.held("k").requests();
        // Ten flow in within a second; without the correction there is what flowed in during these exchanges.
        assertTrue(granted < 5, () -> granted + " granted");
    }

    @Test
    void limitsThatDiffer_areReportedToEachProcessThatChangesThem() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), sliding("same", 10));
        UsageStoreContractProcess two = process("two", sliding("k", 20), sliding("same", 10));
        assertEquals(Set.of(), one.exchange().changed());
        assertEquals(Set.of(), one.exchange().changed());
        assertEquals(Set.of("k"), two.exchange().changed());
        assertEquals(Set.of(), two.exchange().changed());
        assertEquals(Set.of("k"), one.exchange().changed());
    }

    @Test
    void limitThatChanges_keepsWhatIsSpent() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        one.spends("k", requests(8)).spends("b", requests(8)).exchange();
        one.shares(sliding("k", 12), bucket("b", 12, 12)).exchange(waiting(12, "k"), waiting(12, "b"));
        assertEquals(requests(4), one.held("k"));
        assertEquals(requests(4), one.held("b"));
    }

    @Test
    void limitThatShrinks_keepsWhatIsSpent() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        one.spends("k", requests(4)).spends("b", requests(4)).exchange();
        one.shares(sliding("k", 5), bucket("b", 5, 5)).exchange(waiting(5, "k"), waiting(5, "b"));
        assertEquals(requests(1), one.held("k"));
        assertEquals(requests(1), one.held("b"));
    }

    @Test
    void quotasOfDifferentKeys_areApart() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), sliding("l", 10));
        one.exchange(waiting(10, "k"), waiting(10, "l"));
        assertEquals(requests(10), one.held("k"));
        assertEquals(requests(10), one.held("l"));
    }

    @Test
    void everyKindOfLimit_isCountedByItself() {
        Amount amount = new Amount(1, 100, 70, 30);
        for (Quota.Of of : Quota.Of.values()) {
            Quota quota = new Quota("k " + of, Map.of(of, window(2 * of.in(amount))));
            UsageStoreContractProcess one = process("for " + of, quota);
            one.exchange(waiting(3, amount, quota.key()));
            assertEquals(amount.times(2), one.held(quota.key()), () -> "limited " + of);
        }
    }

    @Test
    void wait_ofAWindow_isUntilEnoughHasLeftIt() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        one.spends("k", requests(10)).exchange();
        pass(1);
        Duration wait = one.exchange(waiting(1, "k")).waits().getOrDefault("k", Duration.ZERO);
        assertBetween(seconds(2), seconds(3.1), wait);
        one.exchange();
        pass(1);
        one.exchange();
        pass(0.05);
        Duration later = one.exchange(waiting(1, "k")).waits().getOrDefault("k", Duration.ZERO);
        assertTrue(later.compareTo(wait) < 0, () -> later + " is less than " + wait);
    }

    @Test
    void wait_ofABucket_isUntilEnoughFlowedIn() {
        UsageStoreContractProcess one = process("one", bucket("k", 40, 40));
        one.spends("k", requests(40)).exchange();
        Reply reply = one.exchange(waiting(1, requests(10), "k"));
        assertBetween(seconds(0.5), seconds(1), reply.waits().getOrDefault("k", Duration.ZERO));
    }
}
