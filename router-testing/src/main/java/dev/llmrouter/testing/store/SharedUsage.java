package dev.llmrouter.testing.store;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.Report.Holding;
import dev.llmrouter.usage.Report.Want;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** All that processes have reported one store, from when it began to remember. Not thread-safe. Times are nanoseconds of the store's clock. */
final class SharedUsage {
    private final String epoch = UUID.randomUUID().toString();
    private final Map<String, SharedProcess> processes = new HashMap<>();
    private final Map<String, SharedQuota> quotas = new HashMap<>();
    private final SharedNews news = new SharedNews();
    private final SharedBudgets budgets = new SharedBudgets();
    private final SharedRecovery recovery = new SharedRecovery(epoch);

    /** A process, until it has not reported for its lease time. */
    private static final class SharedProcess {
        private long number = Long.MIN_VALUE;
        private long end;

        boolean lives(long now) {
            return end >= now;
        }
    }

    Reply exchange(Report report, long now) {
        quotas.values().forEach(quota -> quota.expire(now));
        SharedProcess before = processes.get(report.process());
        if (before != null && before.number > report.number()) {
            return refused(report, now);
        }
        boolean again = before != null && before.number == report.number();
        recovery.hear(report, now);
        boolean stranger = recovery.isStranger(report);
        boolean recovering = stranger || recovery.isGoingOn(now);
        SharedProcess process = hear(report, now);
        Set<String> changed = new HashSet<>();
        for (Holding holding : report.holdings()) {
            SharedQuota quota = quotas.computeIfAbsent(holding.quota().key(), key -> new SharedQuota());
            if (quota.limit(holding.quota().limits(), now)) {
                changed.add(holding.quota().key());
            }
            quota.tell(report.process(), holding, process.end, !again && !stranger, now);
        }
        forgetTheDead(now);
        news.tell(report.process(), report.news(), now);
        Map<String, Duration> waits = new LinkedHashMap<>();
        List<Reply.Grant> grants = grants(report, recovering, now, waits);
        return Reply.builder(epoch)
                .recovering(recovering)
                .processes(living(now) + recovery.missing(now))
                .grants(grants)
                .free(free(report, now))
                .waits(waits)
                .news(news.since(stranger ? 0 : report.seen(), report.process(), now))
                .seen(news.last())
                .budgets(budgets.pay(report.expenses(), !again, now))
                .changed(changed)
                .build();
    }

    /** A report that was overtaken by a newer one of its process: it changes nothing, and is granted nothing. */
    private Reply refused(Report report, long now) {
        Map<String, Amount> nothing = new LinkedHashMap<>();
        report.holdings().forEach(holding -> nothing.put(holding.quota().key(), Amount.NONE));
        return Reply.builder(epoch)
                .processes(living(now))
                .free(nothing)
                .seen(report.seen())
                .build();
    }

    private SharedProcess hear(Report report, long now) {
        SharedProcess process = processes.computeIfAbsent(report.process(), name -> new SharedProcess());
        process.number = Math.max(process.number, report.number());
        process.end = now + report.leaseTime().toNanos();
        return process;
    }

    private int living(long now) {
        return (int) processes.values().stream().filter(each -> each.lives(now)).count();
    }

    /** A process is remembered as long as a window: who repeats a report after that repeats what no longer counts. */
    private void forgetTheDead(long now) {
        long memory =
                quotas.values().stream().mapToLong(SharedQuota::memory).max().orElse(0);
        processes.values().removeIf(each -> each.end + memory < now);
        quotas.values().removeIf(quota -> !quota.isUsed());
    }

    private List<Reply.Grant> grants(Report report, boolean recovering, long now, Map<String, Duration> waits) {
        Map<String, LeaseRoom> rooms = rooms(report, recovering, now);
        LeaseRule rule =
                new LeaseRule(rooms, living(now), future(now), recovering ? Duration.ZERO : report.leaseTime());
        List<LeaseRule.Placed> lacking = new ArrayList<>();
        List<Reply.Grant> grants = new ArrayList<>();
        for (Want want : report.wants()) {
            LeaseRule.Placed placed = rule.place(want);
            placed.later().forEach(each -> grants.add(new Reply.Grant(each.key(), each.amount(), each.in())));
            if (!placed.isWhole()) {
                lacking.add(placed);
            }
        }
        grants.forEach(
                each -> requireNonNull(quotas.get(each.key()), each.key()).grant(report.process(), each.amount()));
        rooms.forEach((key, room) -> grant(report.process(), key, room.granted(), grants));
        Map<String, Double> wanted = new HashMap<>();
        for (LeaseRule.Placed placed : lacking) {
            lack(placed, rooms, now, waits);
            // Who gets nothing anyway is kept nothing.
            if (placed.want().waiting() && !recovering) {
                placed.keys().forEach(key -> wanted.merge(key, unmet(placed, rooms, key), Double::sum));
            }
        }
        rooms.forEach((key, room) -> room.claims().close(report.process(), wanted.getOrDefault(key, 0.0), room.got()));
        return grants;
    }

    private static double unmet(LeaseRule.Placed placed, Map<String, LeaseRoom> rooms, String key) {
        return placed.left()
                * requireNonNull(rooms.get(key), key).partOfOne(placed.want().amount());
    }

    private LeaseRule.Future future(long now) {
        return new LeaseRule.Future() {
            @Override
            public Numbers free(String key, Duration in) {
                return requireNonNull(quotas.get(key), key).free(now + in.toNanos(), now);
            }

            @Override
            public Duration wait(String key, Numbers amount) {
                return Duration.ofNanos(requireNonNull(quotas.get(key), key).untilFits(amount, now));
            }
        };
    }

    private Map<String, LeaseRoom> rooms(Report report, boolean recovering, long now) {
        Map<String, LeaseRoom> rooms = new LinkedHashMap<>();
        for (Holding holding : report.holdings()) {
            String key = holding.quota().key();
            SharedQuota quota = quotas.get(key);
            if (quota != null) {
                Numbers free = recovering ? Numbers.of(Amount.NONE) : quota.free(now);
                double got = quota.claims().open(report.process(), name -> lives(name, now));
                rooms.put(
                        key, new LeaseRoom(quota.capacity(), free, quota.held(report.process()), quota.claims(), got));
            }
        }
        return rooms;
    }

    private Map<String, Amount> free(Report report, long now) {
        Map<String, Amount> free = new LinkedHashMap<>();
        for (Holding holding : report.holdings()) {
            String key = holding.quota().key();
            free.put(key, requireNonNull(quotas.get(key), key).unspent(now));
        }
        return free;
    }

    private boolean lives(String name, long now) {
        SharedProcess process = processes.get(name);
        return process != null && process.lives(now);
    }

    private void grant(String process, String key, Amount amount, List<Reply.Grant> grants) {
        SharedQuota quota = quotas.get(key);
        if (quota != null && !amount.isNone()) {
            quota.grant(process, amount);
            grants.add(new Reply.Grant(key, amount));
        }
    }

    private void lack(LeaseRule.Placed placed, Map<String, LeaseRoom> rooms, long now, Map<String, Duration> waits) {
        Want want = placed.want();
        for (String key : placed.keys()) {
            SharedQuota quota = requireNonNull(quotas.get(key), key);
            LeaseRoom room = requireNonNull(rooms.get(key), key);
            Duration wait = Duration.ofNanos(quota.untilFits(room.clamped(want.amount()), now));
            waits.merge(key, wait, (one, other) -> one.compareTo(other) < 0 ? one : other);
        }
    }
}
