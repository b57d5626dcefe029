package dev.llmrouter.internal.queue;

import org.jspecify.annotations.Nullable;

/**
 * The place at which a waiting request will be served first, as far as can be known: what flows in there is
 * kept for it, while smaller requests may overtake it everywhere else.
 *
 * @param at the queue of the limits there; null when no time is known for any
 * @param tokens what the request needs there, prompt and answer together
 * @param input its prompt, where that is limited apart
 * @param output its answer, where that is limited apart
 * @param roomAtNanos when there will be enough for it
 * @param latestNanos when it gives up
 * @param delayedNanos by how much it had been delayed when this was computed
 */
public record Claim(
        @Nullable ResourceQueue at,
        long tokens,
        long input,
        long output,
        long roomAtNanos,
        long latestNanos,
        long delayedNanos) {
    /** It waits for what comes back at an unknown moment. */
    public static final Claim NOWHERE = new Claim(null, 0, 0, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0);
}
