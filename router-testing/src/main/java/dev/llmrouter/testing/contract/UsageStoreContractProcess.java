package dev.llmrouter.testing.contract;

import dev.llmrouter.time.Ticker;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A process as a store sees it: remembers what it holds, tells what it spent, and takes what it is given. Not thread-safe. */
final class UsageStoreContractProcess {
    private final String name;
    private final UsageStore store;
    private final Ticker ticker;
    private final Duration leaseTime;
    private final Map<String, Quota> quotas = new LinkedHashMap<>();
    private final Map<String, Amount> held = new LinkedHashMap<>();
    /** Granted, and there only from a moment on: held, but not to be spent before. */
    private final List<Later> later = new ArrayList<>();
    /** What the next report tells. */
    private Told next = new Told();
    /** What the last one reported, until a reply to it came: it is repeated under its number. */
    private Told telling = new Told();

    private boolean unanswered;
    private long number = 1;
    private String epoch = "";
    private int processes;
    private long seen;
    private Report.Want[] wants = {};

    /** Something reported later, with the moment at which it began to count. */
    private record Timed(long nanos, Amount amount) {}

    /** A grant of what is there only from a moment on. */
    private record Later(String key, long nanos, Amount amount) {}

    /** What a report tells once. */
    private static final class Told {
        private final Map<String, List<Timed>> spent = new LinkedHashMap<>();
        private final Map<String, List<Timed>> corrections = new LinkedHashMap<>();
        private final List<News> news = new ArrayList<>();
        private final List<Report.Expense> expenses = new ArrayList<>();
    }

    UsageStoreContractProcess(String name, UsageStore store, Ticker ticker, Duration leaseTime) {
        this.name = name;
        this.store = store;
        this.ticker = ticker;
        this.leaseTime = leaseTime;
    }

    /** Has these quotas in every report from now on; one of the same key is replaced. */
    UsageStoreContractProcess shares(Quota... shared) {
        for (Quota quota : shared) {
            quotas.put(quota.key(), quota);
        }
        return this;
    }

    /** Spends now, out of what it holds and beyond that; tells it in the next exchange. */
    UsageStoreContractProcess spends(String key, Amount amount) {
        return spends(key, amount, ticker.nanos());
    }

    UsageStoreContractProcess spends(String key, Amount amount, long nanos) {
        held.put(key, atLeastNone(held(key).plus(amount.times(-1))));
        next.spent.computeIfAbsent(key, k -> new ArrayList<>()).add(new Timed(nanos, amount));
        return this;
    }

    /** Reports in the next exchange that a spending, reported before, was more or less. */
    UsageStoreContractProcess corrects(String key, Amount amount, long nanos) {
        next.corrections.computeIfAbsent(key, k -> new ArrayList<>()).add(new Timed(nanos, amount));
        return this;
    }

    /** Gives back in the next exchange. */
    UsageStoreContractProcess returns(String key, Amount amount) {
        held.put(key, held(key).plus(amount.times(-1)));
        return this;
    }

    UsageStoreContractProcess tells(News... found) {
        next.news.addAll(List.of(found));
        return this;
    }

    UsageStoreContractProcess pays(String budget, Duration period, long nanoDollars) {
        next.expenses.add(new Report.Expense(budget, period, nanoDollars));
        return this;
    }

    /** Wants this in every exchange from now on that says nothing else. */
    UsageStoreContractProcess keepsWanting(Report.Want... kept) {
        wants = kept;
        return this;
    }

    /** Gives back all that it holds of a quota, also what it may not spend yet. */
    void returnsAll(String key) {
        later.removeIf(each -> each.key.equals(key));
        held.remove(key);
    }

    /** What it may spend now. */
    Amount held(String key) {
        long now = ticker.nanos();
        for (Later each : List.copyOf(later)) {
            if (each.nanos - now <= 0) {
                later.remove(each);
                held.merge(each.key, each.amount, Amount::plus);
            }
        }
        return held.getOrDefault(key, Amount.NONE);
    }

    /** What it may spend from some moment on, and not yet. */
    Amount heldForLater(String key) {
        held(key);
        return later.stream()
                .filter(each -> each.key.equals(key))
                .map(Later::amount)
                .reduce(Amount.NONE, Amount::plus);
    }

    String name() {
        return name;
    }

    /** Tells and asks; what it is granted is held from now on. */
    Reply exchange(Report.Want... wants) {
        Reply reply = send(report(wants));
        take(reply);
        return reply;
    }

    /** Makes a report that a client is left behind with: it is sent when this runs, and the next exchange is under the same number. */
    Runnable leavesBehind(Report.Want... wants) {
        Report late = report(wants);
        return () -> send(late);
    }

    /** Tells and asks, and does not get the answer: the next exchange is under the same number. */
    void exchangeAndLoseReply(Report.Want... wants) {
        send(report(wants));
    }

    private Report report(Report.Want... now) {
        if (!unanswered) {
            telling = next;
            next = new Told();
            unanswered = true;
        }
        List<Report.Want> wanted = List.of(now.length == 0 ? wants : now);
        return Report.builder(name, number, leaseTime)
                .epoch(epoch)
                .processes(processes)
                .holdings(holdings())
                .wants(wanted)
                .news(telling.news)
                .seen(seen)
                .expenses(telling.expenses)
                .build();
    }

    private List<Report.Holding> holdings() {
        long now = ticker.nanos();
        List<Report.Holding> holdings = new ArrayList<>();
        quotas.forEach((key, quota) -> holdings.add(new Report.Holding(
                quota,
                heldOrUntold(key),
                reportedAs(telling.spent, key, now),
                reportedAs(telling.corrections, key, now))));
        return holdings;
    }

    /** What was spent since a report that is repeated is in no report yet: it is held until it is reported. */
    private Amount heldOrUntold(String key) {
        Amount all = held(key).plus(heldForLater(key));
        for (Timed each : next.spent.getOrDefault(key, List.of())) {
            all = all.plus(each.amount);
        }
        return all;
    }

    private static List<Report.Spent> reportedAs(Map<String, List<Timed>> all, String key, long now) {
        return all.getOrDefault(key, List.of()).stream()
                .map(each -> new Report.Spent(Duration.ofNanos(now - each.nanos), each.amount))
                .toList();
    }

    private Reply send(Report report) {
        try {
            return store.exchange(report);
        } catch (StoreUnavailableException e) {
            throw new AssertionError("the store under test is not available", e);
        }
    }

    private void take(Reply reply) {
        number++;
        epoch = reply.epoch();
        processes = reply.processes();
        seen = reply.seen();
        unanswered = false;
        reply.grants().forEach(this::take);
    }

    private void take(Reply.Grant grant) {
        if (grant.in().isZero()) {
            held.merge(grant.key(), grant.amount(), Amount::plus);
        } else {
            later.add(new Later(grant.key(), ticker.nanos() + grant.in().toNanos(), grant.amount()));
        }
    }

    private static Amount atLeastNone(Amount amount) {
        return new Amount(
                Math.max(0, amount.requests()),
                Math.max(0, amount.tokens()),
                Math.max(0, amount.inputTokens()),
                Math.max(0, amount.outputTokens()));
    }
}
