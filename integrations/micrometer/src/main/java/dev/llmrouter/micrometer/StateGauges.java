package dev.llmrouter.micrometer;

import dev.llmrouter.Router;
import dev.llmrouter.snapshot.BudgetSnapshot;
import dev.llmrouter.snapshot.CooldownSnapshot;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.LimitSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot;
import dev.llmrouter.snapshot.SharingSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of the state of a router in one registry, which follow its configuration. Registries hold gauges' objects weakly, so that a router
 * that is forgotten can be collected: the binding holds this.
 */
final class StateGauges {
    private static final String REQUESTS = "requests";
    private static final String TOKENS = "tokens";
    private static final String DOLLARS = "usd";

    private final MeterRegistry registry;
    private final Tags tags;
    private final int most;
    private final CachedSnapshot snapshot;
    private final List<Meter> fixed = new ArrayList<>(); // guarded by this
    /** Of a deployment by its id and group, and of a budget by its key. */
    private final Map<List<String>, List<Meter>> changing = new HashMap<>(); // guarded by this

    StateGauges(Router router, MeterRegistry registry, Tags tags, int most) {
        this.registry = registry;
        this.tags = tags;
        this.most = most;
        snapshot = new CachedSnapshot(router, registry.config().clock());
    }

    synchronized void register(KnownNames names) {
        fixed.add(Gauge.builder(MeterNames.WAITING, snapshot, s -> s.all().waitingRequests())
                .description("Requests that wait for room")
                .baseUnit(REQUESTS)
                .tags(tags)
                .register(registry));
        if (snapshot.all().sharing().isPresent()) {
            store(
                    MeterNames.STORE_CONNECTED,
                    "1 while limits are shared over the store",
                    null,
                    s -> s.connected() ? 1 : 0);
            store(MeterNames.STORE_PROCESSES, "Processes that share limits", "processes", SharingSnapshot::processes);
            fixed.add(FunctionCounter.builder(
                            MeterNames.STORE_EXCHANGES, snapshot, s -> sharing(s.all(), SharingSnapshot::exchanges))
                    .description("Exchanges with the store of shared limits")
                    .tags(tags)
                    .register(registry));
        }
        update(names);
    }

    private void store(
            String name, String description, @Nullable String unit, ToDoubleFunction<SharingSnapshot> value) {
        fixed.add(Gauge.builder(name, snapshot, s -> sharing(s.all(), value))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry));
    }

    private static double sharing(RouterSnapshot all, ToDoubleFunction<SharingSnapshot> value) {
        return all.sharing().map(value::applyAsDouble).orElse(Double.NaN);
    }

    /** Registers what is new in a configuration, and removes what has left it. */
    synchronized void update(KnownNames names) {
        snapshot.outdate();
        Set<List<String>> stay = new HashSet<>();
        names.deployments().forEach((id, group) -> {
            List<String> key = List.of("deployment", id, group);
            stay.add(key);
            changing.computeIfAbsent(key, any -> ofDeployment(id, group));
        });
        snapshot.all().budgets().stream().limit(most).forEach(budget -> {
            List<String> key = List.of("budget", CachedSnapshot.key(budget));
            stay.add(key);
            changing.computeIfAbsent(key, any -> ofBudget(budget));
        });
        changing.entrySet().removeIf(entry -> {
            if (stay.contains(entry.getKey())) {
                return false;
            }
            entry.getValue().forEach(registry::remove);
            return true;
        });
    }

    synchronized void remove() {
        fixed.forEach(registry::remove);
        changing.values().forEach(meters -> meters.forEach(registry::remove));
        fixed.clear();
        changing.clear();
    }

    private List<Meter> ofDeployment(String id, String group) {
        Deployment of = new Deployment(id, tags.and(MeterNames.DEPLOYMENT, id, MeterNames.MODEL, group));
        of.add(MeterNames.IN_FLIGHT, "Calls under way from this process", "calls", DeploymentSnapshot::callsInFlight);
        of.add(MeterNames.AWAITED, "1 while requests wait for room here", null, d -> d.awaited() ? 1 : 0);
        of.add(
                MeterNames.COOLDOWN_LEFT,
                "Time out of rotation that is left; 0 while in rotation",
                "seconds",
                d -> d.cooldown()
                        .map(CooldownSnapshot::left)
                        .map(StateGauges::seconds)
                        .orElse(0.0));
        of.add(
                MeterNames.ESTIMATE_ERROR,
                "Root of the mean squared error of estimated tokens",
                TOKENS,
                d -> d.estimate().rmsError());
        of.add(
                MeterNames.ABANDONED,
                "Calls of callers' clients that did not end at their time",
                "calls",
                DeploymentSnapshot::abandonedCalls);
        of.limit(REQUESTS, DeploymentSnapshot::requests);
        of.limit(TOKENS, DeploymentSnapshot::tokens);
        return of.meters;
    }

    private static double seconds(Duration length) {
        return length.toNanos() / 1e9;
    }

    /** The gauges of one deployment. */
    private final class Deployment {
        private final String id;
        private final Tags own;
        private final List<Meter> meters = new ArrayList<>();

        Deployment(String id, Tags own) {
            this.id = id;
            this.own = own;
        }

        void limit(String resource, Function<DeploymentSnapshot, LimitSnapshot> of) {
            Tags with = own.and(MeterNames.RESOURCE, resource);
            add(
                    MeterNames.LIMIT,
                    "Configured limit in a minute",
                    null,
                    with,
                    d -> number(of.apply(d).limit()));
            add(
                    MeterNames.LIMIT_USED,
                    "Counted in the current window",
                    null,
                    with,
                    d -> of.apply(d).used());
            add(
                    MeterNames.LIMIT_LEFT,
                    "Would be admitted now",
                    null,
                    with,
                    d -> number(of.apply(d).room()));
            add(
                    MeterNames.LEASED,
                    "Leased of a shared limit, not spent",
                    null,
                    with,
                    d -> number(of.apply(d).leased()));
        }

        void add(String name, String description, @Nullable String unit, ToDoubleFunction<DeploymentSnapshot> value) {
            add(name, description, unit, own, value);
        }

        private void add(
                String name,
                String description,
                @Nullable String unit,
                Tags with,
                ToDoubleFunction<DeploymentSnapshot> value) {
            meters.add(Gauge.builder(name, snapshot, s -> {
                        DeploymentSnapshot now = s.deployment(id);
                        return now == null ? Double.NaN : value.applyAsDouble(now);
                    })
                    .description(description)
                    .baseUnit(unit)
                    .tags(with)
                    .register(registry));
        }
    }

    private static double number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Double.NaN;
    }

    private List<Meter> ofBudget(BudgetSnapshot budget) {
        String key = CachedSnapshot.key(budget);
        Tags own = tags.and(
                MeterNames.SCOPE,
                budget.scope().name().toLowerCase(Locale.ROOT),
                MeterNames.BUDGET_NAME,
                budget.name());
        return List.of(
                budget(
                        MeterNames.BUDGET,
                        "Dollars in the budget's period",
                        key,
                        own,
                        b -> b.budget().dollars().doubleValue()),
                budget(
                        MeterNames.BUDGET_SPENT,
                        "Dollars spent in the current period",
                        key,
                        own,
                        b -> b.spent().doubleValue()));
    }

    private Meter budget(
            String name, String description, String key, Tags own, ToDoubleFunction<BudgetSnapshot> value) {
        return Gauge.builder(name, snapshot, s -> {
                    BudgetSnapshot now = s.budget(key);
                    return now == null ? Double.NaN : value.applyAsDouble(now);
                })
                .description(description)
                .baseUnit(DOLLARS)
                .tags(own)
                .register(registry);
    }
}
