package dev.llmrouter.internal.filter;

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
        return input.filtersByTags && !tagged(state, input) ? Eligibility.WRONG_TAGS : null;
    }

    /**
     * What the request must and must not have counts first. Then its tags, else the default deployments;
     * without tags the default deployments, else all.
     */
    private static boolean tagged(DeploymentState state, CheckInput input) {
        List<String> own = state.deployment().tags();
        RequestTags tags = input.tags;
        if (!tags.allow(own)) {
            return false;
        }
        if (matches(state, input)) {
            return true;
        }
        if (!tags.wished().isEmpty()) {
            return own.contains(DEFAULT_TAG) && !input.tagsKnown();
        }
        // What is required says where to go, as a tag does.
        return !tags.required().isEmpty()
                || own.contains(DEFAULT_TAG)
                || (!input.route.someTagged(DEFAULT_TAG) && !input.tagsKnown());
    }

    /** By a tag, or by what calls: unless all tags are needed, which a pattern must not make up for. */
    static boolean matches(DeploymentState state, CheckInput input) {
        boolean matchAny = input.settings.tagsMatchAny();
        List<String> own = state.deployment().tags();
        return input.tags.wish(own, matchAny)
                || (!state.tagPatterns().isEmpty()
                        && (matchAny || own.isEmpty())
                        && input.isCalledBy(state.tagPatterns()));
    }
}
