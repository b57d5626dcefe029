package dev.llmrouter;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.event.RouterListener.RequestInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a plan needs to know of a request.
 *
 * @param info which request
 * @param endpoint what is asked; null when the caller's own client makes the call
 * @param inputTokens the estimated prompt
 * @param maxOutputTokens the most that the answer may take; negative when the request does not say
 * @param options what it wants different
 * @param mocks what it wants pretended
 */
record RequestProfile(
        RequestInfo info,
        @Nullable Endpoint endpoint,
        long inputTokens,
        long maxOutputTokens,
        RequestOptions options,
        Mocks mocks) {
    String model() {
        return info.model();
    }

    boolean streamed() {
        return info.streamed();
    }

    /** What an attempt reserves: its prompt, and what the answer may take or is expected to. */
    Amounts amounts(GroupState group, long nowNanos) {
        return Amounts.of(inputTokens, maxOutputTokens >= 0 ? maxOutputTokens : group.expectedOutputTokens(nowNanos));
    }
}
