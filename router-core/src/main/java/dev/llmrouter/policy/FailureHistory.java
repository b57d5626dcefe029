package dev.llmrouter.policy;

/**
 * What is known of a deployment when one of its attempts has just failed; the failure is already counted.
 *
 * @param groupSize deployments in its group
 * @param attempts attempts that ended in the last minute, other than by being cancelled
 * @param failures those of them whose failure {@linkplain CooldownPolicy#counts counts} against the deployment
 * @param failuresOfKind those of them that failed in the way of the newest, whether or not that counts
 * @param failuresInARow failures since the last success that count against the deployment
 * @param cooldownsInARow cooldowns since its last success
 */
public record FailureHistory(
        int groupSize, int attempts, int failures, int failuresOfKind, int failuresInARow, int cooldownsInARow) {}
