package dev.llmrouter.internal.state;

import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelGroup;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.budget.BudgetRegistry;
import dev.llmrouter.internal.estimate.EstimatorRegistry;
import dev.llmrouter.internal.estimate.TokenEstimator;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.Bandwidth;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.LimiterConfig;
import dev.llmrouter.internal.limit.SharedQuota;
import dev.llmrouter.internal.limit.UsageLedger;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.strategy.DeploymentMemory;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.usage.News;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A configuration with the cells that remember what happens under it. Immutable but for the cells; replaced
 * whole by a reload.
 */
public final class RoutingTable {
    private final RouterConfig config;
    private final Map<String, DeploymentState> states = new LinkedHashMap<>();
    private final Map<String, GroupState> groups = new LinkedHashMap<>();
    private final Map<String, DeploymentLimiter> meters = new LinkedHashMap<>();
    private final EstimatorRegistry estimates = new EstimatorRegistry();
    private final BudgetRegistry budgets;
    /**
     * Kept as they are answered, so that a look-up leaves no trace on the heap. Wildcards and ids are not
     * among them.
     */
    private final Map<String, Optional<Route>> routes = new HashMap<>();
    /** Written by a reload, and when some of it is forgotten. */
    private volatile RemovedDeployments departed = RemovedDeployments.NONE;

    /**
     * Reads the table before and changes nothing in it: {@link #takeOver} does, when nothing can fail any
     * more.
     */
    public RoutingTable(RouterConfig config, ProviderLookup providers, @Nullable RoutingTable before, long nowNanos) {
        this.config = BudgetRegistry.priced(config);
        budgets = new BudgetRegistry(this.config, before == null ? null : before.budgets, nowNanos);
        for (Deployment deployment : catalog().deployments().values()) {
            states.put(deployment.id(), state(deployment, providers.providerOf(deployment), before, nowNanos));
        }
        inheritFromOtherGroups(before, nowNanos);
        catalog().groups().forEach((name, group) -> {
            List<DeploymentState> members = new ArrayList<>();
            group.deployments().forEach(deployment -> members.add(stateOf(deployment.id())));
            GroupState old = before == null ? null : before.groups.get(name);
            groups.put(
                    name,
                    new GroupState(
                            name,
                            members,
                            old,
                            CandidateSampler.of(members, settings().strategyOf(name)),
                            nowNanos));
        });
        catalog().groups().keySet().forEach(name -> routes.put(name, found(name)));
        catalog().aliases().keySet().forEach(name -> routes.put(name, found(name)));
    }

    private DeploymentState state(
            Deployment deployment, @Nullable Provider provider, @Nullable RoutingTable before, long nowNanos) {
        DeploymentLimiter own = metersOf(deployment, before, nowNanos);
        DeploymentState old = before == null ? null : before.remembered(deployment.id());
        boolean same = old != null
                && SameAccess.isSameEndpoint(old.deployment(), deployment)
                && SameAccess.isSameAccount(old.deployment(), deployment);
        UsageLedger ledger = old != null && old.ledger().limiter() == own ? old.ledger() : ledger(deployment, own);
        TokenEstimator learned = estimates.of(deployment, provider, before == null ? null : before.estimates);
        return new DeploymentState(
                deployment,
                provider,
                new DeploymentState.Cells(
                        ledger,
                        health(deployment, old, nowNanos),
                        learned,
                        budgets.of(deployment),
                        old != null && same ? old.providerSays() : RateLimits.none(),
                        ModelAbilities.of(deployment, settings().models()),
                        old == null ? new OperatorState() : old.operator(),
                        old == null ? new PromptCacheCount() : old.promptCache(),
                        memory(deployment, old, before)));
    }

    /** A strategy that stays keeps what it remembers; one that throws remembers nothing. */
    private @Nullable DeploymentMemory memory(
            Deployment deployment, @Nullable DeploymentState old, @Nullable RoutingTable before) {
        String group = deployment.modelName();
        RoutingStrategy strategy = settings().strategyOf(group);
        if (old != null && before != null && strategy.equals(before.settings().strategyOf(group))) {
            return old.memory();
        }
        try {
            return strategy.memory(deployment);
        } catch (RuntimeException | Error thrown) {
            Guard.complain(strategy, thrown);
            return null;
        }
    }

    /** What failed at another address, or was refused to another key, says nothing about this one. */
    private static HealthTracker health(Deployment deployment, @Nullable DeploymentState old, long nowNanos) {
        if (old == null || !SameAccess.isSameEndpoint(old.deployment(), deployment)) {
            return new HealthTracker(nowNanos);
        }
        return SameAccess.isSameAccount(old.deployment(), deployment)
                ? old.health()
                : old.health().forAnotherKey(nowNanos);
    }

    /** Of those that are there, or have left lately. */
    private @Nullable DeploymentState remembered(String id) {
        DeploymentState state = states.get(id);
        return state == null ? departed.find(id) : state;
    }

    /**
     * Who enters, leaves or renames a limit group takes along what was spent: of the old group all, because
     * it may be this one's.
     */
    private void inheritFromOtherGroups(@Nullable RoutingTable before, long nowNanos) {
        Map<DeploymentLimiter, Set<DeploymentLimiter>> inherited = new HashMap<>();
        if (before == null) {
            return;
        }
        for (DeploymentState state : states.values()) {
            DeploymentState old = before.remembered(state.deployment().id());
            DeploymentLimiter own = state.ledger().limiter();
            boolean isNew = before.metersOf(LimiterConfig.keyOf(state.deployment())) == null;
            if (old != null
                    && isNew
                    && inherited
                            .computeIfAbsent(own, any -> new HashSet<>())
                            .add(old.ledger().limiter())) {
                own.takeOver(old.ledger().limiter(), nowNanos);
            }
        }
    }

    /**
     * Takes the place of another table: the cells that both have go by this configuration from now on. Calls
     * that are under way under the old one settle in them.
     */
    public void takeOver(RoutingTable before, long nowNanos) {
        Set<DeploymentLimiter> changed = new HashSet<>();
        for (DeploymentState state : states.values()) {
            DeploymentLimiter own = state.ledger().limiter();
            if (changed.add(own)) {
                own.changeTo(LimiterConfig.of(state.deployment(), settings()), nowNanos);
            }
            DeploymentState old = before.remembered(state.deployment().id());
            if (old != null && old.health() != state.health()) {
                own.forgetLearned();
            }
        }
        departed = before.departed.after(before.states.values(), states.keySet(), nowNanos);
    }

    /** Deployments of this table that had another book of health before, with what they were. */
    public void forEachReplaced(RoutingTable before, BiConsumer<DeploymentState, DeploymentState> each) {
        states.forEach((id, state) -> {
            DeploymentState old = before.remembered(id);
            if (old != null && old.health() != state.health()) {
                each.accept(old, state);
            }
        });
    }

    /** Whether it has deployments that this process did not know. */
    public boolean hasNewcomers(RoutingTable before) {
        return states.keySet().stream().anyMatch(id -> before.remembered(id) == null);
    }

    /**
     * Nanoseconds until something of what left may be forgotten; {@link Long#MAX_VALUE} when nothing is left.
     */
    public long untilForgotten(long nowNanos) {
        return departed.untilForgotten(nowNanos);
    }

    public void forgetDeparted(long nowNanos) {
        departed = departed.at(nowNanos);
    }

    /**
     * Those of the deployments that are there, and of those that have left and may still have something to
     * settle.
     */
    public List<DeploymentLimiter> allMeters() {
        List<DeploymentLimiter> all = new ArrayList<>(meters.values());
        all.addAll(departed.limiters());
        return all;
    }

    private static UsageLedger ledger(Deployment deployment, DeploymentLimiter meters) {
        return deployment.limits().group().isPresent() ? UsageLedger.ofGroup(meters) : new UsageLedger(meters);
    }

    /** Those of its limit group, or its own; the ones there were before, if there were any. */
    private DeploymentLimiter metersOf(Deployment deployment, @Nullable RoutingTable before, long nowNanos) {
        return meters.computeIfAbsent(LimiterConfig.keyOf(deployment), key -> {
            DeploymentLimiter old = before == null ? null : before.metersOf(key);
            return old != null ? old : new DeploymentLimiter(LimiterConfig.of(deployment, settings()), nowNanos);
        });
    }

    private @Nullable DeploymentLimiter metersOf(String key) {
        DeploymentLimiter known = meters.get(key);
        return known == null ? departed.meters(key) : known;
    }

    /** Other processes spend the same limits. */
    public void shareLimits(SharedQuota.Factory factory, long nowNanos) {
        meters.forEach((key, each) -> each.share(key, factory, nowNanos));
    }

    /** Another process has learned a limit. */
    public void adopt(News.Learned learned, long nowNanos) {
        DeploymentLimiter limited = meters.get(learned.key());
        if (limited != null && learned.limit().limit() < Bounded.MOST) {
            limited.adopt(learned.of(), Bandwidth.of(learned.limit()), nowNanos);
        }
    }

    /** Other processes gave something back, or the store granted it. */
    public void roomMayHaveCome() {
        meters.values().forEach(each -> each.waiting().wake());
        budgets.all().forEach(cell -> cell.waiting().wake());
    }

    public Collection<GroupState> groups() {
        return groups.values();
    }

    public RouterConfig config() {
        return config;
    }

    public RouterSettings settings() {
        return config.settings();
    }

    public Catalog catalog() {
        return config.catalog();
    }

    public BudgetRegistry budgets() {
        return budgets;
    }

    /** Null when there is no such deployment. */
    public @Nullable DeploymentState find(String id) {
        return states.get(id);
    }

    public List<DeploymentState> states() {
        return List.copyOf(states.values());
    }

    /** Where a name leads, with the cells of the deployments there; empty when nowhere. */
    public Optional<Route> route(String model) {
        Optional<Route> known = routes.get(model);
        return known != null ? known : found(model);
    }

    /**
     * To one deployment, whatever else has its id for a name.
     *
     * @param model what is asked for, which says what a wildcard stands for
     */
    public Optional<Route> routeTo(String id, String model) {
        DeploymentState state = states.get(id);
        if (state == null) {
            return Optional.empty();
        }
        Deployment deployment = state.deployment();
        ModelGroup alone = new ModelGroup(deployment.modelName(), List.of(deployment));
        List<String> captured = catalog()
                .resolve(model)
                .filter(found -> found.group().name().equals(alone.name()))
                .map(Catalog.Resolution::captured)
                .orElse(List.of());
        Catalog.Resolution found = new Catalog.Resolution(model, null, alone, captured);
        return Optional.of(new Route(found, groupOf(alone.name()), List.of(state), budgets));
    }

    private Optional<Route> found(String model) {
        return catalog().resolve(model).map(found -> {
            GroupState whole = groupOf(found.group().name());
            List<DeploymentState> members =
                    found.group().equals(catalog().groups().get(found.group().name()))
                            ? whole.members()
                            : found.group().deployments().stream()
                                    .map(d -> stateOf(d.id()))
                                    .toList();
            return new Route(found, whole, members, budgets);
        });
    }

    private GroupState groupOf(String name) {
        GroupState group = groups.get(name);
        if (group == null) {
            throw new IllegalStateException("the catalog has no group '" + name + "'");
        }
        return group;
    }

    private DeploymentState stateOf(String id) {
        DeploymentState state = states.get(id);
        if (state == null) {
            throw new IllegalStateException("the catalog has no deployment '" + id + "'");
        }
        return state;
    }

    /**
     * Where a name leads.
     *
     * @param found how the name was understood
     * @param group the group's budget
     * @param members the cells that may serve: the group's, the one that was named by its id, or those of a
     *     provider's model, which may be of several groups
     * @param budgets what may be spent
     */
    public record Route(
            Catalog.Resolution found, GroupState group, List<DeploymentState> members, BudgetRegistry budgets) {
        /** Whether one of those that may serve has a tag. */
        public boolean someTagged(String tag) {
            return members.equals(group.members())
                    ? group.tags().contains(tag)
                    : members.stream()
                            .anyMatch(member -> member.deployment().tags().contains(tag));
        }

        /** The names under which fallbacks may be written down, most specific first. */
        public List<String> names(Catalog catalog) {
            Set<String> names = new LinkedHashSet<>(
                    Arrays.asList(found.requested(), found.group().name()));
            catalog.aliases().values().stream()
                    .filter(alias -> alias.model().equals(found.group().name()))
                    .forEach(alias -> names.add(alias.name()));
            return List.copyOf(names);
        }
    }
}
