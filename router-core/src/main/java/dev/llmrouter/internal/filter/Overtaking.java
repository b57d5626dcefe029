package dev.llmrouter.internal.filter;

import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.Claim;
import dev.llmrouter.internal.queue.WaitQueue;
import java.util.List;

/**
 * Whether a request may take of limits for which others wait before it: those that are at least twice as
 * large and will be served elsewhere, or that it delays by little. Of two requests that overtake at the same
 * moment each counts itself alone.
 */
final class Overtaking {
    /** By at most this part of its wait is a request delayed, all that overtake it together. */
    private static final int MOST_DELAYED = 4;

    private Overtaking() {}

    /** Whether it may take the amounts now. */
    static boolean isAllowed(DeploymentLimiter limiter, WaitQueue.Waiter waiter, TokenCounts amounts, long nowNanos) {
        List<WaitQueue.Waiter> before = limiter.waiting().leadersBefore(waiter);
        for (int i = 0; i < before.size(); i++) {
            WaitQueue.Waiter other = before.get(i);
            Claim claim = other.claim();
            if (claim == null
                    || !waiter.isMuchSmallerThan(other)
                    || !mayDelay(limiter, other, claim, amounts, nowNanos)) {
                return false;
            }
        }
        return true;
    }

    private static boolean mayDelay(
            DeploymentLimiter limiter, WaitQueue.Waiter other, Claim claim, TokenCounts amounts, long nowNanos) {
        if (claim.at() != limiter.waiting()) {
            // What is enough for the other one is for the other one, which is about to take it.
            return !limiter.admits(needs(claim), nowNanos);
        }
        long delay = limiter.delay(needs(claim), amounts, nowNanos);
        long expected = claim.roomAtNanos() + other.delayedNanos() - claim.delayedNanos();
        long whole = other.waitedNanos(nowNanos) + Math.max(0, expected - nowNanos);
        return delay <= whole / MOST_DELAYED - other.delayedNanos()
                && delay <= Math.max(0, claim.latestNanos() - expected);
    }

    /** It has taken them: what that costs those before it is counted. */
    static void count(DeploymentLimiter limiter, WaitQueue.Waiter waiter, TokenCounts amounts, long nowNanos) {
        List<WaitQueue.Waiter> before = limiter.waiting().leadersBefore(waiter);
        for (int i = 0; i < before.size(); i++) {
            Claim claim = before.get(i).claim();
            if (claim != null && claim.at() == limiter.waiting()) {
                long delay = limiter.delay(needs(claim), amounts, nowNanos);
                before.get(i).delayedBy(delay == Long.MAX_VALUE ? 0 : delay);
            }
        }
    }

    private static TokenCounts needs(Claim claim) {
        return new TokenCounts(claim.input(), claim.output(), claim.tokens());
    }
}
