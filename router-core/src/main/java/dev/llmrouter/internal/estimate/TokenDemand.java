package dev.llmrouter.internal.estimate;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.TokenEstimate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a request asks for, before its deployment is known.
 *
 * @param prompt estimated from the prompt's size alone
 * @param maxOutput the most that the answer may take; negative when the request does not say
 * @param atFirst what the answer is taken to need while nothing else is known
 * @param caller what was learned of the caller; null when the request names none
 */
public record TokenDemand(
        long prompt, long maxOutput, long atFirst, @Nullable CallerEstimates caller) {
    /**
     * Half a page: what a chat's answer takes more often than not. A guess that is too low sends too many of
     * the first requests at once.
     */
    public static final long TEXT_AT_FIRST = 256;

    /** The endpoints whose answers are written by a model, token by token. */
    private static final Set<Endpoint> WRITTEN = Set.of(
            Endpoint.CHAT_COMPLETIONS,
            Endpoint.COMPLETIONS,
            Endpoint.RESPONSES,
            Endpoint.MESSAGES,
            Endpoint.GENERATE_CONTENT,
            Endpoint.of("streamGenerateContent"));

    public static TokenDemand of(TokenEstimate estimate, Endpoint endpoint, @Nullable CallerEstimates caller) {
        return new TokenDemand(
                estimate.inputTokens(),
                estimate.maxOutputTokens().orElse(-1),
                WRITTEN.contains(endpoint) ? TEXT_AT_FIRST : 0,
                caller);
    }

    boolean isLimited() {
        return maxOutput >= 0;
    }

    /** An expectation within what the request allows. */
    long within(long expected) {
        return isLimited() ? Math.min(maxOutput, expected) : expected;
    }
}
