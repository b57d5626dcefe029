package dev.llmrouter.policy;

/**
 * The recent attempts of a deployment, one of which has just failed; that failure is already counted.
 *
 * @param groupSize deployments in its group
 * @param attempts attempts that ended in the last minute, other than by being cancelled
 * @param failures those of them whose failure {@linkplain CooldownPolicy#counts counts} against the
 *     deployment
 * @param failuresOfKind those of them that failed with the newest failure's kind, whether or not that counts
 * @param failuresInARow failures since the last success that count against the deployment
 * @param cooldownsInARow cooldowns since its last success
 */
public record FailureHistory(
        int groupSize, int attempts, int failures, int failuresOfKind, int failuresInARow, int cooldownsInARow) {}
