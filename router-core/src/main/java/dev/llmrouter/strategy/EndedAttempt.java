package dev.llmrouter.strategy;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.Outcome;

/**
 * An attempt that has ended, for {@link DeploymentMemory}. Times are on the router's monotonic clock.
 *
 * @param outcome how it ended; a stream's at its end, with its usage
 * @param streamed whether the answer was streamed
 * @param startNanos when it began
 * @param firstOutputNanos when the first output of its stream came; −1 if none did, and without a stream
 * @param endNanos when it ended
 */
public record EndedAttempt(Outcome outcome, boolean streamed, long startNanos, long firstOutputNanos, long endNanos) {
    /**
     * Checks that there is an outcome.
     *
     * @param outcome how it ended
     * @param streamed whether the answer was streamed
     * @param startNanos when it began
     * @param firstOutputNanos when the first output of its stream came, or −1
     * @param endNanos when it ended
     */
    public EndedAttempt {
        requireNonNull(outcome, "outcome");
    }
}
