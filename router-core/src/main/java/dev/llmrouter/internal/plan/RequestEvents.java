package dev.llmrouter.internal.plan;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.event.AttemptInfo;
import org.jspecify.annotations.Nullable;

/** What a listener gets of one request, beside the ends of its attempts. Does nothing unless a subclass does. */
interface RequestEvents {
    /** Of a router without a listener: no event is made. */
    RequestEvents NONE = new RequestEvents() {};

    /** The request begins. */
    default void started() {}

    /** An attempt begins. */
    default void attemptStarted(AttemptInfo attempt) {}

    /** The request pauses before a retry. */
    default void pauses(long nanos) {}

    /** The request waits in the queue, at most for this time. */
    default void waits(long nanos) {}

    /** The request has left the queue, after the requests behind it were woken: a listener may take its time. */
    default void leftLine() {}

    /** The request goes on in another group. */
    default void fellBack(String from, String to) {}

    /** The request has ended; a failure of null is a success. */
    default void ended(@Nullable FailureKind failure, RequestHistory history) {}
}
