package dev.llmrouter.internal.sharing;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.GroupState;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.internal.text.DurationText;
import dev.llmrouter.internal.text.LogText;
import dev.llmrouter.snapshot.SharingSnapshot;
import dev.llmrouter.time.TimeSource;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares limits with other processes: one exchange with the store after the other, never on a request's thread. An exchange reports what was
 * spent and asks for what will be needed until the next; a request that finds nothing asks for one at once. Without a store this does nothing.
 *
 * <p>While the store is away, or has lost what it knew, every process goes on by itself ({@link SafeCapacity}). When it is back, each one first tells what
 * it spent, and asks for more only when all others must have reported, too.
 */
public final class QuotaSync implements AutoCloseable {
    /** Long enough for a pause of the machine, short enough that what a dead process held is soon free. */
    static final Duration LEASE_TIME = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(QuotaSync.class);
    /** Redis answers in a millisecond; who comes a moment later rides along. */
    private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** An exchange takes some milliseconds; a few of them fit. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** A store that is away is tried so often: back within a second of its return. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** When to ask a store again that waits for the reports of other processes. */
    private static final long RECOVERING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** When the store is back, the other processes have tried it by then, and reported. */
    private static final long SETTLE_NANOS = RETRY_NANOS + TimeUnit.MILLISECONDS.toNanos(100);
    /** Of what a store says of its trouble, in a log line and a snapshot. */
    private static final int LONGEST_WORDS = 1_000;

    /** A process without usage reports so often, so that the store knows how many processes there are, and has time to repeat a report. */
    private static final long HEARTBEAT_NANOS = LEASE_TIME.toNanos() * 6 / 10;
    /** The same where budgets are shared: what others spend of them must not stay unknown for long. */
    private static final long HEARTBEAT_WITH_BUDGETS_NANOS = LEASE_TIME.toNanos() / 3;
    /** Processes that began together know of each other by then, and replies are no older. */
    private static final long KNOWN_NANOS = LEASE_TIME.toNanos() / 3;

    /** A router that closes waits so long for the last exchange. */
    private static final long REPORT_MILLIS = 1_500;
    /** And so long until the store is closed, too. */
    private static final long LAST_MILLIS = 2_000;

    private static final double SECOND = 1e9;

    private final @Nullable UsageStore store;
    private final TimeSource time;
    private final Consumer<Runnable> worker;
    private final Consumer<Runnable> elsewhere;
    private final Supplier<RoutingTable> table;
    private final WaitQueue line;
    private final Consumer<News> onNews;
    private final String process = UUID.randomUUID().toString();
    private final ConcurrentLinkedQueue<News> pendingEvents = new ConcurrentLinkedQueue<>();
    private final AtomicInteger leftBehind = new AtomicInteger(); // exchanges that did not end at their time
    private final SyncScheduler scheduler;
    private final AtomicBoolean demandChanged = new AtomicBoolean();
    private final AtomicBoolean urgent = new AtomicBoolean(); // worth an exchange that the pace does not allow
    private final AtomicBoolean wantsAllEvents = new AtomicBoolean(); // also the news of earlier replies
    private final SyncPacer pace;
    private final CompletableFuture<Boolean> lastReport = new CompletableFuture<>(); // the last exchange was made
    private volatile boolean closed; // set once, by close()
    private volatile boolean away; // written by the exchange
    private volatile int processes; // written by the exchange
    private volatile long exchanges; // written by the exchange
    private volatile String trouble = ""; // written by the exchange
    private volatile String conflict = ""; // written by the exchange
    private volatile long roomAtNanos; // nothing is there before, by what the store said; written by the exchange
    private volatile long settledAtNanos; // nothing is asked for before; written by the exchange
    private volatile long retryAtNanos; // the store that hung is left alone until then; written by the exchange

    // Of the exchange, which is one at a time.
    private final LeaseTable leases;
    private final LimitConflicts conflicts = new LimitConflicts();
    private @Nullable Report unacknowledgedReport;
    private long unacknowledgedAtNanos;
    private long sharedSinceNanos; // without a break
    private long firstReplyAtNanos;
    private long repliedAtNanos;
    private long storeMillis = Report.UNKNOWN; // when the store replied
    private long number;
    private String epoch = "";
    private long seen;

    /**
     * Begins nothing yet.
     *
     * @param worker where exchanges are made
     * @param elsewhere where the last is made: never the calling thread
     */
    public QuotaSync(
            @Nullable UsageStore store,
            TimeSource time,
            Consumer<Runnable> worker,
            Consumer<Runnable> elsewhere,
            Supplier<RoutingTable> table,
            WaitQueue line,
            Consumer<News> onNews) {
        this.store = store;
        this.time = time;
        this.worker = worker;
        this.elsewhere = elsewhere;
        this.table = table;
        this.line = line;
        this.onNews = onNews;
        leases = new LeaseTable(time);
        scheduler = new SyncScheduler(time, worker, this::runOnce);
        pace = new SyncPacer(time.nanos());
        roomAtNanos = time.nanos();
        settledAtNanos = roomAtNanos;
        retryAtNanos = roomAtNanos;
        if (store != null) {
            // One that cannot be listened to is asked every few seconds all the same.
            Guard.run(
                    store,
                    () -> store.listen(() -> {
                        urgent.set(true);
                        scheduler.schedule(TOGETHER_NANOS);
                    }));
        }
    }

    public Optional<SharingSnapshot> snapshot() {
        return store == null
                ? Optional.empty()
                : Optional.of(SharingSnapshot.builder()
                        .connected(!away && processes > 0)
                        .processes(processes)
                        .exchanges(exchanges)
                        .message(trouble.isEmpty() ? conflict : trouble)
                        .build());
    }

    /** How long even a request that is not to wait does, so that the store can be asked. */
    public long patienceNanos() {
        return store == null ? 0 : PATIENCE_NANOS;
    }

    /** The same where a group's limits are shared; 0 where the store has none of them to give. */
    public long patienceNanos(GroupState group) {
        boolean shared = store != null
                && group.members().stream()
                        .anyMatch(member -> Lease.of(member.ledger().limiter()) != null);
        return shared ? PATIENCE_NANOS : 0;
    }

    /** How many processes share, as far as the store has shown; at least 1. */
    public int processes() {
        return Math.max(1, processes);
    }

    public boolean isOn() {
        return store != null;
    }

    /** An attempt has taken its share. */
    public void took(GroupState group, TokenCounts amounts) {
        if (store != null) {
            group.demand().took(amounts);
            if (demandChanged.compareAndSet(false, true)) {
                scheduler.schedule(pace.pauseNanos());
            }
        }
    }

    /**
     * A request is in line, and looks for room.
     *
     * @param chosen the deployment for whose lease it waits; null when any member will do
     */
    public void waits(
            GroupState group, RequestProfile request, WaitQueue.Waiter place, @Nullable DeploymentState chosen) {
        if (store == null) {
            return;
        }
        WaitQueue.Need need = LeaseRequests.need(chosen == null ? group.members() : List.of(chosen), chosen, request);
        place.needs(need);
        if (!need.amount().isNone() && place.leads()) {
            // Where much is free, a request that finds nothing is the first for long, and need not wait for the pace.
            if (LeaseRequests.isMostlyFree(chosen == null ? group.members() : List.of(chosen))) {
                urgent.set(true);
            }
            soon();
        }
    }

    /** The process starts: news that are still in force arrive before the process finds them out again. */
    public void start() {
        if (store != null) {
            worker.accept(scheduler::run);
        }
    }

    /** Another configuration: what it takes away is given back, and what it brings may be known to others. */
    public void reloaded(boolean hasNewcomers) {
        if (store != null) {
            if (hasNewcomers) {
                wantsAllEvents.set(true);
            }
            urgent.set(true);
            scheduler.schedule(TOGETHER_NANOS);
        }
    }

    /** Others should know. */
    public void publish(News news) {
        if (store != null) {
            pendingEvents.add(news);
            scheduler.schedule(0);
        }
    }

    /** An exchange as soon as the pace and the store allow. */
    private void soon() {
        long now = time.nanos();
        long wait = Math.max(roomAtNanos - now, settledAtNanos - now);
        scheduler.schedule(away ? RETRY_NANOS : Math.max(TOGETHER_NANOS, wait));
    }

    /** False when it was given up meanwhile: then another thread goes on. */
    private boolean runOnce() {
        try {
            if (closed) {
                reportTheLast();
                return true;
            }
            return exchange();
        } catch (Throwable e) {
            // Whatever it is: requests are served without the store, and it is tried again.
            Guard.complain(this, e);
            Guard.run(this, () -> lost("the exchange failed: " + e.getClass().getName(), table.get()));
            scheduler.schedule(RETRY_NANOS);
            return true;
        }
    }

    private boolean isLeftAlone(long now) {
        int hang = leftBehind.get();
        if (hang > 0 && retryAtNanos - now > 0) {
            scheduler.schedule(retryAtNanos - now);
            return true;
        }
        // The first that ends asks for the next.
        return StoreCall.isFull(hang);
    }

    /** On a worker, when the time of an exchange is over. */
    private void giveUp(StoreCall call) {
        if (!call.leave()) {
            return;
        }
        int hang = leftBehind.get();
        retryAtNanos = time.nanos() + StoreCall.pauseNanos(Math.max(1, hang));
        Guard.run(
                this,
                () -> lost(
                        "it has not ended an exchange within " + DurationText.text(StoreCall.LIMIT_NANOS)
                                + ": give its client time-outs. " + hang + " of " + StoreCall.MOST_LEFT_BEHIND
                                + " such exchanges hold a thread; when all do, one must end before it is asked again",
                        table.get()));
        scheduler.schedule(retryAtNanos - time.nanos());
        scheduler.takeOver();
    }

    /** False when it was given up meanwhile. */
    private boolean exchange() {
        long now = time.nanos();
        if (isLeftAlone(now)) {
            return true;
        }
        RoutingTable current = table.get();
        pace.look(current.groups(), processes, now);
        boolean atOnce = urgent.getAndSet(false) || !pendingEvents.isEmpty() || away;
        long wait = atOnce ? 0 : pace.untilAllowedNanos();
        if (wait > 0) {
            scheduler.schedule(wait);
            return true;
        }
        demandChanged.set(false);
        Report report = unacknowledgedReport == null
                ? report(current, now, !away && now - settledAtNanos >= 0)
                : retransmit(current, unacknowledgedReport, now);
        pace.spend();
        long asked = exchanges + 1;
        exchanges = asked;
        // Until its reply has been read to the end it may have to be repeated, with all usage in it.
        unacknowledgedReport = report;
        // Its ages were measured until now: one that is repeated never makes a spending older than it is.
        unacknowledgedAtNanos = time.nanos();
        StoreCall call = new StoreCall(leftBehind);
        TimeSource.Timer timer = time.schedule(() -> worker.accept(() -> giveUp(call)), StoreCall.LIMIT_NANOS);
        Reply reply;
        try {
            reply = exchangeWith(report);
        } catch (Guard.Threw e) {
            return ended(call, timer, () -> lost(words(e), current));
        }
        return ended(call, timer, () -> {
            onReply(current, report, reply, now);
            unacknowledgedReport = null;
        });
    }

    private Reply exchangeWith(Report report) throws Guard.Threw {
        UsageStore shared = requireNonNull(store, "there are no exchanges without a store");
        return Guard.call(shared, () -> shared.exchange(report));
    }

    /** Of one that was given up, all that counts is that the store works again: its report is repeated. */
    private boolean ended(StoreCall call, TimeSource.Timer timer, Runnable then) {
        timer.cancel();
        if (call.end()) {
            then.run();
            return true;
        }
        retryAtNanos = time.nanos();
        Guard.run(time, () -> scheduler.schedule(TOGETHER_NANOS));
        return false;
    }

    /** Why the store is away; of an exception by which stores do not say that, whose it is. */
    private String words(Guard.Threw e) {
        if (e.thrown() instanceof StoreUnavailableException away) {
            // With what the store answered, or what stands at its address.
            return LogText.text(String.valueOf(away.getMessage()), LONGEST_WORDS);
        }
        Guard.complain(requireNonNull(store), e.thrown());
        return LogText.text(String.valueOf(e.getMessage()), LONGEST_WORDS);
    }

    /** What became of what was granted; and, if it is to ask, what is needed, and what is not and so given back. */
    private Report report(RoutingTable current, long now, boolean asks) {
        LeaseRequests wants = new LeaseRequests(line, now, pace.pauseNanos() / SECOND);
        if (asks && !closed) {
            current.groups().forEach(wants::add);
        }
        List<Holding> holdings = leases.report(LeaseTable.of(current), key -> asks && !wants.needs(key), asks);
        if (wantsAllEvents.getAndSet(false)) {
            seen = 0;
        }
        List<News> news = new ArrayList<>();
        for (News each = pendingEvents.poll(); each != null; each = pendingEvents.poll()) {
            news.add(each);
        }
        List<Expense> expenses = current.budgets().all().stream()
                .map(cell -> new Expense(cell.key(), cell.period(), cell.takeUnreported()))
                .toList();
        return Report.builder(process, ++number, LEASE_TIME)
                .epoch(epoch)
                .processes(processes)
                .holdings(holdings)
                .wants(wants.wants())
                .news(news)
                .seen(seen)
                .expenses(expenses)
                .storeMillis(storeMillisAt(now))
                .build();
    }

    /** A report that may not have arrived, under its old number, and so much longer ago; what is held includes what was spent meanwhile. */
    private Report retransmit(RoutingTable current, Report before, long now) {
        List<Holding> holdings = LeaseTable.older(
                LeaseTable.of(current), before.holdings(), Duration.ofNanos(now - unacknowledgedAtNanos), now);
        return before.toBuilder()
                .holdings(holdings)
                .wants(List.of())
                .seen(seen)
                .storeMillis(storeMillisAt(now))
                .build();
    }

    /** What the store's clock must show; a little less, because the reply was on its way. */
    private long storeMillisAt(long now) {
        return storeMillis < 0 ? storeMillis : storeMillis + TimeUnit.NANOSECONDS.toMillis(now - repliedAtNanos);
    }

    private void onReply(RoutingTable current, Report report, Reply reply, long sentAt) {
        long now = time.nanos();
        firstReplyAtNanos = processes == 0 ? now : firstReplyAtNanos;
        repliedAtNanos = now;
        storeMillis = reply.storeMillis();
        processes = reply.processes();
        seen = reply.seen();
        boolean forgotten = !epoch.isEmpty() && !epoch.equals(reply.epoch());
        epoch = reply.epoch();
        conflict = conflicts.look(report, reply, now);
        if (forgotten) {
            reportAgain(current, report, now);
        }
        // Another process may be of another version, or what it wrote may be broken: the rest of the reply is good.
        reply.news().forEach(news -> Guard.run(news, () -> onNews.accept(news)));
        if (reply.recovering()) {
            enterStandalone(
                    current, "It has lost what it knew, and waits for other processes to tell again what they spent");
            scheduler.schedule(forgotten ? 0 : RECOVERING_NANOS);
        } else {
            enterShared(reply, now);
            LeaseTable.grant(LeaseTable.of(current), report, reply, sentAt, now);
            current.budgets().all().forEach(cell -> {
                Reply.BudgetTotal total = reply.budgets().get(cell.key());
                if (total != null) {
                    cell.shared(total.nanoDollars(), total.left().toNanos(), now);
                }
            });
            next(report, reply, now);
            scheduler.schedule(current.budgets().all().isEmpty() ? HEARTBEAT_NANOS : HEARTBEAT_WITH_BUDGETS_NANOS);
        }
        current.roomMayHaveCome();
    }

    private void reportAgain(RoutingTable current, Report report, long now) {
        leases.reportAgain(now);
        Map<String, Long> reported = new LinkedHashMap<>();
        report.expenses().forEach(expense -> reported.put(expense.budget(), expense.nanoDollars()));
        current.budgets().all().forEach(cell -> cell.reportAgain(reported.getOrDefault(cell.key(), 0L), now));
    }

    private void enterShared(Reply reply, long now) {
        trouble = "";
        if (away || number == 1) {
            sharedSinceNanos = now;
        }
        if (away) {
            away = false;
            settledAtNanos = now + SETTLE_NANOS;
            log.info("Limits are shared again: the store is back, {} processes", reply.processes());
        }
    }

    private void next(Report report, Reply reply, long now) {
        boolean unserved = report.wants().stream().anyMatch(Want::waiting)
                && !reply.waits().isEmpty();
        long wait = unserved ? Long.MAX_VALUE : 0;
        for (Duration each : reply.waits().values()) {
            wait = Math.min(wait, Math.max(TOGETHER_NANOS, each.toNanos()));
        }
        roomAtNanos = now + wait;
        if (now - settledAtNanos < 0) {
            scheduler.schedule(settledAtNanos - now);
        } else if (unserved) {
            // What others hold may come back before that.
            scheduler.schedule(Math.max(Math.min(wait, LEASE_TIME.toNanos()), pace.pauseNanos() / 2));
        } else if (leases.holdAnything() || demandChanged.get()) {
            scheduler.schedule(pace.pauseNanos());
        }
    }

    private void lost(String why, RoutingTable current) {
        if (closed) {
            // It was closed under an exchange.
            return;
        }
        enterStandalone(current, why);
        current.roomMayHaveCome();
        scheduler.schedule(RETRY_NANOS);
    }

    private void enterStandalone(RoutingTable current, String why) {
        long now = time.nanos();
        SafeCapacity.Trust trust = trust(now);
        LeaseTable.of(current).values().forEach(lease -> lease.enterStandalone(processes, trust, now));
        trouble = why;
        if (!away) {
            away = true;
            log.warn(
                    "The store of shared limits is away; this process goes on with {} until it is back: {}",
                    processes <= 1
                            ? "the whole of each limit, because it knows of no others,"
                            : "its part of each limit, as one of " + processes + " processes,",
                    why);
        }
    }

    /** In the first seconds of sharing others may have begun, too, and are not known yet: what the store said was free is not trusted then. */
    private SafeCapacity.Trust trust(long now) {
        if (processes == 0 || repliedAtNanos - firstReplyAtNanos < KNOWN_NANOS) {
            return SafeCapacity.Trust.NEWCOMER;
        }
        return now - sharedSinceNanos >= KNOWN_NANOS ? SafeCapacity.Trust.RECENT : SafeCapacity.Trust.NONE;
    }

    /**
     * Tells the last, and gives back what is held, after an exchange that is under way; a store that hangs is
     * not waited for.
     */
    @Override
    public void close() {
        closed = true;
        scheduler.close();
        if (store != null) {
            CompletableFuture<Boolean> inTime = new CompletableFuture<>();
            elsewhere.accept(scheduler::run);
            elsewhere.accept(() -> closeStore(inTime));
            if (!inTime.completeOnTimeout(false, LAST_MILLIS, TimeUnit.MILLISECONDS)
                    .join()) {
                log.warn("The store of shared limits has not closed within {} ms and is left behind", LAST_MILLIS);
            }
        }
    }

    private void closeStore(CompletableFuture<Boolean> inTime) {
        // Closing the store also ends an exchange that hangs.
        lastReport
                .completeOnTimeout(false, REPORT_MILLIS, TimeUnit.MILLISECONDS)
                .join();
        Guard.close(requireNonNull(store));
        inTime.complete(true);
    }

    /** One exchange more, unless it was made; of the exchange. */
    private void reportTheLast() {
        UsageStore shared = store;
        if (shared == null || lastReport.isDone()) {
            return;
        }
        try {
            if (!away && (number > 0 || demandChanged.get())) {
                shared.exchange(report(table.get(), time.nanos(), true));
            }
        } catch (StoreUnavailableException e) {
            log.debug("What was held of shared limits comes back by expiry: {}", e.getMessage());
        } catch (Throwable e) {
            Guard.complain(shared, e);
        }
        lastReport.complete(true);
    }
}
