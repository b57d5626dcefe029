package dev.llmrouter;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.usage.News;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A configuration with the cells that remember what happens under it. Immutable but for the cells; replaced whole by a reload. */
final class RoutingTable {
    private final RouterConfig config;
    private final Map<String, DeploymentState> states = new LinkedHashMap<>();
    private final Map<String, GroupState> groups = new LinkedHashMap<>();
    private final Map<String, Meters> meters = new HashMap<>();
    private final TokenEstimates estimates = new TokenEstimates();
    private final BudgetBook budgets;
    /** Kept as they are answered, so that a look-up leaves no trace on the heap. Wildcards and ids are not among them. */
    private final Map<String, Optional<Route>> routes = new HashMap<>();

    RoutingTable(RouterConfig config, ProviderLookup providers, @Nullable RoutingTable before, long nowNanos) {
        this.config = BudgetBook.priced(config);
        budgets = new BudgetBook(this.config, before == null ? null : before.budgets);
        for (Deployment deployment : catalog().deployments().values()) {
            states.put(deployment.id(), state(deployment, providers.providerOf(deployment), before, nowNanos));
        }
        catalog().groups().forEach((name, group) -> {
            List<DeploymentState> members = new ArrayList<>();
            group.deployments().forEach(deployment -> members.add(stateOf(deployment.id())));
            groups.put(
                    name,
                    new GroupState(name, members, Draw.of(members, settings().strategy()), nowNanos));
        });
        catalog().groups().keySet().forEach(name -> routes.put(name, found(name)));
        catalog().aliases().keySet().forEach(name -> routes.put(name, found(name)));
    }

    private DeploymentState state(
            Deployment deployment, @Nullable Provider provider, @Nullable RoutingTable before, long nowNanos) {
        Meters own = metersOf(deployment, before, nowNanos);
        DeploymentState old = before == null ? null : before.states.get(deployment.id());
        UsageLedger ledger = old != null && old.ledger().meters() == own ? old.ledger() : ledger(deployment, own);
        HealthBook health = old == null ? new HealthBook(nowNanos) : old.health();
        DeploymentEstimates learned = estimates.of(deployment, provider, before == null ? null : before.estimates);
        return new DeploymentState(
                deployment, provider, new DeploymentState.Cells(ledger, health, learned, budgets.of(deployment)));
    }

    private static UsageLedger ledger(Deployment deployment, Meters meters) {
        return deployment.limits().group().isPresent() ? UsageLedger.ofGroup(meters) : new UsageLedger(meters);
    }

    /** Those of its limit group, or its own; the ones it had before when its limits are what they were. */
    private Meters metersOf(Deployment deployment, @Nullable RoutingTable before, long nowNanos) {
        return meters.computeIfAbsent(LimitSpec.keyOf(deployment), key -> {
            LimitSpec spec = LimitSpec.of(deployment, settings());
            Meters old = before == null ? null : before.meters.get(key);
            return old != null && old.spec().equals(spec) ? old : new Meters(spec, nowNanos);
        });
    }

    /** Other processes spend the same limits. */
    void shareLimits(long nowNanos) {
        meters.forEach((key, each) -> each.share(key, nowNanos));
    }

    /** Another process has learned a limit. */
    void adopt(News.Learned learned, long nowNanos) {
        Meters limited = meters.get(learned.key());
        if (limited != null) {
            limited.adopt(learned.of(), Shape.of(learned.limit()), nowNanos);
        }
    }

    /** Other processes gave something back, or the store granted it. */
    void roomMayHaveCome() {
        meters.values().forEach(each -> each.waiting().wake());
        budgets.cells().forEach(cell -> cell.waiting().wake());
    }

    Collection<GroupState> groups() {
        return groups.values();
    }

    RouterConfig config() {
        return config;
    }

    RouterSettings settings() {
        return config.settings();
    }

    Catalog catalog() {
        return config.catalog();
    }

    BudgetBook budgets() {
        return budgets;
    }

    /** Null when there is no such deployment. */
    @Nullable
    DeploymentState find(String id) {
        return states.get(id);
    }

    List<DeploymentState> states() {
        return List.copyOf(states.values());
    }

    /** Where a name leads, with the cells of the deployments there; empty when nowhere. */
    Optional<Route> route(String model) {
        Optional<Route> known = routes.get(model);
        return known != null ? known : found(model);
    }

    private Optional<Route> found(String model) {
        return catalog().resolve(model).map(found -> {
            GroupState whole = groupOf(found.group().name());
            List<DeploymentState> members =
                    whole.members().size() == found.group().deployments().size()
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
     * @param members the cells that may serve: the group's, or the one that was named by its id
     * @param budgets what may be spent
     */
    record Route(Catalog.Resolution found, GroupState group, List<DeploymentState> members, BudgetBook budgets) {
        /** Whether one of those that may serve has a tag. */
        boolean someTagged(String tag) {
            return members.size() == group.members().size()
                    ? group.tags().contains(tag)
                    : members.stream()
                            .anyMatch(member -> member.deployment().tags().contains(tag));
        }

        /** The names under which fallbacks may be written down, most specific first. */
        List<String> names(Catalog catalog) {
            Set<String> names = new LinkedHashSet<>(
                    Arrays.asList(found.requested(), found.group().name()));
            catalog.aliases().values().stream()
                    .filter(alias -> alias.model().equals(found.group().name()))
                    .forEach(alias -> names.add(alias.name()));
            return List.copyOf(names);
        }
    }
}
