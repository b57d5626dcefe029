package dev.llmrouter.internal.sharing;

import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.Report.Holding;
import dev.llmrouter.usage.Report.Spent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The leases of this process: what is reported of them, and what replies grant. Of the exchange, which is one at a time. */
final class LeaseTable {
    private final TimeSource time;
    /** Those of the last report. One that a reload has taken away is reported once more. */
    private final Map<String, Lease> known = new LinkedHashMap<>();

    LeaseTable(TimeSource time) {
        this.time = time;
    }

    /** The leases of a configuration, by the keys of their quotas. */
    static Map<String, Lease> of(RoutingTable table) {
        Map<String, Lease> leases = new LinkedHashMap<>();
        for (DeploymentLimiter limiter : table.allMeters()) {
            Lease lease = Lease.of(limiter);
            if (lease != null) {
                leases.put(lease.key(), lease);
            }
        }
        return leases;
    }

    /**
     * What became of what was granted.
     *
     * @param current those of the configuration
     * @param spare whether this one of them gives back what it holds
     * @param asks whether those of earlier configurations do
     */
    List<Holding> report(Map<String, Lease> current, Predicate<String> spare, boolean asks) {
        known.putAll(current);
        List<Holding> holdings = new ArrayList<>();
        known.forEach((key, lease) ->
                holdings.add(lease.report(time.nanos(), current.containsKey(key) ? spare.test(key) : asks)));
        known.keySet().retainAll(current.keySet());
        return holdings;
    }

    /** The same report so much later; what is held includes what was spent meanwhile. */
    static List<Holding> older(Map<String, Lease> current, List<Holding> before, Duration later, long now) {
        List<Holding> holdings = new ArrayList<>();
        for (Holding each : before) {
            Lease lease = current.get(each.quota().key());
            holdings.add(new Holding(
                    each.quota(),
                    lease == null ? Amount.NONE : lease.claimedAndUnreported(now),
                    older(each.spent(), later),
                    older(each.corrections(), later)));
        }
        return holdings;
    }

    private static List<Spent> older(List<Spent> spent, Duration by) {
        return spent.stream()
                .map(each -> new Spent(each.ago().plus(by), each.amount()))
                .toList();
    }

    /** The store has lost what was reported. */
    void reportAgain(long now) {
        known.values().forEach(lease -> lease.reportAgain(now));
    }

    boolean holdAnything() {
        return known.values().stream().anyMatch(Lease::holdsAnything);
    }

    /** The reply was written before it was read: from now on is late enough. */
    private static void grant(Lease lease, Reply.Grant grant, long now) {
        if (grant.in().isZero()) {
            lease.grant(grant.amount());
        } else {
            lease.grant(grant.amount(), now + grant.in().toNanos());
        }
    }

    /** What a reply grants, and what it shows of the rest. */
    static void grant(Map<String, Lease> leases, Report report, Reply reply, long sentAt, long now) {
        Map<String, Amount> claimed = new LinkedHashMap<>();
        report.holdings().forEach(each -> claimed.put(each.quota().key(), each.held()));
        leases.forEach((key, lease) -> {
            Duration wait = reply.waits().getOrDefault(key, Duration.ZERO);
            lease.enterShared(
                    claimed.getOrDefault(key, Amount.NONE),
                    sentAt + QuotaSync.LEASE_TIME.toNanos(),
                    now + wait.toNanos(),
                    reply.processes());
            lease.freeAtStore(reply.free().getOrDefault(key, Amount.NONE));
        });
        for (Reply.Grant grant : reply.grants()) {
            Lease lease = leases.get(grant.key());
            if (lease != null) {
                grant(lease, grant, now);
            }
        }
    }
}
