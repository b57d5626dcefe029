package dev.llmrouter.internal.filter;

import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import org.jspecify.annotations.Nullable;

/** Whether a deployment is where the request may be answered. Of one that does not say where it is, it is not known. */
final class RegionCheck {
    private RegionCheck() {}

    static @Nullable Eligibility check(DeploymentState state, CheckInput input) {
        String allowed = input.region;
        return allowed.isEmpty() || allowed.equals(state.region())
                ? null
                : Eligibility.unfit(
                        state.region().isEmpty()
                                ? "it does not say where it is (region_name), and the request must stay in '" + allowed
                                        + "'"
                                : "it is in '" + state.region() + "', and the request must stay in '" + allowed + "'");
    }
}
