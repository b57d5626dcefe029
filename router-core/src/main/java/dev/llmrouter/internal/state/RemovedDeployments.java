package dev.llmrouter.internal.state;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.LimiterConfig;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deployments that reloads have taken away, as long as what they spent and how they were doing still matters:
 * one that comes back goes on where it was. Immutable but for the cells.
 */
final class RemovedDeployments {
    static final RemovedDeployments NONE = new RemovedDeployments(Map.of());

    /** More are forgotten, those first that left first. */
    private static final int MOST = 1_000;

    private final Map<String, Left> byId;

    private record Left(DeploymentState state, long untilNanos) {
        boolean matters(long nowNanos) {
            return untilNanos - nowNanos > 0 || state.ledger().callsInFlight() > 0;
        }
    }

    private RemovedDeployments(Map<String, Left> byId) {
        this.byId = byId;
    }

    /** Those that still matter after a reload. */
    RemovedDeployments after(Collection<DeploymentState> before, Set<String> present, long nowNanos) {
        Map<String, Left> left = new LinkedHashMap<>(byId);
        for (DeploymentState state : before) {
            left.putIfAbsent(state.deployment().id(), new Left(state, nowNanos + countsForNanos(state, nowNanos)));
        }
        left.keySet().removeAll(present);
        return new RemovedDeployments(left).at(nowNanos);
    }

    private static long countsForNanos(DeploymentState state, long nowNanos) {
        HealthTracker health = state.health();
        HealthTracker.Cooldown cooling = health.cooling(nowNanos);
        long startsCooldown = cooling == null ? 0 : cooling.untilNanos() - nowNanos;
        long spent = Math.max(state.ledger().limiter().countsForNanos(), Limits.DEFAULT_WINDOW.toNanos());
        return Math.max(spent, Math.max(startsCooldown, health.askedToWait(nowNanos)));
    }

    /** Those that still matter at a moment. */
    RemovedDeployments at(long nowNanos) {
        List<Map.Entry<String, Left>> left = byId.entrySet().stream()
                .filter(each -> each.getValue().matters(nowNanos))
                .toList();
        Map<String, Left> kept = new LinkedHashMap<>();
        left.subList(Math.max(0, left.size() - MOST), left.size())
                .forEach(each -> kept.put(each.getKey(), each.getValue()));
        return new RemovedDeployments(kept);
    }

    /** Nanoseconds until one may matter no more; {@link Long#MAX_VALUE} when there is none. */
    long untilForgotten(long nowNanos) {
        return byId.values().stream()
                .mapToLong(left -> left.untilNanos - nowNanos)
                // One whose window is over has a call under way, whose end is not known.
                .map(nanos -> nanos > 0 ? nanos : Limits.DEFAULT_WINDOW.toNanos())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Null when it is not there. */
    @Nullable
    DeploymentState find(String id) {
        Left left = byId.get(id);
        return left == null ? null : left.state;
    }

    /** Null when there were none. */
    @Nullable
    DeploymentLimiter meters(String key) {
        for (Left left : byId.values()) {
            if (LimiterConfig.keyOf(left.state.deployment()).equals(key)) {
                return left.state.ledger().limiter();
            }
        }
        return null;
    }

    List<DeploymentLimiter> limiters() {
        return byId.values().stream().map(left -> left.state.ledger().limiter()).toList();
    }
}
