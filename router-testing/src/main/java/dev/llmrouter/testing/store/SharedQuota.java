package dev.llmrouter.testing.store;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.Report.Spent;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** A quota that processes share: what was spent of it, and what each of them holds. Not thread-safe. */
final class SharedQuota {
    private final Map<Quota.Of, SharedMeter> meters = new EnumMap<>(Quota.Of.class);
    private final Map<String, Lease> leases = new HashMap<>();
    private final SharedClaims claims = new SharedClaims();

    /** What one process holds. When its time is over it counts as spent at that moment, until the process says what became of it. */
    private static final class Lease {
        private Amount held = Amount.NONE;
        private long end;
        private boolean over;
        /** The moments of its reports. */
        private final NavigableSet<Long> spentMoments = new TreeSet<>();

        void heardAt(long now, long memory) {
            spentMoments.add(now);
            spentMoments.headSet(now - memory).clear();
        }

        /** When a spending of that moment was reported. */
        long heardAfter(long at) {
            Long first = spentMoments.ceiling(at);
            return first == null ? at : first;
        }
    }

    /** Goes by these limits from now on; what is spent stays. Whether they were others before. */
    boolean limit(Map<Quota.Of, Quota.Limit> limits, long now) {
        Map<Quota.Of, Quota.Limit> before = new EnumMap<>(Quota.Of.class);
        meters.forEach((of, meter) -> before.put(of, meter.limit()));
        limits.forEach((of, limit) -> {
            SharedMeter meter = meters.get(of);
            if (meter == null) {
                meters.put(of, SharedMeter.of(limit, now));
            } else if (meter.limit().kind() != limit.kind()) {
                meters.put(of, converted(meter, limit, now));
            } else if (!meter.limit().equals(limit)) {
                meter.change(limit, now);
            }
        });
        meters.keySet().retainAll(limits.keySet());
        return !before.isEmpty() && !before.equals(limits);
    }

    private static SharedMeter converted(SharedMeter meter, Quota.Limit limit, long now) {
        SharedMeter converted = SharedMeter.of(limit, now);
        converted.spend(now, Math.max(0, meter.capacity() - meter.room(now)), now);
        return converted;
    }

    /**
     * Takes what a process tells.
     *
     * @param end until when what it holds is its own
     * @param counts whether its spendings count, which they do once
     */
    void tell(String process, Report.Holding holding, long end, boolean counts, long now) {
        Lease lease = leases.computeIfAbsent(process, name -> new Lease());
        if (lease.over) {
            giveBack(lease.end, lease.end, lease.held, now);
            lease.over = false;
        }
        if (counts) {
            holding.spent().forEach(each -> spend(at(each, now), each.amount(), now));
            holding.corrections().forEach(each -> adjust(lease, each, now));
            lease.heardAt(now, memory());
        }
        lease.held = holding.held();
        lease.end = end;
    }

    private static long at(Spent spent, long now) {
        return now - Math.max(0, spent.ago().toNanos());
    }

    private void spend(long at, Amount amount, long now) {
        meters.forEach((of, meter) -> meter.spend(at, of.in(amount), now));
    }

    /** What it turned out to be more counts as spent, and what it was less comes back: each number for itself. */
    private void adjust(Lease lease, Spent correction, long now) {
        long at = at(correction, now);
        Numbers more = Numbers.of(correction.amount());
        Numbers none = Numbers.of(Amount.NONE);
        spend(at, more.atLeast(none).amount(), now);
        giveBack(at, lease.heardAfter(at), none.plus(more.atMost(none), -1).amount(), now);
    }

    private void giveBack(long at, long countedAt, Amount amount, long now) {
        meters.forEach((of, meter) -> meter.giveBack(at, countedAt, of.in(amount), now));
    }

    /** What is held by processes that no longer report counts as spent, because it may be. */
    void expire(long now) {
        long memory = memory();
        leases.values().removeIf(lease -> lease.over && lease.end + memory < now);
        // In the order in which their times ended: what a bucket gives back depends on how full it was then.
        leases.values().stream()
                .filter(lease -> !lease.over && lease.end < now)
                .sorted(Comparator.comparingLong(lease -> lease.end))
                .forEach(lease -> {
                    spend(lease.end, lease.held, now);
                    lease.over = true;
                });
    }

    /** Nanoseconds after which nothing matters any more. */
    long memory() {
        return meters.values().stream().mapToLong(SharedMeter::memory).max().orElse(0);
    }

    /** Whether anybody has it. */
    boolean isUsed() {
        return !leases.isEmpty();
    }

    void grant(String process, Amount amount) {
        Lease lease = leases.computeIfAbsent(process, name -> new Lease());
        lease.held = lease.held.plus(amount);
    }

    Amount held(String process) {
        Lease lease = leases.get(process);
        return lease == null ? Amount.NONE : lease.held;
    }

    /** Who waits for it. */
    SharedClaims claims() {
        return claims;
    }

    /** How much may be granted now. */
    Numbers free(long now) {
        return free(now, now);
    }

    /** How much of what will be there at a moment is not held now. */
    Numbers free(long then, long now) {
        Amount held = held();
        return Numbers.of(of -> {
            SharedMeter meter = meters.get(of);
            return meter == null ? Numbers.UNLIMITED : meter.roomAt(then, now) - of.in(held);
        });
    }

    /** What no process has spent or holds; none where nothing is limited. */
    Amount unspent(long now) {
        Numbers free = free(now);
        return Numbers.of(of -> meters.containsKey(of) ? Math.max(0, free.get(of)) : 0)
                .amount();
    }

    /** The most there can be. */
    Numbers capacity() {
        return Numbers.of(of -> {
            SharedMeter meter = meters.get(of);
            return meter == null ? Numbers.UNLIMITED : meter.capacity();
        });
    }

    /** Nanoseconds until so much fits if all that is held is spent now. */
    long untilFits(Numbers amount, long now) {
        Amount held = held();
        long longest = 0;
        for (Map.Entry<Quota.Of, SharedMeter> each : meters.entrySet()) {
            long needed = amount.get(each.getKey());
            if (needed > 0) {
                longest = Math.max(
                        longest,
                        each.getValue().untilRoom(needed + each.getKey().in(held), now));
            }
        }
        return longest;
    }

    /** Of all whose time is not over; theirs is spent already. */
    private Amount held() {
        Amount held = Amount.NONE;
        for (Lease lease : leases.values()) {
            held = lease.over ? held : held.plus(lease.held);
        }
        return held;
    }
}
