package dev.llmrouter.provider;

import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import java.util.Optional;

/**
 * What is in one event of a stream.
 *
 * @param failure a failure that the provider reports inside the stream
 * @param usage the tokens, where the event tells them
 * @param usageOnly whether the event has nothing but the usage, so that a caller who did not ask for it need not see it
 */
public record EventContent(Optional<Outcome> failure, Optional<TokenUsage> usage, boolean usageOnly) {
    /** An event that is only passed on. */
    public static final EventContent PLAIN = new EventContent(Optional.empty(), Optional.empty(), false);
}
