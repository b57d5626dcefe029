package dev.llmrouter;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.strategy.Candidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A configuration with the cells that remember what happens under it. Immutable but for the cells; replaced whole by a reload. */
final class RoutingTable {
    private final RouterConfig config;
    private final Map<String, DeploymentState> states = new LinkedHashMap<>();
    private final Map<String, GroupState> groups = new LinkedHashMap<>();

    RoutingTable(RouterConfig config, ProviderLookup providers, @Nullable RoutingTable before, long nowNanos) {
        this.config = config;
        for (Deployment deployment : config.catalog().deployments().values()) {
            states.put(deployment.id(), state(deployment, providers.providerOf(deployment), before, nowNanos));
        }
        config.catalog().groups().forEach((name, group) -> {
            List<DeploymentState> members = new ArrayList<>();
            group.deployments().forEach(deployment -> members.add(stateOf(deployment.id())));
            groups.put(name, new GroupState(name, members, nowNanos));
        });
    }

    private DeploymentState state(
            Deployment deployment, @Nullable Provider provider, @Nullable RoutingTable before, long nowNanos) {
        DeploymentState old = before == null ? null : before.states.get(deployment.id());
        if (before == null || old == null) {
            return new DeploymentState(
                    deployment, provider, ledger(deployment.limits(), settings(), nowNanos), new HealthBook(nowNanos));
        }
        boolean sameLimits = old.deployment().limits().equals(deployment.limits())
                && before.settings().limitsEnforced() == settings().limitsEnforced()
                && before.settings()
                        .defaultMaxParallelRequests()
                        .equals(settings().defaultMaxParallelRequests());
        UsageLedger ledger = sameLimits ? old.ledger() : ledger(deployment.limits(), settings(), nowNanos);
        return new DeploymentState(deployment, provider, ledger, old.health());
    }

    private static UsageLedger ledger(Limits limits, RouterSettings settings, long nowNanos) {
        OptionalInt own = limits.maxParallelRequests();
        OptionalInt parallel = own.isPresent() ? own : settings.defaultMaxParallelRequests();
        return new UsageLedger(
                limits,
                parallel.isPresent() ? parallel.getAsInt() : Candidates.UNLIMITED,
                settings.limitsEnforced(),
                nowNanos);
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

    List<DeploymentState> states() {
        return List.copyOf(states.values());
    }

    /** Where a name leads, with the cells of the deployments there; empty when nowhere. */
    Optional<Route> route(String model) {
        return catalog().resolve(model).map(found -> {
            GroupState whole = groupOf(found.group().name());
            List<DeploymentState> members =
                    whole.members().size() == found.group().deployments().size()
                            ? whole.members()
                            : found.group().deployments().stream()
                                    .map(d -> stateOf(d.id()))
                                    .toList();
            return new Route(found, whole, members);
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
     */
    record Route(Catalog.Resolution found, GroupState group, List<DeploymentState> members) {
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
