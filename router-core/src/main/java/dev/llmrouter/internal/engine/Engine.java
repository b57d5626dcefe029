package dev.llmrouter.internal.engine;

import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.internal.estimate.CallerCache;
import dev.llmrouter.internal.guard.SafeListener;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.internal.health.DeploymentSignals;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.sharing.Lease;
import dev.llmrouter.internal.sharing.QuotaSync;
import dev.llmrouter.internal.state.AffinityTable;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.GroupState;
import dev.llmrouter.internal.state.ProviderLookup;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shared by all requests of a router: the current table, the time source, the random generator, the listener.
 * Thread-safe.
 */
public final class Engine {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final TimeSource time;
    private final RandomGenerator random;
    private final Workers workers;
    private final SafeListener listener;
    private final ProviderLookup providers;
    private final CallerCache callers;
    private final AffinityTable affinity;
    private final QuotaSync sharing;
    private final CooldownReporter cooldowns;
    private final WaitQueue line;
    private final ReentrantLock reloading = new ReentrantLock();
    private final AtomicLong requestIds = new AtomicLong();
    /** Replaced whole by a reload; read once per request. */
    private volatile RoutingTable table;

    /** What a reload brought last, without the weights that operators have set. Guarded by {@link #reloading}. */
    private RouterConfig configured;

    /** Weights that operators have set, by deployment. Replaced whole, under {@link #reloading}. */
    private volatile Map<String, Double> weights = Map.of();

    private volatile boolean closed; // set once, by close()

    public Engine(
            RoutingTable table,
            TimeSource time,
            RandomGenerator random,
            RouterListener listener,
            ProviderLookup providers) {
        this(table, time, random, new SafeListener(listener), providers, null, new Workers(time, Runnable::run));
    }

    public Engine(
            RoutingTable table,
            TimeSource time,
            RandomGenerator random,
            SafeListener listener,
            ProviderLookup providers,
            @Nullable UsageStore store,
            Workers workers) {
        this.table = table;
        configured = table.config();
        this.time = time;
        this.workers = workers;
        this.random = random;
        this.listener = listener;
        this.providers = providers;
        callers = new CallerCache(time);
        affinity = new AffinityTable(time);
        line = new WaitQueue();
        if (store != null) {
            table.shareLimits(Lease::new, time.nanos());
        }
        sharing = new QuotaSync(
                store, time, workers::handOver, workers::elsewhere, () -> this.table, line, this::onPeerEvent);
        cooldowns = new CooldownReporter(time, workers, listener, sharing);
        sharing.start();
    }

    /** The exchange of shared limits with other processes; does nothing if no limits are shared. */
    public QuotaSync sharing() {
        return sharing;
    }

    private void onPeerEvent(News news) {
        long now = time.nanos();
        if (news instanceof News.Learned learned) {
            table.adopt(learned, now);
        } else if (news instanceof News.AskedToWait asked) {
            DeploymentState state = table.find(asked.deployment());
            if (state != null) {
                state.health().waitUntil(now + asked.left().toNanos(), now);
            }
        } else if (news instanceof News.Cooling cooling) {
            DeploymentState state = table.find(cooling.deployment());
            if (state != null) {
                Duration left = table.settings().cooldowns().capped(state.deployment(), cooling.left());
                state.health().coolUntil(cooling.reason(), now + left.toNanos(), now);
                cooldowns.startedElsewhere(state);
            }
        }
    }

    public Workers workers() {
        return workers;
    }

    public TimeSource time() {
        return time;
    }

    /** The requests that wait for room; a reload does not change it. */
    public WaitQueue line() {
        return line;
    }

    public RandomGenerator random() {
        return random;
    }

    public SafeListener listener() {
        return listener;
    }

    public RoutingTable table() {
        return table;
    }

    /** Answer lengths learned by caller; a reload does not change them. */
    public CallerCache callers() {
        return callers;
    }

    /** Where conversations are at home; a reload does not change it. */
    public AffinityTable affinity() {
        return affinity;
    }

    /** No further attempt is made. */
    public void close() {
        closed = true;
        sharing.close();
    }

    public boolean isClosed() {
        return closed;
    }

    public long nextRequestId() {
        return requestIds.incrementAndGet();
    }

    public void reload(RouterConfig config) {
        List<DeploymentState> ended = new ArrayList<>();
        reloading.lock();
        try {
            replaceTable(config, ended);
            configured = config;
        } finally {
            reloading.unlock();
        }
        line.wakeAll();
        log.info(
                "Reloaded: {} deployments in {} groups",
                config.catalog().deployments().size(),
                config.catalog().groups().size());
        // After the lock: a listener may wait for another reload.
        ended.forEach(cooldowns::ended);
        listener.reloaded();
    }

    /** Weights that operators have set, by deployment. */
    Map<String, Double> weights() {
        return weights;
    }

    /** A deployment has another weight than its configuration says; null for that again. */
    void setWeight(String deployment, @Nullable Double weight) {
        List<DeploymentState> ended = new ArrayList<>();
        reloading.lock();
        try {
            Map<String, Double> changed = new HashMap<>(weights);
            if (weight == null) {
                changed.remove(deployment);
            } else {
                changed.put(deployment, weight);
            }
            weights = Map.copyOf(changed);
            replaceTable(configured, ended);
        } finally {
            reloading.unlock();
        }
        line.wakeAll();
        ended.forEach(cooldowns::ended);
    }

    private RouterConfig weighted(RouterConfig config) {
        Map<String, Double> set = weights;
        if (set.isEmpty()) {
            return config;
        }
        Catalog.Builder catalog = Catalog.builder();
        config.catalog().deployments().forEach((id, deployment) -> {
            Double weight = set.get(id);
            catalog.deployment(
                    weight == null
                            ? deployment
                            : deployment.toBuilder().id(id).weight(weight).build());
        });
        catalog.namesOf(config.catalog());
        return new RouterConfig(catalog.build(), config.settings());
    }

    /** Under the lock. */
    private void replaceTable(RouterConfig config, List<DeploymentState> ended) {
        RoutingTable before = table;
        RoutingTable next = new RoutingTable(weighted(config), providers, before, time.nanos());
        next.takeOver(before, time.nanos());
        if (sharing.isOn()) {
            next.shareLimits(Lease::new, time.nanos());
        }
        table = next;
        next.forEachReplaced(before, (old, state) -> cooldowns.replaced(old, state, ended));
        forgetLater(next);
        sharing.reloaded(next.hasNewcomers(before));
    }

    /** The cells of removed deployments are kept as long as they matter, and not until the next reload. */
    private void forgetLater(RoutingTable of) {
        long wait = of.untilForgotten(time.nanos());
        if (wait != Long.MAX_VALUE) {
            time.schedule(() -> workers.offTimer(() -> forget(of)), wait);
        }
    }

    private void forget(RoutingTable of) {
        reloading.lock();
        try {
            if (!closed && of == table) {
                of.forgetDeparted(time.nanos());
                forgetLater(of);
            }
        } finally {
            reloading.unlock();
        }
    }

    /**
     * Records a failure that counts against a deployment; returns whether a cooldown began that must be
     * reported.
     */
    public boolean failed(DeploymentState state, GroupState group, Outcome failure, long called, long now) {
        HealthTracker health = state.health();
        boolean startsCooldown = health.failed(
                state.deployment(), group.usable(), failure, table.settings().cooldowns(), called, now);
        long wait = sharing.isOn() ? health.unpublishedWait(now) : 0;
        if (wait > 0) {
            sharing.publish(new News.AskedToWait(state.deployment().id(), Duration.ofNanos(wait)));
        }
        return startsCooldown;
    }

    /**
     * Puts a deployment into cooldown if it is silent for longer than its own past explains. No more than half of a
     * group is in cooldown then: when most of it is silent, the reason is elsewhere, and the rest could not carry
     * the load.
     *
     * @param othersHaveRoom whether another one can take the request now; if none can, the silence must be certain:
     *     a false alarm would cost room where there is none to spare
     */
    public boolean ejectIfSilent(DeploymentState state, GroupState group, boolean othersHaveRoom, long now) {
        DeploymentSignals signals = state.health().signals();
        boolean silent = othersHaveRoom ? signals.isOverdue(now) : signals.isCertainlySilent(now);
        return silent && eject(state, group, now);
    }

    /**
     * The same for one member, another one each time, whose silence is certain. A strategy that avoids a silent deployment
     * would never find out otherwise that it is out of order, and come back to it when the others are busy.
     *
     * @return the one that was put into cooldown, or null
     */
    public @Nullable DeploymentState ejectAnother(GroupState group, long now) {
        DeploymentState state = group.nextToWatch();
        return state.health().signals().isCertainlySilent(now) && eject(state, group, now) ? state : null;
    }

    private boolean eject(DeploymentState state, GroupState group, long now) {
        if (state.health().cooling(now) != null
                || 2 * (group.cooling(now) + 1) > group.usable()
                || group.isStalled(state, now)) {
            return false;
        }
        boolean begins =
                state.health().coolIfSilent(state.deployment(), table.settings().cooldowns(), now);
        if (begins) {
            cooldowns.startedForSilence(state, now);
        }
        return begins;
    }

    /** Whether health takes deployments out of rotation. */
    public boolean cools() {
        return !table.settings().cooldowns().disabled();
    }

    /** Reports a cooldown that this process has started: to the log, the listener and the other processes. */
    public void startCooldown(DeploymentState state, long now) {
        cooldowns.started(state, now);
    }

    /** A call was answered although the deployment was in cooldown, which is over. */
    public void endCooldown(DeploymentState state) {
        cooldowns.endedEarly(state);
    }

    /** Publishes limits that an answer has shown and that other processes may not know. */
    public void onLimitsLearned(DeploymentState state) {
        if (sharing.isOn()) {
            state.ledger().limiter().drainLearned(sharing::publish);
        }
    }
}
