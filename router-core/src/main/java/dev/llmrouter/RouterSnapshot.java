package dev.llmrouter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.provider.RateLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How every deployment was doing at one moment. Numbers of different deployments are read one after the other, while calls go on.
 *
 * @param deployments in the order of the configuration
 * @param budgets those of providers, then of tags, then of deployments
 */
public record RouterSnapshot(List<DeploymentSnapshot> deployments, List<BudgetSnapshot> budgets) {
    /**
     * Copies the lists.
     *
     * @param deployments in the order of the configuration
     * @param budgets those of providers, then of tags, then of deployments
     */
    public RouterSnapshot {
        deployments = List.copyOf(deployments);
        budgets = List.copyOf(budgets);
    }

    /** {@return calls in flight over all deployments; 0 at rest} */
    public long callsInFlight() {
        return deployments.stream().mapToLong(DeploymentSnapshot::callsInFlight).sum();
    }

    /**
     * One deployment.
     *
     * @param id which one
     * @param group the group that it belongs to
     * @param callsInFlight calls under way from this process, a stream until its end
     * @param tokensInFlight tokens that they are expected to take
     * @param requestsUsed requests in the current window, or missing in the bucket; of the whole limit group if it is in one
     * @param tokensUsed tokens, in the same way
     * @param requestsRoom what is left of the request limit; empty when unlimited
     * @param tokensRoom what is left of the token limit; empty when unlimited
     * @param failuresInLastMinute failed attempts
     * @param cooldown why it is out of rotation and for how long; empty when it is not
     * @param latency for one output token, the mean of the last ten answers; empty while unknown
     * @param providerSays the newest rate-limit headers
     */
    public record DeploymentSnapshot(
            String id,
            String group,
            long callsInFlight,
            long tokensInFlight,
            long requestsUsed,
            long tokensUsed,
            OptionalLong requestsRoom,
            OptionalLong tokensRoom,
            int failuresInLastMinute,
            Optional<CooldownSnapshot> cooldown,
            Optional<Duration> latency,
            RateLimits providerSays) {}

    /**
     * A time out of rotation.
     *
     * @param reason the failure that began it
     * @param left how long it still lasts
     */
    public record CooldownSnapshot(FailureKind reason, Duration left) {}

    static RouterSnapshot of(RoutingTable table, long nowNanos) {
        List<DeploymentSnapshot> all = new ArrayList<>();
        table.states().forEach(state -> all.add(of(state, nowNanos)));
        return new RouterSnapshot(all, table.budgets().snapshot(nowNanos));
    }

    private static DeploymentSnapshot of(DeploymentState state, long nowNanos) {
        UsageLedger ledger = state.ledger();
        HealthBook health = state.health();
        HealthBook.Cooldown cooling = health.cooling(nowNanos);
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
                state.providerSays());
    }

    private static OptionalLong room(long room) {
        return room == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(room);
    }
}
