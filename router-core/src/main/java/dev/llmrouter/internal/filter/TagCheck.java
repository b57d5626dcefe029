package dev.llmrouter.internal.filter;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a deployment's tags are those of the request, as LiteLLM matches them. */
final class TagCheck {
    /** LiteLLM's tag of deployments for requests that no other tag serves. */
    private static final String DEFAULT_TAG = "default";

    private TagCheck() {}

    static @Nullable Eligibility check(DeploymentState state, CheckInput input) {
        return input.settings.tagFiltering() && !tagged(state.deployment(), input) ? Eligibility.WRONG_TAGS : null;
    }

    /** The request's tags, else the default deployments; without tags the default deployments, else all. */
    private static boolean tagged(Deployment deployment, CheckInput input) {
        if (input.tags.isEmpty()) {
            return !input.route.someTagged(DEFAULT_TAG) || deployment.tags().contains(DEFAULT_TAG);
        }
        return hasTags(deployment, input.tags, input.settings.tagsMatchAny())
                || (deployment.tags().contains(DEFAULT_TAG) && !input.tagsKnown());
    }

    static boolean hasTags(Deployment deployment, List<String> tags, boolean matchAny) {
        return matchAny
                ? tags.stream().anyMatch(deployment.tags()::contains)
                : !tags.isEmpty() && deployment.tags().containsAll(tags);
    }
}
