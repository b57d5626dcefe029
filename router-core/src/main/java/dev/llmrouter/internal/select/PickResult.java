package dev.llmrouter.internal.select;

import dev.llmrouter.internal.budget.BudgetHold;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.limit.UsageReadings;
import dev.llmrouter.internal.state.DeploymentState;
import org.jspecify.annotations.Nullable;

/**
 * A deployment that was picked, and what was taken for an attempt there.
 *
 * @param state the deployment
 * @param reserved the share of its limits that was taken
 * @param money what is held of its budgets
 * @param expected the tokens that the call is expected to take in all; negative when that rests on nothing
 *     learned
 * @param readings what its limiters had counted then
 * @param atNanos when that was
 * @param home where the conversation is at home that the request belongs to; null when it belongs to none
 */
public record PickResult(
        DeploymentState state,
        TokenCounts reserved,
        BudgetHold money,
        long expected,
        UsageReadings readings,
        long atNanos,
        @Nullable ConversationHome home) {}
