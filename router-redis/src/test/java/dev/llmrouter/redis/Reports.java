package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Reports for tests that are not about what is counted. */
final class Reports {
    static final Duration LEASE = Duration.ofSeconds(60);

    static final String KEY = "deployment eu";

    private Reports() {}

    /** One of everything. */
    static Report rich(String process) {
        Quota.Limit window = new Quota.Limit(Limits.Kind.SLIDING, 100, Duration.ofMinutes(1), 100);
        Quota.Limit bucket = new Quota.Limit(Limits.Kind.BUCKET, 6000, Duration.ofMinutes(1), 1000);
        Quota quota = new Quota(KEY, Map.of(Quota.Of.REQUESTS, window, Quota.Of.TOKENS, bucket));
        Report.Spent spent = new Report.Spent(Duration.ofSeconds(3), new Amount(1, 20, 0, 0));
        Report.Holding holding = new Report.Holding(quota, Amount.NONE, List.of(spent), List.of());
        return Report.builder(process, 1, LEASE)
                .holdings(List.of(holding))
                .wants(List.of(new Report.Want(List.of(KEY), new Amount(1, 20, 0, 0), 3, true)))
                .news(List.of(new News.Cooling("eu", FailureKind.TIMEOUT, Duration.ofSeconds(30))))
                .expenses(List.of(new Report.Expense("team", Duration.ofDays(1), 5_000_000_000L)))
                .build();
    }

    /** The next of a process that has exchanged in this epoch, with a wish. */
    static Report before(String process, String epoch) {
        Report first = rich(process);
        return Report.builder(process, 2, LEASE)
                .epoch(epoch)
                .processes(1)
                .holdings(first.holdings())
                .wants(first.wants())
                .build();
    }

    /** Of a process that has so many limits. */
    static Report ofLimits(int count) {
        Quota.Limit window = new Quota.Limit(Limits.Kind.SLIDING, 100, Duration.ofMinutes(1), 100);
        List<Report.Holding> holdings = IntStream.range(0, count)
                .mapToObj(i -> new Report.Holding(
                        new Quota("deployment " + i, Map.of(Quota.Of.REQUESTS, window)),
                        Amount.NONE,
                        List.of(),
                        List.of()))
                .toList();
        return Report.builder("one", 1, LEASE).holdings(holdings).build();
    }

    /** Tells nothing and asks for nothing. */
    static Report empty(String process) {
        return Report.builder(process, 1, LEASE).build();
    }

    static Report telling(String process, News news) {
        return Report.builder(process, 1, LEASE).news(List.of(news)).build();
    }

    static Reply exchanged(UsageStore store, Report report) {
        try {
            return store.exchange(report);
        } catch (StoreUnavailableException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether an exchange works again. */
    static boolean works(UsageStore store) {
        try {
            store.exchange(empty("asking"));
            return true;
        } catch (StoreUnavailableException e) {
            return false;
        }
    }

    /** What a store says that does not do an exchange. */
    static String trouble(UsageStore store) {
        return String.valueOf(assertThrows(StoreUnavailableException.class, () -> store.exchange(rich("one")))
                .getMessage());
    }

    /** Billionths of a dollar that a reply tells of a budget. */
    static long spent(Reply reply, String budget) {
        return reply.budgets()
                .getOrDefault(budget, new Reply.BudgetTotal(-1, Duration.ZERO))
                .nanoDollars();
    }
}
