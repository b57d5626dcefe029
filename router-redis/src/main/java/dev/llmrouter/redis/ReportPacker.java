package dev.llmrouter.redis;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Packs a report for the script. The order of everything is the script's; durations are milliseconds. */
final class ReportPacker {
    private static final List<Quota.Of> KINDS = List.of(Quota.Of.values());

    /** Lua's numbers are exact so far; more than this is as good as no limit. */
    private static final long MOST = 1L << 53;

    private final Packer packer = new Packer();
    private final Map<String, Integer> places = new LinkedHashMap<>();

    private ReportPacker() {}

    static byte[] pack(Report report) {
        ReportPacker packer = new ReportPacker();
        packer.report(report);
        return packer.packer.bytes();
    }

    private void report(Report report) {
        packer.array(11)
                .text(report.process())
                .number(report.number())
                .text(report.epoch())
                .number(report.processes())
                .number(Math.max(1, millisUp(report.leaseTime())));
        packer.array(report.holdings().size());
        report.holdings().forEach(this::holding);
        packer.array(report.wants().size());
        report.wants().forEach(this::want);
        packer.array(report.news().size());
        report.news().forEach(this::news);
        packer.number(report.seen());
        packer.array(report.expenses().size());
        report.expenses().forEach(this::expense);
        packer.number(report.storeMillis());
    }

    private void holding(Report.Holding holding) {
        // A script counts from one.
        places.put(holding.quota().key(), places.size() + 1);
        packer.array(5).text(holding.quota().key());
        packer.array(5 * holding.quota().limits().size());
        for (Quota.Of of : KINDS) {
            Quota.Limit limit = holding.quota().limits().get(of);
            if (limit != null) {
                packer.number(number(of));
                limit(limit);
            }
        }
        packer.array(KINDS.size());
        amount(holding.held());
        spendings(holding.spent());
        spendings(holding.corrections());
    }

    private void limit(Quota.Limit limit) {
        packer.number(limit.kind() == Limits.Kind.BUCKET ? 1 : 0)
                .number(bounded(limit.limit()))
                .number(Math.max(1, millisUp(limit.period())))
                .number(bounded(limit.burst()));
    }

    /** Spendings of one millisecond are one. */
    private void spendings(List<Report.Spent> spendings) {
        Map<Long, Amount> byAge = new LinkedHashMap<>();
        spendings.forEach(spent -> byAge.merge(Math.max(0, spent.ago().toMillis()), spent.amount(), Amount::plus));
        packer.array(byAge.size() * (KINDS.size() + 1));
        byAge.forEach((age, amount) -> {
            packer.number(age);
            amount(amount);
        });
    }

    private void want(Report.Want want) {
        List<Integer> known = new ArrayList<>();
        for (String key : want.keys()) {
            Integer place = places.get(key);
            if (place != null) {
                known.add(place);
            }
        }
        packer.array(5).array(known.size());
        known.forEach(packer::number);
        packer.array(KINDS.size());
        amount(want.amount());
        packer.number(want.count())
                .number(want.waiting() ? 1 : 0)
                .number(want.within().toMillis());
    }

    private void news(News news) {
        if (news instanceof News.Cooling cooling) {
            packer.array(4).text("cooling").number(Math.max(1, cooling.left().toMillis()));
            packer.text(cooling.deployment()).text(cooling.reason().name());
        } else if (news instanceof News.AskedToWait asked) {
            packer.array(3).text("asked").number(Math.max(1, asked.left().toMillis()));
            packer.text(asked.deployment());
        } else if (news instanceof News.Learned learned) {
            packer.array(8).text("learned").number(0).text(learned.key()).number(number(learned.of()));
            limit(learned.limit());
        }
    }

    /** Money as text: Redis adds 64 bits, Lua would round. */
    private void expense(Report.Expense expense) {
        packer.array(3).text(expense.budget()).number(Math.max(1, millisUp(expense.period())));
        packer.text(Long.toString(expense.nanoDollars()));
    }

    private void amount(Amount amount) {
        for (Quota.Of of : KINDS) {
            packer.number(bounded(of.in(amount)));
        }
    }

    /** A script counts from one. */
    private static long number(Quota.Of of) {
        return KINDS.indexOf(of) + 1L;
    }

    private static long bounded(long number) {
        return Math.max(-MOST, Math.min(MOST, number));
    }

    private static long millisUp(Duration duration) {
        return duration.plusNanos(999_999).toMillis();
    }
}
