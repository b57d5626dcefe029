package dev.llmrouter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all requests of a router share: the table of the moment, time, chance, the listener. Thread-safe. */
final class Engine {
    private static final Logger log = LoggerFactory.getLogger(Router.class);

    private final TimeSource time;
    private final RandomGenerator random;
    private final SafeListener listener;
    private final ProviderLookup providers;
    private final ReentrantLock reloading = new ReentrantLock();
    private final AtomicLong requestIds = new AtomicLong();
    private final AtomicBoolean strategyComplained = new AtomicBoolean();
    /** Replaced whole by a reload; read once per request. */
    private volatile RoutingTable table;

    Engine(
            RoutingTable table,
            TimeSource time,
            RandomGenerator random,
            RouterListener listener,
            ProviderLookup providers) {
        this.table = table;
        this.time = time;
        this.random = random;
        this.listener = new SafeListener(listener);
        this.providers = providers;
    }

    TimeSource time() {
        return time;
    }

    RandomGenerator random() {
        return random;
    }

    RouterListener listener() {
        return listener;
    }

    RoutingTable table() {
        return table;
    }

    long nextRequestId() {
        return requestIds.incrementAndGet();
    }

    void reload(RouterConfig config) {
        reloading.lock();
        try {
            table = new RoutingTable(config, providers, table, time.nanos());
        } finally {
            reloading.unlock();
        }
        log.info(
                "Reloaded: {} deployments in {} groups",
                config.catalog().deployments().size(),
                config.catalog().groups().size());
        listener.reloaded();
    }

    /** A failure that counts against a deployment; tells the world when it starts a cooldown. */
    void failed(DeploymentState state, GroupState group, Outcome failure, long now) {
        Duration length = state.health()
                .failed(
                        state.deployment(),
                        group.members().size(),
                        failure,
                        table.settings().cooldowns(),
                        now);
        if (length.isZero()) {
            return;
        }
        String id = state.deployment().id();
        FailureKind reason = failure.kind().orElseThrow();
        log.info("Deployment {} of {} cools for {} ms after {}", id, group.name(), length.toMillis(), failure);
        listener.cooldownStarted(id, reason, length);
        awaitEnd(state, length.toNanos());
    }

    /** A cooldown may have been prolonged while it was waited for. */
    private void awaitEnd(DeploymentState state, long nanos) {
        time.schedule(
                () -> {
                    long now = time.nanos();
                    HealthBook.Cooldown more = state.health().cooling(now);
                    if (more != null) {
                        awaitEnd(state, more.untilNanos() - now);
                        return;
                    }
                    log.info(
                            "Deployment {} is back in rotation",
                            state.deployment().id());
                    listener.cooldownEnded(state.deployment().id());
                },
                nanos);
    }

    void strategyFailed(RuntimeException e) {
        if (strategyComplained.compareAndSet(false, true)) {
            log.warn("The routing strategy failed; candidates are picked at random whenever it does. Said once.", e);
        }
    }
}
