package dev.llmrouter.internal.budget;

import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.PriceTable;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.snapshot.BudgetSnapshot;
import dev.llmrouter.snapshot.BudgetSnapshot.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every budget of a configuration, and the prices that spending is reckoned with. Immutable but for the
 * cells, which outlive a reload.
 */
public final class BudgetRegistry {
    /** More are forgotten, those first that left first. */
    private static final int MOST_DEPARTED = 1_000;

    private final PriceTable prices;
    private final Map<Key, BudgetAccount> cells = new LinkedHashMap<>();
    private final Map<String, List<BudgetAccount>> byDeployment = new HashMap<>();
    /**
     * Budgets that a reload has taken away, while their period runs: one that comes back is as spent as it
     * was.
     */
    private final Map<Key, BudgetAccount> departed = new LinkedHashMap<>();

    private record Key(Scope scope, String name) {}

    public BudgetRegistry(RouterConfig config, @Nullable BudgetRegistry before, long nowNanos) {
        prices = config.settings().prices();
        config.settings().providerBudgets().forEach((name, budget) -> open(Scope.PROVIDER, name, budget, before));
        config.settings().tagBudgets().forEach((name, budget) -> open(Scope.TAG, name, budget, before));
        config.catalog().deployments().values().forEach(deployment -> bind(deployment, before));
        if (before != null) {
            keep(before, nowNanos);
        }
    }

    private void keep(BudgetRegistry before, long nowNanos) {
        List<Map.Entry<Key, BudgetAccount>> left = Stream.concat(
                        before.departed.entrySet().stream(), before.cells.entrySet().stream())
                .filter(each ->
                        !cells.containsKey(each.getKey()) && each.getValue().isUsed(nowNanos))
                .toList();
        left.subList(Math.max(0, left.size() - MOST_DEPARTED), left.size())
                .forEach(each -> departed.put(each.getKey(), each.getValue()));
    }

    private @Nullable BudgetAccount remembered(Key key) {
        BudgetAccount cell = cells.get(key);
        return cell == null ? departed.get(key) : cell;
    }

    private void open(Scope scope, String name, Budget budget, @Nullable BudgetRegistry before) {
        Key key = new Key(scope, name);
        BudgetAccount old = before == null ? null : before.remembered(key);
        cells.put(key, old == null ? new BudgetAccount(scope, name, budget) : old.changedTo(budget));
    }

    private void bind(Deployment deployment, @Nullable BudgetRegistry before) {
        deployment.budget().ifPresent(budget -> open(Scope.DEPLOYMENT, deployment.id(), budget, before));
        List<BudgetAccount> binding = new ArrayList<>();
        add(binding, new Key(Scope.DEPLOYMENT, deployment.id()));
        add(binding, new Key(Scope.PROVIDER, deployment.provider()));
        if (!binding.isEmpty()) {
            byDeployment.put(deployment.id(), List.copyOf(binding));
        }
    }

    private void add(List<BudgetAccount> binding, Key key) {
        BudgetAccount cell = cells.get(key);
        if (cell != null) {
            binding.add(cell);
        }
    }

    /** The deployment's own and its provider's. */
    public List<BudgetAccount> of(Deployment deployment) {
        return byDeployment.getOrDefault(deployment.id(), List.of());
    }

    public List<BudgetAccount> ofTags(List<String> tags) {
        if (tags.isEmpty()) {
            return List.of();
        }
        List<BudgetAccount> binding = new ArrayList<>();
        new LinkedHashSet<>(tags).forEach(tag -> add(binding, new Key(Scope.TAG, tag)));
        return List.copyOf(binding);
    }

    /** Of a wildcard deployment the price of the requested model; null when it is unknown. */
    public @Nullable Pricing pricing(Deployment deployment, String providerModel) {
        Pricing own = deployment.pricing().orElse(null);
        return own == null && deployment.isWildcard()
                ? prices.find(deployment.provider(), providerModel).orElse(null)
                : own;
    }

    /** All that may have something to report: those of the configuration, and those that have left it. */
    public List<BudgetAccount> all() {
        List<BudgetAccount> all = new ArrayList<>(cells.values());
        all.addAll(departed.values());
        return all;
    }

    public List<BudgetSnapshot> snapshot(long nowNanos) {
        return cells.values().stream().map(cell -> cell.snapshot(nowNanos)).toList();
    }

    /**
     * With the table's prices for deployments that name none: strategies, listings and budgets then see the
     * same ones.
     */
    public static RouterConfig priced(RouterConfig config) {
        Catalog.Builder catalog = Catalog.builder();
        PriceTable prices = config.settings().prices();
        config.catalog().deployments().values().forEach(deployment -> catalog.deployment(priced(deployment, prices)));
        catalog.namesOf(config.catalog());
        return new RouterConfig(catalog.build(), config.settings());
    }

    private static Deployment priced(Deployment deployment, PriceTable prices) {
        return deployment.pricing().isPresent() || deployment.isWildcard()
                ? deployment
                : prices.find(deployment)
                        .map(found -> deployment.toBuilder().pricing(found).build())
                        .orElse(deployment);
    }
}
