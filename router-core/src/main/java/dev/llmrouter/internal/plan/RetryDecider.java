package dev.llmrouter.internal.plan;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.policy.RetryPolicy.Where;

/**
 * Decides whether a failed request is retried in its group, and where. A function of its arguments; the
 * back-off and the group's retry budget are {@link PendingRetry}'s.
 */
final class RetryDecider {
    /** What follows a failure. */
    enum Decision {
        /** No retry in this group. */
        LEAVE,
        /** A retry at a deployment that the request has not tried, if one has capacity now. */
        UNTRIED_ONLY,
        /**
         * A retry anywhere: the request may also wait for capacity, or go back to a deployment that has
         * failed it.
         */
        ANYWHERE,
        /**
         * The retries are used up, but a provider's pace is no reason to fail a caller who still has time: a
         * retry anywhere, after a pause that counts as a wait for capacity.
         */
        LATER
    }

    private RetryDecider() {}

    /**
     * Decides after a failure.
     *
     * @param made retries that the request has made in the group
     * @param allowed how many it may make there
     * @param hasFallback whether the request could go on to another group: it does that before it goes back
     *     to a deployment
     */
    static Decision decide(FailureKind kind, int made, int allowed, boolean hasFallback) {
        Where where = RetryPolicy.where(kind);
        if (kind == FailureKind.RATE_LIMITED && allowed > 0 && made >= allowed && !hasFallback) {
            return Decision.LATER;
        }
        if (where == Where.NOWHERE || made >= allowed) {
            return Decision.LEAVE;
        }
        return where == Where.ANYWHERE && !hasFallback ? Decision.ANYWHERE : Decision.UNTRIED_ONLY;
    }

    /**
     * How many retries a failure allows: the request's number, else the deployment's, else the policy's for
     * the group.
     */
    static int allowed(
            RequestOptions options, Deployment deployment, RetryPolicy policy, String group, FailureKind kind) {
        if (options.numRetries().isPresent()) {
            return options.numRetries().getAsInt();
        }
        if (deployment.numRetries().isPresent()) {
            return deployment.numRetries().getAsInt();
        }
        return policy.configured(group, kind).orElse(policy.numRetries());
    }
}
