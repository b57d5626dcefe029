package dev.llmrouter.internal.engine;

import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.UsageLedger;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.snapshot.RouterSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot.CooldownSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot.DeploymentSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;

/** Fills snapshots from the cells of the engine. Stateless. */
public final class Snapshots {
    private Snapshots() {}

    /** Of a running router, with the number of abandoned calls of each deployment's id. */
    public static RouterSnapshot of(Engine engine, ToIntFunction<String> abandoned) {
        RouterSnapshot own = of(engine.table(), engine.time().nanos(), abandoned);
        return new RouterSnapshot(
                own.deployments(), own.budgets(), engine.sharing().snapshot());
    }

    /** Of a table to which no client of a caller speaks. */
    public static RouterSnapshot of(RoutingTable table, long nowNanos) {
        return of(table, nowNanos, id -> 0);
    }

    private static RouterSnapshot of(RoutingTable table, long nowNanos, ToIntFunction<String> abandoned) {
        List<DeploymentSnapshot> all = new ArrayList<>();
        table.states()
                .forEach(state -> all.add(of(
                        state, nowNanos, abandoned.applyAsInt(state.deployment().id()))));
        return new RouterSnapshot(all, table.budgets().snapshot(nowNanos), Optional.empty());
    }

    private static DeploymentSnapshot of(DeploymentState state, long nowNanos, int abandoned) {
        UsageLedger ledger = state.ledger();
        HealthTracker health = state.health();
        HealthTracker.Cooldown cooling = health.cooling(nowNanos);
        double latency = health.latency(nowNanos);
        return new DeploymentSnapshot(
                state.deployment().id(),
                state.deployment().modelName(),
                ledger.callsInFlight(),
                ledger.tokensInFlight(),
                ledger.meters().requestsUsed(nowNanos),
                ledger.meters().tokensUsed(nowNanos),
                room(ledger.meters().requestsRoom(nowNanos)),
                room(ledger.meters().tokensRoom(nowNanos)),
                health.failuresInLastMinute(nowNanos),
                Optional.ofNullable(cooling)
                        .map(c -> new CooldownSnapshot(c.reason(), Duration.ofNanos(c.untilNanos() - nowNanos))),
                latency < 0 ? Optional.empty() : Optional.of(Duration.ofNanos((long) latency)),
                state.providerSays(),
                ledger.meters().learned(nowNanos),
                state.estimates().snapshot(),
                abandoned);
    }

    private static OptionalLong room(long room) {
        return room == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(room);
    }
}
