package dev.llmrouter;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that a request asks for, before it is known who serves it.
 *
 * @param prompt estimated from the prompt's size alone
 * @param maxOutput the most that the answer may take; negative when the request does not say
 * @param caller what is known of whoever asks; null when the request does not say who
 */
record Demand(long prompt, long maxOutput, @Nullable CallerEstimates caller) {
    boolean isLimited() {
        return maxOutput >= 0;
    }

    /** An expectation within what the request allows. */
    long within(long expected) {
        return isLimited() ? Math.min(maxOutput, expected) : expected;
    }
}
