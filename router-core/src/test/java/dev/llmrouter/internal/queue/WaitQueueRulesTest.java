package dev.llmrouter.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.internal.queue.WaitQueue.Need;
import dev.llmrouter.internal.queue.WaitQueue.Waiter;
import dev.llmrouter.usage.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The queue by itself: requests join, wait at resources, take of them and leave. */
class WaitQueueRulesTest {
    private static final int MANY = 100;
    /** A request that takes so much makes a promotion of a request of one due. */
    private static final int NINE = 9;

    private final WaitQueue line = new WaitQueue();
    private final ResourceQueue limits = ResourceQueue.ofLimits();
    private final ResourceQueue other = ResourceQueue.ofLimits();
    private final ResourceQueue budget = new ResourceQueue();

    private Waiter joined(int priority, long amount) {
        Waiter waiter = line.ticket(priority, amount, 0);
        assertTrue(line.join(waiter, "m", MANY));
        return waiter;
    }

    private Waiter waits(int priority, long amount, ResourceQueue... at) {
        Waiter waiter = joined(priority, amount);
        assertTrue(line.waitAt(waiter, List.of(at)));
        waiter.looks();
        return waiter;
    }

    private static void assertWoken(Waiter waiter) {
        assertTrue(waiter.isWoken());
        waiter.looks();
    }

    private static void assertAsleep(Waiter... waiters) {
        assertEquals(0, Stream.of(waiters).filter(Waiter::isWoken).count());
    }

    @Test
    void join_takesAsManyOfAGroupAsMayWait() {
        assertTrue(line.join(line.ticket(0, 1, 0), "m", 2));
        assertTrue(line.join(line.ticket(0, 1, 0), "m", 2));

        assertFalse(line.join(line.ticket(0, 1, 0), "m", 2));
        assertTrue(line.join(line.ticket(0, 1, 0), "n", 2));
        assertEquals(3, line.size());
    }

    @Test
    void requestThatLeaves_makesRoomForAnother() {
        Waiter first = joined(0, 1);
        line.leave(first);

        assertFalse(first.isIn());
        assertEquals(0, line.size());
        assertTrue(line.join(line.ticket(0, 1, 0), "m", 1));
    }

    @Test
    void requestThatWasRefused_isNotInTheQueue() {
        Waiter refused = line.ticket(0, 1, 0);

        assertFalse(line.join(refused, "m", 0));

        assertFalse(refused.isIn());
        line.leave(refused);
        assertEquals(0, line.size());
    }

    @Test
    void sameLists_areNoNews() {
        Waiter waiter = waits(0, 1, limits, budget);

        assertFalse(line.waitAt(waiter, List.of(limits, budget)));
        assertTrue(line.waitAt(waiter, List.of(limits)));
    }

    @Test
    void list_knowsItsFirst() {
        assertTrue(limits.isEmpty());
        Waiter first = waits(0, 1, limits);
        Waiter second = waits(0, 1, limits, other);

        assertFalse(limits.isEmpty());
        assertTrue(limits.isFirst(first));
        assertFalse(limits.isFirst(second));
        assertTrue(limits.isBehind(second));
        assertFalse(limits.isBehind(first));
        assertFalse(budget.isFirst(first));
    }

    @Test
    void request_leadsWhereItIsTheFirstOfOneResource() {
        Waiter first = waits(0, 1, limits);
        Waiter atBoth = waits(0, 1, limits, other);
        Waiter last = waits(0, 1, limits);

        assertTrue(first.leads());
        assertTrue(atBoth.leads());
        assertFalse(last.leads());
        assertFalse(joined(0, 1).leads());
    }

    @Test
    void listThatWasLeftByAll_isAsBefore() {
        Waiter first = waits(0, 1, limits, budget);
        Waiter second = waits(0, 4, limits, budget);
        line.leave(first);
        line.waitAt(second, List.of(other));

        assertTrue(limits.isEmpty());
        assertTrue(limits.lanes.isEmpty());
        assertTrue(budget.lanes.isEmpty());
    }

    @Test
    void smallerRequestThatComesLater_disturbsNoneBeforeIt() {
        Waiter large = waits(0, 100, limits);

        Waiter small = waits(0, 1, limits);

        assertAsleep(large);
        assertEquals(List.of(large), limits.leadersBefore(small));
        assertEquals(List.of(), limits.leadersBefore(large));
    }

    @Test
    void urgentRequest_wakesThoseThatItComesBefore() {
        Waiter first = waits(0, 1, limits);
        Waiter later = waits(0, 1, limits);

        Waiter urgent = waits(-1, 100, limits);

        assertWoken(first);
        assertAsleep(later, urgent);
    }

    @Test
    void requestThatLeavesAList_wakesTheNextThere() {
        Waiter first = waits(0, 1, limits);
        Waiter next = waits(0, 1, limits);
        Waiter last = waits(0, 1, limits);

        line.waitAt(first, List.of(other));

        assertWoken(next);
        assertAsleep(last);
    }

    @Test
    void room_wakesTheLeadersAndNoOthers() {
        Waiter large = waits(0, 100, limits);
        Waiter small = waits(0, 1, limits);
        Waiter behind = waits(0, 1, limits);

        limits.wakeUnless(large);

        assertAsleep(large, behind);
        assertWoken(small);
        limits.wake();
        assertWoken(large);
        assertWoken(small);
        assertAsleep(behind);
    }

    @Test
    void roomOfABudget_wakesItsFirstOnly() {
        Waiter large = waits(0, 100, budget);
        Waiter small = waits(0, 1, budget);

        budget.wake();

        assertWoken(large);
        assertAsleep(small);
    }

    @Test
    void claimElsewhere_isNewsForSmallerOnesBehind() {
        Waiter before = waits(-1, 200, limits);
        Waiter large = waits(0, 100, limits);
        Waiter small = waits(0, 1, limits);

        line.claim(large, claim(other));
        assertWoken(small);
        assertAsleep(before, large);

        line.claim(large, claim(other));
        assertAsleep(small);

        line.claim(large, claim(limits));
        assertWoken(small);
    }

    private static Claim claim(ResourceQueue at) {
        return new Claim(at, 100, 50, 50, 1_000, 2_000, 0);
    }

    @Test
    void claimOfARequestThatStandsNowhere_isKept() {
        Waiter waiter = joined(0, 1);
        Claim claim = claim(limits);

        line.claim(waiter, claim);

        assertEquals(claim, waiter.claim());
    }

    @Test
    void lessUrgent_isPromotedWhenATenthIsAsMuchAsItNeeds() {
        Waiter patient = waits(2, 1, limits);
        Waiter urgent = waits(0, 1, limits);

        line.took(limits, urgent, NINE - 1);
        assertTrue(limits.isFirst(urgent));

        line.took(limits, urgent, 1);
        assertTrue(limits.isFirst(patient));
        assertWoken(patient);
    }

    @Test
    void lessUrgentThatHasWaitedLongest_isPromotedFirst() {
        Waiter second = waits(1, 4, other);
        Waiter first = waits(3, 1, limits, other);
        Waiter third = waits(1, 1, limits);
        Waiter urgent = waits(0, 1, limits);
        line.waitAt(second, List.of(limits));

        line.took(limits, urgent, 4 * NINE);
        assertTrue(limits.isFirst(second));
        line.leave(second);
        line.took(limits, second, 4);

        line.took(limits, urgent, NINE);
        assertTrue(limits.isFirst(first));
        assertFalse(limits.isFirst(third));
    }

    @Test
    void promotion_isPaid() {
        Waiter first = waits(1, 1, limits);
        Waiter second = waits(1, 1, limits);
        Waiter urgent = waits(0, 1, limits);
        line.took(limits, urgent, NINE);
        line.took(limits, first, 1);
        line.leave(first);

        line.took(limits, urgent, NINE - 1);
        assertTrue(limits.isFirst(urgent));

        line.took(limits, urgent, 1);
        assertTrue(limits.isFirst(second));
    }

    @Test
    void promotedThatLeavesUnserved_passesItsTurnOn() {
        Waiter first = waits(1, 1, limits);
        Waiter second = waits(1, 1, limits);
        Waiter urgent = waits(0, 1, limits);
        line.took(limits, urgent, NINE);
        assertTrue(limits.isFirst(first));

        line.leave(first);

        line.took(limits, urgent, 1);
        assertTrue(limits.isFirst(second));
    }

    @Test
    void whatIsTakenWhileNoneIsLessUrgent_isOwedToNone() {
        Waiter patient = waits(1, 1, limits);
        Waiter urgent = waits(0, 1, limits);
        line.took(limits, urgent, NINE - 1);
        line.leave(patient);
        line.took(limits, urgent, NINE);

        waits(1, 1, limits);
        line.took(limits, urgent, 1);

        assertTrue(limits.isFirst(urgent));
    }

    @Test
    void reload_wakesAllInTheirOrder() {
        List<String> order = new ArrayList<>();
        Waiter first = waits(0, 1, limits);
        Waiter second = waits(0, 1, limits);
        Waiter urgent = waits(-1, 1, other);
        first.onWake(() -> order.add("first"));
        second.onWake(() -> order.add("second"));
        urgent.onWake(() -> order.add("urgent"));

        line.wakeAll();

        assertEquals(List.of("urgent", "first", "second"), order);
    }

    @Test
    void workOfAWakeUp_runsOnce() {
        List<String> runs = new ArrayList<>();
        Waiter waiter = waits(0, 1, limits);
        waiter.onWake(() -> runs.add("woken"));

        limits.wake();
        limits.wake();

        assertEquals(List.of("woken"), runs);
    }

    @Test
    void needs_areThoseOfTheFirstOfTheGroup() {
        Need one = new Need(new Amount(1, 0, 0, 0), null);
        Need two = new Need(new Amount(2, 0, 0, 0), "key");
        joined(0, 1).needs(two);
        joined(-1, 1).needs(one);
        joined(1, 1);

        assertEquals(List.of(one, two), line.needs("m", 2));
        assertEquals(List.of(), line.needs("n", 2));
    }

    @Test
    void requestOfHalfTheSize_isMuchSmaller() {
        Waiter hundred = line.ticket(0, 100, 0);

        assertTrue(line.ticket(0, 50, 0).isMuchSmallerThan(hundred));
        assertFalse(line.ticket(0, 51, 0).isMuchSmallerThan(hundred));
    }

    @Test
    void times_countFromTheTicket() {
        Waiter waiter = line.ticket(0, 1, 40);
        waiter.delayedBy(3);
        waiter.delayedBy(4);

        assertEquals(60, waiter.waitedNanos(100));
        assertEquals(7, waiter.delayedNanos());
    }

    /** A wake-up runs code of drivers, which may use the queue from another thread. */
    @Test
    void requests_areWokenWhileOtherThreadsMayUseTheQueue() {
        Waiter first = waits(0, 1, limits);
        Waiter next = waits(0, 1, limits);
        Waiter patient = waits(1, 1, limits);
        for (Waiter waiter : List.of(first, next, patient)) {
            waiter.onWake(() -> elsewhere(() -> line.needs("m", 1)));
        }

        elsewhere(() -> line.join(line.ticket(0, 1, 0), "m", MANY));
        elsewhere(() -> line.join(line.ticket(0, 1, 0), "m", 0));
        elsewhere(() -> line.waitAt(first, List.of(limits)));
        elsewhere(() -> line.waitAt(first, List.of(other)));
        elsewhere(() -> line.claim(next, claim(other)));
        elsewhere(() -> line.took(other, first, 1));
        elsewhere(() -> line.took(limits, first, 1));
        elsewhere(() -> line.took(limits, first, NINE));
        elsewhere(() -> line.leave(next));
        elsewhere(line::wakeAll);
        elsewhere(() -> line.needs("m", 1));

        assertWoken(patient);
    }

    /** On a thread that ends afterwards, and would keep the lock if the step did. */
    private static void elsewhere(Runnable step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            step.run();
            done.complete(null);
        });
        thread.setDaemon(true);
        thread.start();
        done.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
