package dev.llmrouter.internal.filter;

import dev.llmrouter.catalog.ModelCapability;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a deployment's model takes what the request has; only with pre-call checks. It keeps a request away
 * only where another deployment of the group takes it: what is known of models may be out of date, and a
 * provider's own refusal is surer.
 */
final class CapabilityCheck {
    private CapabilityCheck() {}

    static @Nullable Eligibility check(DeploymentState state, CheckInput input) {
        if (!state.abilities().lacksAny() || !input.settings.preCallChecks()) {
            return null;
        }
        ModelCapability lacked = firstLacked(state.abilities().lacking(), input.needs());
        return lacked == null || !input.isDoneByAnother()
                ? null
                : Eligibility.unfit("its model is not known to take " + lacked.text()
                        + ", and another deployment's is (model_info." + lacked.key() + ")");
    }

    static @Nullable ModelCapability firstLacked(Set<ModelCapability> lacking, List<ModelCapability> needs) {
        // By index: an iterator for each member of a group would be the garbage of a decision.
        for (int i = 0; i < needs.size(); i++) {
            if (lacking.contains(needs.get(i))) {
                return needs.get(i);
            }
        }
        return null;
    }
}
