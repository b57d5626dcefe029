package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What a router expects of every {@link UsageStore}. Extend it, and these tests run against your store:
 *
 * <pre>{@code
 * class MyStoreTest extends UsageStoreContract {
 *     private final MyServer server = MyServer.start();
 *
 *     protected UsageStore newStore() {
 *         return new MyStore(server.address());
 *     }
 *
 *     protected Ticker ticker() {
 *         return Ticker.system();
 *     }
 *
 *     protected void advance(Duration length) {
 *         server.waitFor(length);
 *     }
 *
 *     protected void forget() {
 *         server.deleteEverything();
 *     }
 *
 *     protected Duration scale() {
 *         return Duration.ofMillis(100);
 *     }
 * }
 * }</pre>
 *
 * <p>Nothing here asserts an exact moment: the suite runs on a fake clock as well as on a real one.
 */
public abstract class UsageStoreContract extends UsageStoreContractRecovery {
    /** For subclasses. */
    protected UsageStoreContract() {}

    /** {@return whether the store calls listeners (default yes)} One that cannot push need not. */
    protected boolean pushes() {
        return true;
    }

    @Test
    void news_reachTheOthers_oldestFirst_andOnce() {
        UsageStoreContractProcess one = process("one");
        UsageStoreContractProcess two = process("two");
        News first = learned("a");
        News second = new News.Learned("k", Quota.Of.REQUESTS, window(7));
        assertEquals(List.of(), one.tells(first, second).exchange().news(), "a process gets its own news");
        assertEquals(List.of(first, second), two.exchange().news());
        assertEquals(List.of(), two.exchange().news());
        assertEquals(List.of(), one.exchange().news());
    }

    @Test
    void news_reachWhoComesLater() {
        process("one").tells(learned("a")).exchange();
        assertEquals(List.of(learned("a")), process("two").exchange().news());
    }

    @Test
    void news_whoseReplyWasLost_areToldAgain() {
        UsageStoreContractProcess one = process("one");
        UsageStoreContractProcess two = process("two");
        two.exchange();
        one.tells(learned("a")).exchange();
        two.exchangeAndLoseReply();
        assertEquals(List.of(learned("a")), two.exchange().news());
    }

    @Test
    void news_ofBothSides_cross() {
        UsageStoreContractProcess one = process("one");
        UsageStoreContractProcess two = process("two");
        one.tells(learned("a")).exchange();
        assertEquals(List.of(learned("a")), two.tells(learned("b")).exchange().news());
        assertEquals(List.of(learned("b")), one.exchange().news());
    }

    @Test
    void news_afterTheStoreHasForgotten_beginAnew() {
        UsageStoreContractProcess one = process("one");
        UsageStoreContractProcess two = process("two");
        for (int i = 0; i < 5; i++) {
            one.tells(learned("old " + i)).exchange();
            two.exchange();
        }
        forget();
        one.tells(learned("new")).exchange();
        assertEquals(List.of(learned("new")), two.exchange().news());
    }

    @Test
    void cooling_isShorterByTheTimeThatHasPassed() {
        UsageStoreContractProcess one = process("one");
        one.tells(new News.Cooling("a", FailureKind.SERVER_ERROR, seconds(10))).exchange();
        pass(4);
        List<News> news = process("two").exchange().news();
        assertEquals(1, news.size());
        News.Cooling cooling = (News.Cooling) news.get(0);
        assertEquals("a", cooling.deployment());
        assertEquals(FailureKind.SERVER_ERROR, cooling.reason());
        assertBetween(seconds(3), seconds(6.1), cooling.left());
    }

    @Test
    void cooling_thatIsOver_isNoNews() {
        process("one")
                .tells(new News.Cooling("a", FailureKind.TIMEOUT, seconds(1)))
                .exchange();
        pass(1.1);
        assertEquals(List.of(), process("two").exchange().news());
    }

    @Test
    void cooling_isHeardByWhoComesLater_alsoWhenManyOtherNewsWereTold() {
        UsageStoreContractProcess one = process("one");
        one.tells(new News.Cooling("a", FailureKind.SERVER_ERROR, seconds(60))).exchange();
        tellMuch(one);
        List<News> news = process("two").exchange().news();
        assertTrue(
                news.stream()
                        .anyMatch(each -> each instanceof News.Cooling cooling
                                && cooling.deployment().equals("a")),
                () -> "not among " + news.size() + " news");
    }

    @Test
    void cooling_thatLastsLonger_outlastsAShorterOneThatWasToldLater() {
        UsageStoreContractProcess one = process("one");
        one.tells(new News.Cooling("a", FailureKind.SERVER_ERROR, seconds(60))).exchange();
        one.tells(new News.Cooling("a", FailureKind.TIMEOUT, seconds(1))).exchange();
        tellMuch(one);
        pass(1.1);
        List<News> cooling = process("two").exchange().news().stream()
                .filter(News.Cooling.class::isInstance)
                .toList();
        assertEquals(1, cooling.size());
        assertEquals(FailureKind.SERVER_ERROR, ((News.Cooling) cooling.get(0)).reason());
    }

    @Test
    void cooling_isHeardWhenAllWhoToldItAreGone() {
        process("one")
                .tells(new News.Cooling("a", FailureKind.RATE_LIMITED, seconds(60)))
                .exchange();
        pass(5);
        assertEquals(1, process("two").exchange().news().size());
    }

    /** More than a store may keep of one subject. */
    private static void tellMuch(UsageStoreContractProcess process) {
        News[] much = new News[300];
        Arrays.fill(much, new News.AskedToWait("b", Duration.ofMinutes(1)));
        for (int i = 0; i < 5; i++) {
            process.tells(much).exchange();
        }
    }

    @Test
    void askedToWait_isShorterByTheTimeThatHasPassed() {
        UsageStoreContractProcess one = process("one");
        one.tells(new News.AskedToWait("a", seconds(10)), new News.AskedToWait("b", seconds(1)))
                .exchange();
        pass(4);
        List<News> news = process("two").exchange().news();
        assertEquals(1, news.size());
        News.AskedToWait asked = (News.AskedToWait) news.get(0);
        assertEquals("a", asked.deployment());
        assertBetween(seconds(3), seconds(6.1), asked.left());
    }

    @Test
    void listen_isCalledForTheNewsOfOthers() {
        UsageStore own = store();
        AtomicInteger calls = new AtomicInteger();
        own.listen(calls::incrementAndGet);
        UsageStoreContractProcess one = new UsageStoreContractProcess("one", own, ticker(), seconds(2));
        one.exchange();
        pass(0.1);
        assertEquals(0, calls.get(), "no news");
        process("two").tells(learned("a")).exchange();
        pass(0.5);
        assertTrue(calls.get() > 0 || !pushes(), "the store was to call");
        assertEquals(List.of(learned("a")), one.exchange().news());
    }

    @Test
    void expenses_areAddedUp() {
        UsageStoreContractProcess one = process("one");
        UsageStoreContractProcess two = process("two");
        assertEquals(5, total(one.pays("b", period(), 5).exchange(), "b"));
        assertEquals(12, total(two.pays("b", period(), 7).exchange(), "b"));
        assertEquals(12, total(one.pays("b", period(), 0).exchange(), "b"));
        assertEquals(1, total(one.pays("other", period(), 1).exchange(), "other"));
    }

    @Test
    void budgetNotAskedFor_isNotAnswered() {
        UsageStoreContractProcess one = process("one");
        one.pays("b", period(), 5).exchange();
        assertTrue(one.exchange().budgets().isEmpty());
    }

    @Test
    void periodOfABudget_beginsWithItsFirstExpense_andEnds() {
        UsageStoreContractProcess one = process("one");
        assertEquals(
                new Reply.BudgetTotal(0, Duration.ZERO),
                one.pays("b", period(), 0).exchange().budgets().get("b"));
        pass(1);
        one.pays("b", period(), 5).exchange();
        pass(2);
        Reply.BudgetTotal total = budget(one.pays("b", period(), 5).exchange(), "b");
        assertEquals(10, total.nanoDollars());
        assertBetween(seconds(1), seconds(2), total.left());
        pass(2.1);
        assertEquals(
                new Reply.BudgetTotal(0, Duration.ZERO),
                one.pays("b", period(), 0).exchange().budgets().get("b"));
        assertEquals(3, total(one.pays("b", period(), 3).exchange(), "b"));
    }

    @Test
    void expenseToldAgain_isCountedOnce() {
        UsageStoreContractProcess one = process("one");
        one.pays("b", period(), 5).exchangeAndLoseReply();
        assertEquals(5, total(one.exchange(), "b"));
    }

    @Test
    void close_ofOneStore_leavesTheOthersOpen() {
        UsageStore closed = newStore();
        UsageStoreContractProcess one = new UsageStoreContractProcess("one", closed, ticker(), seconds(2));
        one.shares(sliding("k", 10)).exchange(waiting(4, "k"));
        closed.close();
        closed.close();
        UsageStoreContractProcess two = process("two", sliding("k", 10));
        two.exchange(waiting(10, "k"));
        assertEquals(requests(6), two.held("k"), "what the other holds expires by itself");
    }

    private static long total(Reply reply, String budget) {
        return budget(reply, budget).nanoDollars();
    }

    private static Reply.BudgetTotal budget(Reply reply, String budget) {
        return reply.budgets().getOrDefault(budget, new Reply.BudgetTotal(-1, Duration.ZERO));
    }
}
