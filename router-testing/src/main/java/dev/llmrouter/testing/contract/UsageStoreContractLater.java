package dev.llmrouter.testing.contract;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Grants of what is not there yet, to requests for which callers wait. */
abstract class UsageStoreContractLater extends UsageStoreContractHistories {
    @Test
    void whatLeavesAWindowSoon_isGrantedFromThatMomentOn() {
        UsageStoreContractProcess one = process("one", sliding("k", 5));
        one.exchange(waiting(5, "k"));
        one.spends("k", requests(5)).exchange();
        pass(3.5, one);

        Reply reply = one.exchange(waitingUntil(1, 3, "k"));

        assertEquals(Amount.NONE, one.held("k"), "what is there now");
        assertEquals(requests(3), one.heldForLater("k"));
        reply.grants().forEach(grant -> assertBetween(seconds(0.2), seconds(0.8), grant.in()));
        pass(0.9);
        assertEquals(requests(3), one.held("k"), "without another exchange");
    }

    @Test
    void whatFlowsIntoABucketSoon_isGrantedFromThatMomentOn() {
        UsageStoreContractProcess one = process("one", bucket("k", 40, 5));
        one.exchange(waiting(5, "k"));
        one.spends("k", requests(5)).exchange();

        List<Reply.Grant> grants = one.exchange(waitingUntil(1, 3, "k")).grants();

        assertTrue(one.held("k").plus(one.heldForLater("k")).requests() == 3, grants::toString);
        assertTrue(grants.stream().anyMatch(grant -> grant.in().compareTo(seconds(0.15)) >= 0), grants::toString);
    }

    @Test
    void whatComesTooLate_isNotGranted() {
        UsageStoreContractProcess one = process("one", sliding("k", 5));
        one.exchange(waiting(5, "k"));
        one.spends("k", requests(5)).exchange();
        pass(2, one);

        Reply reply = one.exchange(waitingUntil(1, 1, "k"));

        assertEquals(List.of(), reply.grants());
        assertBetween(seconds(1.5), seconds(2.3), requireNonNull(reply.waits().get("k")));
    }

    @Test
    void whatIsGrantedForLater_isNoOtherProcessesByThen() {
        UsageStoreContractProcess one = process("one", sliding("k", 5));
        UsageStoreContractProcess two = process("two", sliding("k", 5));
        one.exchange(waiting(5, "k"));
        one.spends("k", requests(5)).exchange();
        pass(3.5, one, two);

        one.exchange(waitingUntil(1, 4, "k"));
        two.exchange(waitingUntil(1, 4, "k"));

        assertEquals(requests(4), one.heldForLater("k"));
        assertEquals(requests(1), two.heldForLater("k"));
        pass(0.9, one, two);
        two.exchange(waiting(4, "k"));
        assertEquals(requests(1), two.held("k"));
    }

    @Test
    void whatWasGrantedForLater_comesBackWithTheNextReport() {
        UsageStoreContractProcess one = process("one", sliding("k", 5));
        UsageStoreContractProcess two = process("two", sliding("k", 5));
        one.exchange(waiting(5, "k"));
        one.spends("k", requests(5)).exchange();
        pass(3.5, one, two);
        one.exchange(waitingUntil(1, 5, "k"));

        one.returnsAll("k");
        one.exchange();
        two.exchange(waitingUntil(1, 5, "k"));

        assertEquals(requests(5), two.heldForLater("k"));
    }

    @Test
    void requestsOfTwoProcesses_shareWhatComesSoon() {
        UsageStoreContractProcess one = process("one", sliding("k", 8));
        UsageStoreContractProcess two = process("two", sliding("k", 8));
        one.exchange(waiting(8, "k"));
        one.spends("k", requests(8)).exchange();
        two.exchange(waiting(8, "k"));
        pass(3.5, one);
        two.exchange(waiting(8, "k"));

        one.exchange(waitingUntil(1, 8, "k"));

        assertEquals(requests(4), one.heldForLater("k"), "the other one waits, too");
    }

    @Test
    void expectedRequests_areGrantedNothingForLater() {
        UsageStoreContractProcess one = process("one", sliding("k", 5));
        one.exchange(waiting(5, "k"));
        one.spends("k", requests(5)).exchange();
        pass(3.5, one);

        Reply reply = one.exchange(expected(3, "k"));

        assertEquals(List.of(), reply.grants());
    }
}
