package dev.llmrouter.internal.filter;

import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import org.jspecify.annotations.Nullable;

/** Whether the prompt fits a deployment's context window; only with pre-call checks. */
final class ContextWindowCheck {
    private ContextWindowCheck() {}

    static @Nullable Eligibility check(DeploymentState state, CheckInput input) {
        long longest = state.abilities().longestPrompt();
        return longest != Long.MAX_VALUE && input.settings.preCallChecks() && input.promptTokens(state) > longest
                ? Eligibility.PROMPT_TOO_LONG
                : null;
    }
}
