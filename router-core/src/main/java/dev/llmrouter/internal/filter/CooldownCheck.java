package dev.llmrouter.internal.filter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import org.jspecify.annotations.Nullable;

/** Whether a deployment is in cooldown. */
final class CooldownCheck {
    private CooldownCheck() {}

    static @Nullable Eligibility check(DeploymentState state, long nowNanos) {
        HealthTracker.Cooldown cooldown = state.health().cooling(nowNanos);
        if (cooldown == null) {
            return null;
        }
        boolean limited = cooldown.reason() == FailureKind.RATE_LIMITED;
        long left = Math.max(
                cooldown.untilNanos() - nowNanos, limited ? state.health().askedToWait(nowNanos) : 0);
        return Eligibility.of(limited ? Eligibility.Kind.COOLING_LIMITED : Eligibility.Kind.COOLING_FAILED, left);
    }
}
