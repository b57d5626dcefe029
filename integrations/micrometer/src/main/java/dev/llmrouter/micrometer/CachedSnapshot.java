package dev.llmrouter.micrometer;

import dev.llmrouter.Router;
import dev.llmrouter.snapshot.BudgetSnapshot;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot;
import io.micrometer.core.instrument.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A router's snapshot for all gauges of a scrape: each of them would take its own. Thread-safe. */
final class CachedSnapshot {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Router router;
    private final Clock clock;
    private final AtomicReference<@Nullable Taken> newest = new AtomicReference<>();

    /** What was taken at one moment, by key. */
    private record Taken(
            long atNanos,
            RouterSnapshot all,
            Map<String, DeploymentSnapshot> deployments,
            Map<String, BudgetSnapshot> budgets) {}

    CachedSnapshot(Router router, Clock clock) {
        this.router = router;
        this.clock = clock;
    }

    private Taken taken() {
        long now = clock.monotonicTime();
        Taken known = newest.get();
        if (known != null && now - known.atNanos < FRESH_NANOS) {
            return known;
        }
        RouterSnapshot all = router.snapshot();
        Map<String, DeploymentSnapshot> deployments = new HashMap<>();
        all.deployments().forEach(deployment -> deployments.put(deployment.id(), deployment));
        Map<String, BudgetSnapshot> budgets = new HashMap<>();
        all.budgets().forEach(budget -> budgets.put(key(budget), budget));
        Taken taken = new Taken(now, all, deployments, budgets);
        newest.set(taken);
        return taken;
    }

    /** The next reader takes a new one. */
    void outdate() {
        newest.set(null);
    }

    RouterSnapshot all() {
        return taken().all();
    }

    @Nullable
    DeploymentSnapshot deployment(String id) {
        return taken().deployments().get(id);
    }

    @Nullable
    BudgetSnapshot budget(String key) {
        return taken().budgets().get(key);
    }

    static String key(BudgetSnapshot budget) {
        return budget.scope() + " " + budget.name();
    }
}
