package dev.llmrouter;

/** What a driver is to do next. */
sealed interface Step {
    /** Make an attempt, then tell {@link RoutePlan#after} how it ended. */
    record Attempt(OpenAttempt attempt) implements Step {}

    /** Let time pass, then call {@link RoutePlan#resume}. */
    record Pause(long nanos) implements Step {}

    /** Wait to be woken, or for a time if that is shorter, then call {@link RoutePlan#resume}. */
    record Wait(WaitingLine.Waiter waiter, long nanos) implements Step {}

    /** Hand out what the last attempt answered. */
    record Return() implements Step {
        static final Return NOW = new Return();
    }

    /** Throw. */
    record Fail(RouterException exception) implements Step {}
}
