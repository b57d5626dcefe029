package dev.llmrouter.internal.filter;

import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import org.jspecify.annotations.Nullable;

/**
 * Whether a deployment's limits, its slow start and its provider's wish to wait admit what the request would
 * reserve.
 */
final class LimitCheck {
    private LimitCheck() {}

    /**
     * A prompt that is larger than what the limits hold would never be admitted, and would keep others
     * waiting. An answer may turn out shorter than expected: if only both together are too large, the request
     * may go where nothing is counted.
     */
    static @Nullable Eligibility checkPrompt(DeploymentState state, CheckInput input) {
        long largest = state.ledger().limiter().largestPrompt();
        if (largest == Long.MAX_VALUE) {
            return null;
        }
        long prompt = input.promptTokens(state);
        return prompt > largest ? Eligibility.neverFits(prompt, largest) : null;
    }

    static @Nullable Eligibility check(DeploymentState state, CheckInput input, boolean onceGranted, long nowNanos) {
        DeploymentLimiter limiter = state.ledger().limiter();
        TokenCounts amounts = input.amounts(state);
        long asked = state.health().askedToWait(nowNanos);
        if (asked == 0
                && (limiter.admits(amounts, nowNanos)
                        || (onceGranted && limiter.admitsOnceGranted(amounts, nowNanos)))) {
            return slowStart(state);
        }
        if (limiter.full()) {
            return limiter.isClosed() ? Eligibility.of(Eligibility.Kind.LIMITED, Long.MAX_VALUE) : Eligibility.FULL;
        }
        if (asked == 0 && limiter.isUnderTest(amounts, nowNanos)) {
            return Eligibility.UNDER_TEST;
        }
        long wait = Math.max(asked, limiter.nanosUntilAvailable(amounts, nowNanos));
        if (wait != Long.MAX_VALUE && !limiter.canHold(amounts)) {
            return Eligibility.of(Eligibility.Kind.TOO_LARGE, wait);
        }
        return wait > 0 ? Eligibility.of(Eligibility.Kind.LIMITED, wait) : slowStart(state);
    }

    private static @Nullable Eligibility slowStart(DeploymentState state) {
        int limit = state.health().slowStartLimit();
        return limit != Integer.MAX_VALUE
                        && state.health().callsSinceCooldown(state.ledger().callsInFlight()) >= limit
                ? Eligibility.SLOW_START
                : null;
    }
}
