package dev.llmrouter.internal.request;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.internal.estimate.OutputEstimate;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.state.DeploymentState;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long the prompts are that callers' own clients send without saying so: what each group's answers have
 * counted. It is reserved of token limits, so that calls at once keep within them. Thread-safe.
 */
public final class ClientPrompts {
    /** A page: what a question with its instructions takes more often than not. */
    static final long AT_FIRST = 500;

    private final Map<String, OutputEstimate> byGroup = new ConcurrentHashMap<>();

    /** The reservation of a call whose prompt is not known, with the prompt that is expected. */
    TokenCounts withPrompt(DeploymentState state, TokenCounts answer) {
        Limits limits = state.ledger().limiter().spec().limits();
        long input = within(
                limits.inputTokensPerMinute(), expected(state.deployment().modelName()));
        long output = within(limits.outputTokensPerMinute(), answer.output());
        // A guess must not make a call larger than a small limit admits at all.
        return new TokenCounts(input, output, within(limits.tokensPerMinute(), input + output));
    }

    private long expected(String group) {
        OutputEstimate known = byGroup.get(group);
        return known == null ? AT_FIRST : known.expected();
    }

    private static long within(OptionalLong limit, long tokens) {
        return Math.min(limit.orElse(Long.MAX_VALUE), tokens);
    }

    /**
     * The provider has counted a prompt. The names of groups are the configuration's, so there is an end of
     * them.
     */
    public void learn(String group, long tokens) {
        byGroup.computeIfAbsent(group, name -> new OutputEstimate()).learn(tokens);
    }
}
