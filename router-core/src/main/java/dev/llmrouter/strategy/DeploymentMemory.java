package dev.llmrouter.strategy;

/**
 * What a strategy remembers of one deployment in one router. The router makes it by {@link RoutingStrategy#memory},
 * keeps it as long as the deployment's id and the strategy stay, reloads included, and gives it to the strategy as
 * {@link Candidates#memory}.
 *
 * <p>Attempts end on many threads at once: an implementation is thread-safe and does not block. What it throws is
 * logged once and otherwise ignored.
 */
public interface DeploymentMemory {
    /**
     * An attempt at the deployment has ended. Called once for each, before the next attempt of its request begins;
     * not for mocked ones, and not for those that ended before anything was sent.
     *
     * @param attempt how it ended
     */
    void attemptEnded(EndedAttempt attempt);
}
