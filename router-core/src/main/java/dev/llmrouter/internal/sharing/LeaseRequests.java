package dev.llmrouter.internal.sharing;

import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.GroupState;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Report.Want;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one exchange asks the store for: what those in line need, and what will be needed until the next one. Of one exchange. */
final class LeaseRequests {
    /** Of every limit of a group: then no process lacks capacity. */
    private static final double MOSTLY_FREE = 0.5;

    /** Fewer than this before the next exchange are not worth a lease that others may need. */
    private static final double RARE = 0.1;
    /** So many waiting requests are in a report; the others come next time. */
    private static final int MOST_WAITING = 32;
    /** Requests of a mean size in a large piece: nine of ten requests are smaller. */
    private static final int PIECE = 4;
    /** So many pieces a large request is collected in. */
    private static final int PIECES = 8;

    /** Of what a short window allows at once, what all processes together hold ahead: more would leave the window unspent. */
    private static final double MOST_AHEAD = 0.1;

    /** Of a quota that has so much free, a lease for every choice of the strategy takes nothing from other processes. */
    private static final double PLENTY = 0.5;

    /**
     * So many pauses between exchanges ahead waiting requests are granted what is not there yet. With fewer, it waits for an exchange; with
     * more, it is kept too long for requests that are served by something else.
     */
    private static final double PAUSES_AHEAD = 1.25;

    private static final double SECOND = 1e9;

    private final WaitQueue line;
    private final long nowNanos;
    private final double pauseSeconds;
    private final List<Want> wants = new ArrayList<>();
    /** What is not given back. */
    private final Set<String> needed = new HashSet<>();

    LeaseRequests(WaitQueue line, long nowNanos, double pauseSeconds) {
        this.line = line;
        this.nowNanos = nowNanos;
        this.pauseSeconds = pauseSeconds;
    }

    List<Want> wants() {
        return wants;
    }

    /** Whether somebody here can use what is held of a quota; else it is given back, because somebody else may wait for it. */
    boolean needs(String key) {
        return needed.contains(key);
    }

    void add(GroupState group) {
        Map<String, Lease> usable = usable(group);
        if (!usable.isEmpty()) {
            List<WaitQueue.Need> waiting = line.needs(group.name(), MOST_WAITING).stream()
                    .filter(need -> !need.amount().isNone())
                    .toList();
            wantWaiting(group, usable, waiting);
            wantAhead(group, usable, waiting);
        }
    }

    /** Those of which most is free come first: a bucket that is full gains nothing. */
    private Map<String, Lease> usable(GroupState group) {
        List<Lease> leases = leases(group, false);
        if (leases.isEmpty()) {
            // All are away: requests that ask whether one is back need a share there.
            leases = leases(group, true);
        }
        leases.sort(Comparator.comparingDouble(Lease::freePart).reversed());
        Map<String, Lease> usable = new LinkedHashMap<>();
        leases.forEach(lease -> usable.put(lease.key(), lease));
        return usable;
    }

    private List<Lease> leases(GroupState group, boolean failing) {
        List<Lease> leases = new ArrayList<>();
        for (DeploymentState member : group.members()) {
            Lease lease = Lease.of(member.ledger().limiter());
            HealthTracker health = member.health();
            HealthTracker.Cooldown cooldown = health.cooling(nowNanos);
            boolean serves = cooldown == null || (failing && cooldown.isForFailures());
            if (lease != null && serves && health.askedToWait(nowNanos) == 0) {
                leases.add(lease);
            }
        }
        return leases;
    }

    private void wantAhead(GroupState group, Map<String, Lease> usable, List<WaitQueue.Need> waiting) {
        Amount mean = group.demand().mean();
        double expected = group.demand().perSecond() * pauseSeconds;
        long ahead = expected < RARE || mean.isNone() ? 0 : Math.min(upTo(expected, 1), mostAhead(usable, mean));
        if (ahead > waiting.size()) {
            needed.addAll(usable.keySet());
        }
        if (ahead == 0) {
            return;
        }
        // A caller who asks one thing after the other waits each time: what comes next is expected then, too.
        long held = waiting.size();
        Map<String, Double> shares = shares(group, usable);
        for (Map.Entry<String, Lease> each : usable.entrySet()) {
            String key = each.getKey();
            long holds = Math.min(ahead, each.getValue().holds(mean, nowNanos));
            double share = shares.getOrDefault(key, 0.0);
            boolean plenty = each.getValue().freePart() >= PLENTY;
            long here = plenty ? upTo(expected * share, 2) : (long) (ahead * share);
            long coming =
                    waiting.stream().filter(need -> key.equals(need.key())).count();
            long more = expected * share < RARE ? 0 : here - holds - coming;
            if (more > 0) {
                wants.add(new Want(List.of(key), mean, (int) more, false));
            }
            held += holds + Math.max(0, more);
        }
        wantAnywhere(usable, mean, ahead - held);
    }

    private static long mostAhead(Map<String, Lease> usable, Amount mean) {
        double most = 0;
        for (Lease lease : usable.values()) {
            boolean scarce = lease.hasShortWindow() && lease.freePart() < PLENTY;
            most += lease.fits(mean) * (scarce ? MOST_AHEAD / lease.processes() : 1);
        }
        return (long) most;
    }

    /** So many that seldom more come: what is expected on average, and so many standard deviations. */
    private static long upTo(double expected, int deviations) {
        return (long) Math.ceil(expected + deviations * Math.sqrt(expected));
    }

    /** What part of the group's requests the strategy sends to each quota; empty while it has chosen nothing lately. */
    private static Map<String, Double> shares(GroupState group, Map<String, Lease> usable) {
        Map<String, Double> rates = new HashMap<>();
        double all = 0;
        for (DeploymentState member : group.members()) {
            Lease lease = Lease.of(member.ledger().limiter());
            double rate = member.choices().perSecond();
            if (lease != null && usable.containsKey(lease.key()) && rate > 0) {
                rates.merge(lease.key(), rate, Double::sum);
                all += rate;
            }
        }
        double sum = all;
        rates.replaceAll((key, rate) -> rate / sum);
        return rates;
    }

    /** Some in large pieces, so that a large request finds room in one; some that fit where little is left. */
    private void wantAnywhere(Map<String, Lease> usable, Amount mean, long more) {
        if (more > 0) {
            List<String> keys = List.copyOf(usable.keySet());
            long large = more / (2L * PIECE);
            if (large > 0) {
                wants.add(new Want(keys, mean.times(PIECE), (int) large, false));
            }
            wants.add(new Want(keys, mean, (int) (more - large * PIECE), false));
        }
    }

    /** Those in line are served by what is held, as far as that goes; the rest is wanted. */
    private void wantWaiting(GroupState group, Map<String, Lease> all, List<WaitQueue.Need> waiting) {
        Map<String, Amount> left = new LinkedHashMap<>();
        all.forEach((key, lease) -> left.put(key, lease.held()));
        boolean first = true;
        for (WaitQueue.Need each : waiting) {
            Amount need = each.amount();
            Lease chosen = each.key() == null ? null : all.get(each.key());
            Map<String, Lease> usable = chosen == null ? all : Map.of(chosen.key(), chosen);
            String where = least(usable, left, need);
            Amount missing = lease(usable, where).missing(left.getOrDefault(where, Amount.NONE), need);
            if (missing.isNone() || missing.tokens() == 0) {
                left.merge(where, need.times(-1), Amount::plus);
                needed.add(where);
            }
            if (missing.isNone()) {
                continue;
            }
            if (missing.tokens() == 0) {
                wants.add(new Want(List.of(where), missing, 1, true, within(usable)));
            } else if (first && group.demand().stillNeeds(need)) {
                needed.add(saveUp(usable, left, need));
            } else {
                wants.add(new Want(List.copyOf(usable.keySet()), need, 1, true, within(usable)));
            }
            first = false;
        }
    }

    /** What is there by then may be granted now, so that it does not wait for the next exchange. */
    private Duration within(Map<String, Lease> usable) {
        long most = (long) (pauseSeconds * PAUSES_AHEAD * SECOND);
        for (Lease lease : usable.values()) {
            most = Math.min(most, lease.furthestAheadNanos());
        }
        return Duration.ofNanos(most);
    }

    /** A large request that others would starve: what there is of one quota is collected for it. */
    private String saveUp(Map<String, Lease> usable, Map<String, Amount> left, Amount need) {
        String largest = usable.keySet().iterator().next();
        for (String key : usable.keySet()) {
            long capacity = lease(usable, key).tokenCapacity();
            long best = lease(usable, largest).tokenCapacity();
            boolean fuller = left.getOrDefault(key, Amount.NONE).tokens()
                    > left.getOrDefault(largest, Amount.NONE).tokens();
            largest = capacity > best || (capacity == best && fuller) ? key : largest;
        }
        Amount missing = lease(usable, largest).missing(left.getOrDefault(largest, Amount.NONE), need);
        Amount piece = new Amount(
                0,
                missing.tokens() / PIECES + 1,
                missing.inputTokens() / PIECES + 1,
                missing.outputTokens() / PIECES + 1);
        List<String> there = List.of(largest);
        wants.add(new Want(there, piece.plus(new Amount(missing.requests(), 0, 0, 0)), 1, true, within(usable)));
        wants.add(new Want(there, piece, PIECES - 1, true, within(usable)));
        return largest;
    }

    /** Where the least is missing. */
    private static String least(Map<String, Lease> usable, Map<String, Amount> left, Amount need) {
        String best = "";
        long least = Long.MAX_VALUE;
        for (Map.Entry<String, Lease> each : usable.entrySet()) {
            Amount missing = each.getValue().missing(left.getOrDefault(each.getKey(), Amount.NONE), need);
            long much = missing.tokens() + missing.inputTokens() + missing.outputTokens() + missing.requests();
            if (much < least) {
                least = much;
                best = each.getKey();
            }
        }
        return best;
    }

    private static Lease lease(Map<String, Lease> usable, String key) {
        Lease lease = usable.get(key);
        if (lease == null) {
            throw new IllegalStateException("no lease for " + key);
        }
        return lease;
    }

    /** Whether much of every limit is free: then no process lacks capacity. */
    static boolean isMostlyFree(List<DeploymentState> members) {
        for (DeploymentState member : members) {
            Lease lease = Lease.of(member.ledger().limiter());
            if (lease != null && lease.freePart() < MOSTLY_FREE) {
                return false;
            }
        }
        return true;
    }

    /** The most of any member that shares its limits. */
    static WaitQueue.Need need(
            List<DeploymentState> members, @Nullable DeploymentState chosen, RequestProfile request) {
        Amount most = Amount.NONE;
        Lease only = chosen == null ? null : Lease.of(chosen.ledger().limiter());
        for (DeploymentState member : members) {
            if (Lease.of(member.ledger().limiter()) != null) {
                TokenCounts amounts = request.amounts(member);
                most = new Amount(
                        1,
                        Math.max(most.tokens(), amounts.total() + amounts.headroom()),
                        Math.max(most.inputTokens(), amounts.input()),
                        Math.max(most.outputTokens(), amounts.output()));
            }
        }
        return new WaitQueue.Need(most, only == null ? null : only.key());
    }
}
