package dev.llmrouter;

import dev.llmrouter.RouterSnapshot.SharingSnapshot;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.Report.Expense;
import dev.llmrouter.usage.Report.Holding;
import dev.llmrouter.usage.Report.Want;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares limits with other processes: one exchange with the store after the other, never on a request's thread. An exchange tells what was
 * spent and asks for what will be needed until the next; a request that finds nothing asks for one at once, within a budget of exchanges, so that a
 * store of many processes is not asked more often than requests come. Without a store this does nothing.
 */
final class Sharing implements AutoCloseable {
    /** Long enough for a pause of the machine, short enough that what a dead process held is soon free. */
    static final Duration LEASE_TIME = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Router.class);
    private static final double SECOND = 1e9;
    /** With one process a seventh of an exchange for each request, with 16 half of one: more processes need the store more often. */
    private static final double EXCHANGES_PER_REQUEST = 0.13;
    /** Few requests may ask more often. */
    private static final double EXCHANGES_PER_SECOND = 0.37;
    /** So many at once after a rest. */
    private static final double MOST_EXCHANGES = 8;
    /** What is kept of the budget for requests that find nothing. */
    private static final double FOR_LACK = 0.25;
    /** Redis answers in a millisecond; who comes a moment later rides along. */
    private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Fewer than this before the next exchange are not worth a lease that others may need. */
    private static final double RARE = 0.1;
    /** So many of those in line are told; the others come next time. */
    private static final int MOST_WAITING = 32;
    /** Requests of a mean size in a large piece: nine of ten requests are smaller. */
    private static final int PIECE = 4;
    /** So many pieces a large request is collected in. */
    private static final int PIECES = 8;
    /** An exchange takes some milliseconds; a few of them fit. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** A store that is away is tried so often: back within a second of its return. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final @Nullable UsageStore store;
    private final TimeSource time;
    private final Consumer<Runnable> worker;
    private final Supplier<RoutingTable> table;
    private final Consumer<News> onNews;
    private final String process = UUID.randomUUID().toString();
    private final ConcurrentLinkedQueue<News> toTell = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicLong dueAtNanos = new AtomicLong(Long.MAX_VALUE); // of the timer that is set
    private final AtomicBoolean stirred = new AtomicBoolean();
    private volatile boolean closed; // set once, by close()
    private volatile boolean away; // written by the exchange
    private volatile int processes; // written by the exchange
    private volatile long exchanges; // written by the exchange
    private volatile String trouble = ""; // written by the exchange

    // Of the exchange, which is one at a time.
    private final Map<String, Lease> known = new LinkedHashMap<>();
    private @Nullable Report unheard;
    private long number;
    private String epoch = "";
    private long seen;
    private double budget = MOST_EXCHANGES;
    private long lookedNanos;
    private long exhaustedUntilNanos;

    Sharing(
            @Nullable UsageStore store,
            TimeSource time,
            Consumer<Runnable> worker,
            Supplier<RoutingTable> table,
            Consumer<News> onNews) {
        this.store = store;
        this.time = time;
        this.worker = worker;
        this.table = table;
        this.onNews = onNews;
        lookedNanos = time.nanos();
        exhaustedUntilNanos = lookedNanos;
        if (store != null) {
            store.listen(this::soon);
        }
    }

    Optional<SharingSnapshot> snapshot() {
        return store == null
                ? Optional.empty()
                : Optional.of(new SharingSnapshot(!away && processes > 0, processes, exchanges, trouble));
    }

    /** How long even a request that is not to wait does, so that the store can be asked. */
    long patienceNanos() {
        return store == null ? 0 : PATIENCE_NANOS;
    }

    boolean isOn() {
        return store != null;
    }

    /** An attempt has taken its share. */
    void took(GroupState group, Amounts amounts) {
        if (store != null) {
            group.demand().took(amounts);
            if (stirred.compareAndSet(false, true)) {
                schedule(pause());
            }
        }
    }

    /** A request is in line, and looks for room. */
    void waits(GroupState group, RequestProfile request, WaitingLine.Waiter place) {
        if (store == null) {
            return;
        }
        if (place.need().isNone()) {
            place.needs(need(group, request));
        }
        if (!place.need().isNone() && !group.line().isBehindOthers(place)) {
            soon();
        }
    }

    /** Of any member that shares its limits: what it may be sent to is not known yet. */
    private static Amount need(GroupState group, RequestProfile request) {
        Amount most = Amount.NONE;
        for (DeploymentState member : group.members()) {
            if (member.ledger().meters().lease() != null) {
                Amounts amounts = request.amounts(member);
                most = new Amount(
                        1,
                        Math.max(most.tokens(), amounts.total() + amounts.spare()),
                        Math.max(most.inputTokens(), amounts.input()),
                        Math.max(most.outputTokens(), amounts.output()));
            }
        }
        return most;
    }

    /** Others should know. */
    void tell(News news) {
        if (store != null) {
            toTell.add(news);
            schedule(0);
        }
    }

    /** An exchange as soon as the budget and the store allow. */
    private void soon() {
        long now = time.nanos();
        long wait = Math.max(TOGETHER_NANOS, exhaustedUntilNanos - now);
        schedule(away ? RETRY_NANOS : wait);
    }

    private void schedule(long nanos) {
        long due = time.nanos() + nanos;
        long before = dueAtNanos.get();
        if (!closed && (before == Long.MAX_VALUE || due - before < 0) && dueAtNanos.compareAndSet(before, due)) {
            time.schedule(() -> due(due), nanos);
        }
    }

    private void due(long due) {
        // A timer that an earlier one overtook.
        if (dueAtNanos.compareAndSet(due, Long.MAX_VALUE)) {
            worker.accept(this::run);
        }
    }

    private void run() {
        if (closed || !running.compareAndSet(false, true)) {
            return;
        }
        try {
            exchange();
        } catch (RuntimeException e) {
            log.warn("An exchange with the shared store failed in a way that it should not", e);
            schedule(RETRY_NANOS);
        } finally {
            running.set(false);
        }
    }

    private void exchange() {
        long now = time.nanos();
        RoutingTable current = table.get();
        look(current, now);
        if (budget < 1 && toTell.isEmpty() && !away) {
            schedule(TOGETHER_NANOS + (long) ((1 - budget) / allowance(current) * SECOND));
            return;
        }
        stirred.set(false);
        Report report = unheard != null ? again(current, unheard) : report(current, now);
        // Tries while the store is away are no debt: it is asked at once when it is back.
        budget = Math.max(0, budget - 1);
        long asked = exchanges + 1;
        exchanges = asked;
        try {
            Reply reply = exchangeWith(report);
            unheard = null;
            trouble = "";
            heard(current, report, reply, now);
        } catch (StoreUnavailableException e) {
            unheard = report;
            trouble = String.valueOf(e.getMessage());
            lost(e, now);
        }
    }

    private Reply exchangeWith(Report report) throws StoreUnavailableException {
        if (store == null) {
            throw new IllegalStateException("no store");
        }
        return store.exchange(report);
    }

    /** What groups need, and how many exchanges that is worth. */
    private void look(RoutingTable current, long now) {
        double seconds = (now - lookedNanos) / SECOND;
        if (seconds > 0) {
            lookedNanos = now;
            current.groups().forEach(group -> group.demand().look(seconds));
            budget = Math.min(MOST_EXCHANGES, budget + seconds * allowance(current));
        }
    }

    /** Exchanges a second. */
    private double allowance(RoutingTable current) {
        double requests = 0;
        for (GroupState group : current.groups()) {
            requests += group.demand().perSecond();
        }
        return Math.max(EXCHANGES_PER_SECOND, requests * EXCHANGES_PER_REQUEST * Math.sqrt(Math.max(1, processes)));
    }

    /** Until the next exchange, as long as nobody lacks anything. */
    private long pause() {
        return (long) (SECOND / (allowance(table.get()) * (1 - FOR_LACK)));
    }

    private Report report(RoutingTable current, long now) {
        Map<String, Lease> leases = leases(current);
        known.putAll(leases);
        List<Want> wants = new ArrayList<>();
        Map<String, Boolean> needed = new HashMap<>();
        for (GroupState group : current.groups()) {
            want(group, wants, needed, now);
        }
        List<Holding> holdings = new ArrayList<>();
        known.forEach(
                (key, lease) -> holdings.add(lease.report(now, !leases.containsKey(key) || !needed.containsKey(key))));
        known.keySet().retainAll(leases.keySet());
        List<News> news = new ArrayList<>();
        for (News each = toTell.poll(); each != null; each = toTell.poll()) {
            news.add(each);
        }
        List<Expense> expenses = current.budgets().cells().stream()
                .map(cell -> new Expense(cell.key(), cell.period(), cell.takeUntold()))
                .toList();
        return new Report(process, ++number, epoch, processes, LEASE_TIME, holdings, wants, news, seen, expenses);
    }

    /** What was told and perhaps not heard, under its old number; what is held and wanted is as it is now. */
    private Report again(RoutingTable current, Report before) {
        Map<String, Lease> leases = leases(current);
        List<Holding> holdings = new ArrayList<>();
        for (Holding each : before.holdings()) {
            Lease lease = leases.get(each.quota().key());
            holdings.add(new Holding(
                    each.quota(), lease == null ? Amount.NONE : lease.held(), each.spent(), each.corrections()));
        }
        return new Report(
                process,
                before.number(),
                before.epoch(),
                before.processes(),
                LEASE_TIME,
                holdings,
                List.of(),
                before.news(),
                seen,
                before.expenses());
    }

    private static Map<String, Lease> leases(RoutingTable current) {
        Map<String, Lease> leases = new LinkedHashMap<>();
        for (DeploymentState state : current.states()) {
            Lease lease = state.ledger().meters().lease();
            if (lease != null) {
                leases.put(lease.key(), lease);
            }
        }
        return leases;
    }

    private static Map<String, Lease> usable(GroupState group, long now) {
        Map<String, Lease> usable = new LinkedHashMap<>();
        for (DeploymentState member : group.members()) {
            Lease lease = member.ledger().meters().lease();
            boolean well =
                    member.health().cooling(now) == null && member.health().askedToWait(now) == 0;
            if (lease != null && well) {
                usable.put(lease.key(), lease);
            }
        }
        return usable;
    }

    private void want(GroupState group, List<Want> wants, Map<String, Boolean> needed, long now) {
        Map<String, Lease> usable = usable(group, now);
        List<String> keys = List.copyOf(usable.keySet());
        if (keys.isEmpty()) {
            return;
        }
        List<Amount> waiting = group.line().needs(MOST_WAITING).stream()
                .filter(need -> !need.isNone())
                .toList();
        wantWaiting(group, usable, waiting, wants, needed);
        Amount mean = group.demand().mean();
        double expected = group.demand().perSecond() * pause() / SECOND;
        long ahead = expected < RARE || mean.isNone() ? 0 : (long) Math.ceil(expected + Math.sqrt(expected));
        // What serves nobody in line is given back: somebody else may wait for it.
        if (ahead > waiting.size()) {
            keys.forEach(key -> needed.put(key, true));
        }
        long held = 0;
        for (Lease lease : usable.values()) {
            held += mean.isNone() ? 0 : Math.min(ahead, lease.holds(mean, now));
        }
        // A caller who asks one thing after the other waits each time: what comes next is expected then, too.
        held += waiting.size();
        if (ahead > held) {
            // Some in large pieces, so that a large request finds room in one; some that fit where little is left.
            long large = (ahead - held) / (2L * PIECE);
            if (large > 0) {
                wants.add(new Want(keys, mean.times(PIECE), (int) large, false));
            }
            wants.add(new Want(keys, mean, (int) (ahead - held - large * PIECE), false));
        }
    }

    /** Those in line are served by what is held, as far as that goes; the rest is wanted. */
    private static void wantWaiting(
            GroupState group,
            Map<String, Lease> usable,
            List<Amount> waiting,
            List<Want> wants,
            Map<String, Boolean> needed) {
        Map<String, Amount> left = new LinkedHashMap<>();
        usable.forEach((key, lease) -> left.put(key, lease.held()));
        boolean first = true;
        for (Amount need : waiting) {
            String where = least(usable, left, need);
            Amount missing = usable(usable, where).missing(left.getOrDefault(where, Amount.NONE), need);
            if (missing.isNone() || missing.tokens() == 0) {
                left.merge(where, need.times(-1), Amount::plus);
                needed.put(where, true);
            }
            if (missing.isNone()) {
                continue;
            }
            if (missing.tokens() == 0) {
                wants.add(new Want(List.of(where), missing, 1, true));
            } else if (first && group.demand().stillNeeds(need)) {
                needed.put(saveUp(usable, left, need, wants), true);
            } else {
                wants.add(new Want(List.copyOf(usable.keySet()), need, 1, true));
            }
            first = false;
        }
    }

    /** A large request that others would starve: what there is of one quota is collected for it. */
    private static String saveUp(Map<String, Lease> usable, Map<String, Amount> left, Amount need, List<Want> wants) {
        String largest = usable.keySet().iterator().next();
        for (String key : usable.keySet()) {
            long capacity = usable(usable, key).tokenCapacity();
            long best = usable(usable, largest).tokenCapacity();
            boolean fuller = left.getOrDefault(key, Amount.NONE).tokens()
                    > left.getOrDefault(largest, Amount.NONE).tokens();
            largest = capacity > best || (capacity == best && fuller) ? key : largest;
        }
        Amount missing = usable(usable, largest).missing(left.getOrDefault(largest, Amount.NONE), need);
        Amount piece = new Amount(
                0,
                missing.tokens() / PIECES + 1,
                missing.inputTokens() / PIECES + 1,
                missing.outputTokens() / PIECES + 1);
        List<String> there = List.of(largest);
        wants.add(new Want(there, piece.plus(new Amount(missing.requests(), 0, 0, 0)), 1, true));
        wants.add(new Want(there, piece, PIECES - 1, true));
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

    private static Lease usable(Map<String, Lease> usable, String key) {
        Lease lease = usable.get(key);
        if (lease == null) {
            throw new IllegalStateException("no lease for " + key);
        }
        return lease;
    }

    private void heard(RoutingTable current, Report report, Reply reply, long sentAt) {
        long now = time.nanos();
        if (away) {
            away = false;
            log.info("Limits are shared again: the store is back, {} processes", reply.processes());
        }
        processes = reply.processes();
        seen = reply.seen();
        Map<String, Lease> leases = leases(current);
        leases.forEach((key, lease) -> {
            Duration wait = reply.waits().get(key);
            lease.renewed(sentAt + LEASE_TIME.toNanos(), wait == null ? now : now + wait.toNanos(), reply.processes());
        });
        boolean renewedEpoch = !epoch.isEmpty() && !epoch.equals(reply.epoch());
        epoch = reply.epoch();
        for (Reply.Grant grant : reply.grants()) {
            Lease lease = leases.get(grant.key());
            if (lease != null) {
                lease.grant(grant.amount());
            }
        }
        reply.news().forEach(onNews);
        current.budgets().cells().forEach(cell -> {
            Reply.BudgetTotal total = reply.budgets().get(cell.key());
            if (total != null) {
                cell.shared(total.nanoDollars(), total.left().toNanos(), now);
            }
        });
        next(report, reply, renewedEpoch, now);
        callThoseWho(current.groups());
    }

    private void next(Report report, Reply reply, boolean renewedEpoch, long now) {
        boolean unserved = report.wants().stream().anyMatch(Want::waiting)
                && !reply.waits().isEmpty();
        long wait = Long.MAX_VALUE;
        for (Duration each : reply.waits().values()) {
            wait = Math.min(wait, Math.max(TOGETHER_NANOS, each.toNanos()));
        }
        exhaustedUntilNanos = unserved ? now + wait : now;
        boolean holds = known.values().stream().anyMatch(Lease::holdsAnything);
        if (renewedEpoch) {
            known.values().forEach(lease -> lease.tellAgain(now));
            schedule(0);
        } else if (unserved) {
            // What others hold may come back before that.
            schedule(Math.max(Math.min(wait, LEASE_TIME.toNanos()), pause() / 2));
        } else if (holds || stirred.get()) {
            schedule(pause());
        }
    }

    private static void callThoseWho(Collection<GroupState> groups) {
        groups.forEach(group -> group.line().callFirst());
    }

    private void lost(StoreUnavailableException e, long now) {
        if (!away) {
            away = true;
            log.warn(
                    "The store of shared limits is away; this process goes on with what it holds and its {} of the limits: {}",
                    processes > 1 ? processes + "th part" : "whole",
                    e.getMessage());
        }
        RoutingTable current = table.get();
        leases(current).values().forEach(lease -> lease.goAlone(now));
        callThoseWho(current.groups());
        schedule(RETRY_NANOS);
    }

    /** Gives back what is held. */
    @Override
    public void close() {
        closed = true;
        UsageStore shared = store;
        if (shared == null) {
            return;
        }
        try {
            if (!away && number > 0 && running.compareAndSet(false, true)) {
                long now = time.nanos();
                List<Holding> holdings = new ArrayList<>();
                known.values().forEach(lease -> holdings.add(lease.report(now, true)));
                shared.exchange(new Report(
                        process,
                        ++number,
                        epoch,
                        processes,
                        LEASE_TIME,
                        holdings,
                        List.of(),
                        List.of(),
                        seen,
                        List.of()));
            }
        } catch (StoreUnavailableException e) {
            log.debug("What was held of shared limits comes back by expiry: {}", e.getMessage());
        } finally {
            shared.close();
        }
    }
}
