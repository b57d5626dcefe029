package dev.llmrouter.internal.plan;

import dev.llmrouter.error.RouterException;
import dev.llmrouter.internal.queue.WaitQueue;

/** What a driver is to do next. */
public sealed interface Step {
    /** Make an attempt, then give its outcome to {@link RoutePlan#after}. */
    record Attempt(ActiveAttempt attempt) implements Step {}

    /** Let time pass, then call {@link RoutePlan#resume}. */
    record Pause(long nanos) implements Step {}

    /** Wait to be woken, or for a time if that is shorter, then call {@link RoutePlan#resume}. */
    record Wait(WaitQueue.Waiter waiter, long nanos) implements Step {}

    /**
     * Hand out what an attempt answered.
     *
     * @param filtered whether it is the answer that a content filter has cut, of an attempt before the last
     *     one
     */
    record Return(boolean filtered) implements Step {
        static final Return NEWEST = new Return(false);
        static final Return FILTERED = new Return(true);
    }

    /** Throw. */
    record Fail(RouterException exception) implements Step {}
}
