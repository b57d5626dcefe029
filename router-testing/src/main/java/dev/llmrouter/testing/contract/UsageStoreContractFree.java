package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Reply;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store says is left. */
abstract class UsageStoreContractFree extends UsageStoreContractLater {
    @Test
    void free_isWhatNobodyHasSpentOrHolds_afterTheGrants() {
        UsageStoreContractProcess one = process("one", sliding("k", 20, 2000));
        UsageStoreContractProcess two = process("two", sliding("k", 20, 2000));
        two.exchange(waiting(3, tokens(100), "k"));
        one.spends("k", tokens(500)).exchange();
        Reply reply = one.exchange(waiting(4, tokens(100), "k"), expected(1, "k"));
        assertEquals(new Amount(20 - 3 - 1 - 4 - 1, 2000 - 300 - 500 - 400, 0, 0), free(reply, "k"));
        assertEquals(free(reply, "k"), free(two.exchange(), "k"));
    }

    @Test
    void free_ofABucket_isWhatIsInItAndNotHeld() {
        // One flows in within four seconds, and a bucket is never said to hold a part of a request.
        UsageStoreContractProcess one = process("one", bucket("k", 1, 10));
        UsageStoreContractProcess two = process("two", bucket("k", 1, 10));
        assertEquals(requests(10), free(one.exchange(), "k"));
        two.exchange(waiting(3, "k"));
        Reply reply = one.spends("k", requests(4)).exchange(waiting(1, "k"));
        assertEquals(requests(10 - 3 - 4 - 1), free(reply, "k"));
    }

    @Test
    void free_isNeverNegative() {
        UsageStoreContractProcess one = process("one", sliding("k", 10), bucket("b", 10, 10));
        Reply reply = one.spends("k", requests(15)).spends("b", requests(15)).exchange();
        assertEquals(Amount.NONE, free(reply, "k"));
        assertEquals(Amount.NONE, free(reply, "b"));
    }

    @Test
    void free_isToldOfEveryQuotaInTheReport_andOfNoOther() {
        process("one", sliding("other", 10)).exchange();
        Reply reply = process("two", sliding("k", 10), sliding("none", 0), bucket("b", 10, 5))
                .exchange();
        assertEquals(Set.of("k", "none", "b"), reply.free().keySet());
        assertEquals(requests(10), free(reply, "k"), "tokens are not limited");
        assertEquals(Amount.NONE, free(reply, "none"));
        assertEquals(requests(5), free(reply, "b"));
    }

    @Test
    void free_isToldByAStoreThatHasForgotten() {
        UsageStoreContractProcess one = process("one", sliding("k", 10));
        one.exchange(waiting(4, "k"));
        forget();
        Reply reply = one.exchange(waiting(1, "k"));
        assertTrue(reply.recovering());
        assertEquals(requests(6), free(reply, "k"));
    }

    private static Amount free(Reply reply, String key) {
        return reply.free().getOrDefault(key, new Amount(-1, -1, -1, -1));
    }
}
