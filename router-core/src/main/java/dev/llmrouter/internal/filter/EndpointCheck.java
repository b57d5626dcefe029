package dev.llmrouter.internal.filter;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import org.jspecify.annotations.Nullable;

/** Whether a deployment is complete, names a model, speaks the API and serves the endpoint that is called. */
final class EndpointCheck {
    private EndpointCheck() {}

    static @Nullable Eligibility check(DeploymentState state, CheckInput input) {
        Endpoint endpoint = input.request.endpoint();
        if (endpoint == null) {
            return state.unusable();
        }
        if (state.isWildcard() && state.unsendable() == null && !input.hasCaptured) {
            return Eligibility.NO_MODEL;
        }
        return state.objection(endpoint);
    }
}
