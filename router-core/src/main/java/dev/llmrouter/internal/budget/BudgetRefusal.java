package dev.llmrouter.internal.budget;

/**
 * Why a budget admits no more spending now.
 *
 * @param held whether calls in flight hold what is left of it; otherwise it is spent
 * @param nanos how long the reason may last; {@link Long#MAX_VALUE} for ever
 * @param text the reason, for people
 */
public record BudgetRefusal(boolean held, long nanos, String text) {}
