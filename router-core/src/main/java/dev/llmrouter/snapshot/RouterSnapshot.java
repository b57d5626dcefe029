package dev.llmrouter.snapshot;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.provider.RateLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How every deployment was doing at one moment. Numbers of different deployments are read one after the other, while calls go on.
 *
 * @param deployments in the order of the configuration
 * @param budgets those of providers, then of tags, then of deployments
 * @param sharing how limits are shared with other processes; empty when they are not
 */
public record RouterSnapshot(
        List<DeploymentSnapshot> deployments, List<BudgetSnapshot> budgets, Optional<SharingSnapshot> sharing) {
    /**
     * Copies the lists.
     *
     * @param deployments in the order of the configuration
     * @param budgets those of providers, then of tags, then of deployments
     * @param sharing how limits are shared with other processes
     */
    public RouterSnapshot {
        deployments = List.copyOf(deployments);
        budgets = List.copyOf(budgets);
    }

    /**
     * How limits are shared with other processes.
     *
     * @param connected whether the store answered the last time; while it does not, this process goes on with its part of the limits
     * @param processes how many processes there were when it answered last; 0 when it never did
     * @param exchanges how often this process has asked it
     * @param message why it does not answer, or what an operator should know of what it answered, such as another process that has other limits
     *     for the same deployment; empty when all is well
     */
    public record SharingSnapshot(boolean connected, int processes, long exchanges, String message) {}

    /** {@return calls in flight over all deployments; 0 at rest} */
    public long callsInFlight() {
        return deployments.stream().mapToLong(DeploymentSnapshot::callsInFlight).sum();
    }

    /** {@return calls of callers' own clients, over all deployments, that were given up and still occupy a thread} */
    public long abandonedCalls() {
        return deployments.stream()
                .mapToLong(DeploymentSnapshot::abandonedCalls)
                .sum();
    }

    /**
     * One deployment.
     *
     * @param id which one
     * @param group the group that it belongs to
     * @param callsInFlight calls under way from this process, a stream until its end
     * @param tokensInFlight tokens that they are expected to take
     * @param requestsUsed requests in the current window, or missing in the bucket; of the whole limit group if it is in one
     * @param tokensUsed tokens, in the same way
     * @param requestsRoom what is left of the request limit; empty when unlimited
     * @param tokensRoom what is left of the token limit; empty when unlimited
     * @param failuresInLastMinute failed attempts
     * @param cooldown why it is out of rotation and for how long; empty when it is not
     * @param latency for one output token, the mean of the last ten answers; empty while unknown
     * @param providerSays the newest rate-limit headers
     * @param learned limits that answers have shown, beyond what the file says; empty while they show nothing new
     * @param estimate how well its calls' tokens are estimated
     * @param abandonedCalls calls of callers' own clients that did not end at their time and still occupy a thread; not in flight any more
     */
    public record DeploymentSnapshot(
            String id,
            String group,
            long callsInFlight,
            long tokensInFlight,
            long requestsUsed,
            long tokensUsed,
            OptionalLong requestsRoom,
            OptionalLong tokensRoom,
            int failuresInLastMinute,
            Optional<CooldownSnapshot> cooldown,
            Optional<Duration> latency,
            RateLimits providerSays,
            List<LearnedLimit> learned,
            EstimateSnapshot estimate,
            int abandonedCalls) {}

    /**
     * A limit that the provider's answers have shown: one that the file does not have, one that is tighter than the file's, or the file's
     * own while somebody else spends it too.
     *
     * @param of what is limited: {@code requests}, {@code tokens}, {@code input-tokens} or {@code output-tokens}
     * @param kind how the provider counts
     * @param limit how many it allows in a period
     * @param period the window, or the time in which that many flow into a bucket
     * @param burst how many are admitted at once: what a bucket holds, of a window the limit
     * @param room how many it would admit now
     */
    public record LearnedLimit(String of, Limits.Kind kind, long limit, Duration period, long burst, long room) {}

    /**
     * How well the tokens of a deployment's calls are estimated before they are made. Errors are those of prompt and answer together, in
     * parts of the true number ({@code 0.1} is a tenth too high, {@code -0.1} a tenth too low, {@code 10} the highest that is counted),
     * over about the last 64 answers.
     *
     * @param answers the answers whose estimates the errors are of: those with a provider's count, except the first, before which nothing
     *     was known
     * @param promptFactor the tokens that the provider counts for one that is estimated from a prompt's size, from 0.25 to 8; 1 while unknown;
     *     learned with all deployments of the same provider model
     * @param outputTokens the tokens that an answer is expected to take when nothing is known of the caller; empty while unknown
     * @param meanError the mean error: near 0 when the estimates are right in the sum; 0 while unknown
     * @param rmsError the root of the mean squared error: how far single estimates are from the truth; 0 while unknown
     */
    public record EstimateSnapshot(
            long answers, double promptFactor, OptionalLong outputTokens, double meanError, double rmsError) {}

    /**
     * A time out of rotation.
     *
     * @param reason the failure that began it
     * @param left how long it still lasts
     */
    public record CooldownSnapshot(FailureKind reason, Duration left) {}
}
