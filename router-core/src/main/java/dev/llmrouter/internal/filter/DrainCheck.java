package dev.llmrouter.internal.filter;

import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.OperatorState;
import org.jspecify.annotations.Nullable;

/** Whether an operator has taken a deployment out of rotation. */
final class DrainCheck {
    private DrainCheck() {}

    static @Nullable Eligibility check(DeploymentState state, long nowNanos) {
        OperatorState.Drain drain = state.operator().drain(nowNanos);
        return drain == null ? null : Eligibility.drained(drain.by(), drain.leftNanos(nowNanos));
    }
}
