package dev.llmrouter.internal.engine;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.UsageLedger;
import dev.llmrouter.internal.sharing.Lease;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.OperatorState;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.snapshot.CooldownSnapshot;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.LimitSnapshot;
import dev.llmrouter.snapshot.OperationSnapshot;
import dev.llmrouter.snapshot.PromptCacheSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot;
import dev.llmrouter.usage.Quota.Of;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;

/** Fills snapshots from the cells of the engine. Stateless. */
public final class Snapshots {
    private Snapshots() {}

    /** Of a running router, with the number of abandoned calls of each deployment's id. */
    public static RouterSnapshot of(Engine engine, ToIntFunction<String> abandoned) {
        RouterSnapshot.Builder snapshot = of(engine.table(), engine.time().nanos(), abandoned, engine.weights());
        engine.sharing().snapshot().ifPresent(snapshot::sharing);
        return snapshot.waitingRequests(engine.line().size()).build();
    }

    /** Of a table to which no client of a caller speaks. */
    public static RouterSnapshot of(RoutingTable table, long nowNanos) {
        return of(table, nowNanos, id -> 0, Map.of()).build();
    }

    private static RouterSnapshot.Builder of(
            RoutingTable table, long nowNanos, ToIntFunction<String> abandoned, Map<String, Double> weights) {
        List<DeploymentSnapshot> all = new ArrayList<>();
        table.states()
                .forEach(state -> all.add(of(
                                state,
                                nowNanos,
                                abandoned.applyAsInt(state.deployment().id()))
                        .operation(operation(state, weights, nowNanos))
                        .build()));
        return RouterSnapshot.builder().deployments(all).budgets(table.budgets().snapshot(nowNanos));
    }

    private static DeploymentSnapshot.Builder of(DeploymentState state, long nowNanos, int abandoned) {
        UsageLedger ledger = state.ledger();
        DeploymentLimiter limiter = ledger.limiter();
        Deployment deployment = state.deployment();
        DeploymentSnapshot.Builder snapshot = DeploymentSnapshot.builder(deployment.id(), deployment.modelName())
                .callsInFlight(ledger.callsInFlight())
                .tokensInFlight(ledger.tokensInFlight())
                .requests(requests(limiter, nowNanos))
                .tokens(tokens(limiter, nowNanos))
                .awaited(!limiter.waiting().isEmpty())
                .providerSays(state.providerSays())
                .learned(limiter.learned(nowNanos))
                .estimate(state.estimates().snapshot())
                .abandonedCalls(abandoned)
                .promptCache(PromptCacheSnapshot.builder()
                        .inputTokens(state.promptCache().input())
                        .cachedTokens(state.promptCache().cached())
                        .requestsThatStayed(state.promptCache().requestsThatStayed())
                        .build());
        addHealth(snapshot, state.health(), nowNanos);
        return snapshot;
    }

    private static OperationSnapshot operation(DeploymentState state, Map<String, Double> weights, long nowNanos) {
        OperationSnapshot.Builder operation = OperationSnapshot.builder();
        OperatorState.Drain drain = state.operator().drain(nowNanos);
        if (drain != null) {
            operation.drainedBy(drain.by());
            if (drain.ends()) {
                operation.drainLeft(Duration.ofNanos(drain.leftNanos(nowNanos)));
            }
        }
        Double weight = weights.get(state.deployment().id());
        if (weight != null) {
            operation.weight(weight);
        }
        return operation.build();
    }

    private static void addHealth(DeploymentSnapshot.Builder snapshot, HealthTracker health, long nowNanos) {
        snapshot.failuresInLastMinute(health.failuresInLastMinute(nowNanos));
        HealthTracker.Cooldown cooling = health.cooling(nowNanos);
        if (cooling != null) {
            Duration left = Duration.ofNanos(cooling.untilNanos() - nowNanos);
            snapshot.cooldown(CooldownSnapshot.builder(cooling.reason(), left).build());
        }
        double latency = health.latency(nowNanos);
        if (latency >= 0) {
            snapshot.latency(Duration.ofNanos((long) latency));
        }
    }

    private static LimitSnapshot requests(DeploymentLimiter limiter, long nowNanos) {
        return limit(
                limiter.spec().limits().requestsPerMinute(),
                limiter.requestsUsed(nowNanos),
                limiter.requestsRoom(nowNanos),
                Lease.held(limiter, Of.REQUESTS));
    }

    private static LimitSnapshot tokens(DeploymentLimiter limiter, long nowNanos) {
        return limit(
                limiter.spec().limits().tokensPerMinute(),
                limiter.tokensUsed(nowNanos),
                limiter.tokensRoom(nowNanos),
                Lease.held(limiter, Of.TOKENS));
    }

    private static LimitSnapshot limit(OptionalLong perMinute, long used, long room, OptionalLong leased) {
        LimitSnapshot.Builder limit = LimitSnapshot.builder().used(used);
        perMinute.ifPresent(limit::limit);
        leased.ifPresent(limit::leased);
        if (room != Long.MAX_VALUE) {
            limit.room(room);
        }
        return limit.build();
    }
}
