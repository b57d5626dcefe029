package dev.llmrouter.event;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hears what the router does. Every method does nothing until it is overridden.
 *
 * <p>Every {@code …Started} is followed by exactly one {@code …Ended} of the same id, whatever happens: success, failure, cancellation, an
 * abandoned stream. Attempts lie between the start and the end of their request, except that a stream's last attempt ends with the stream,
 * after which its request ends. Events of one request come in order; those of different requests come on many threads at once.
 *
 * <p>A listener must be thread-safe and should be fast: it is called on the thread that brings the news. One that throws, whatever it throws,
 * is logged once and changes nothing. One that blocks delays the request that its event is of, and no other: what others wait for is done
 * before it is called, no lock is held, and that a request waits for room is told by another thread, while its later events wait for that.
 * The end of a cooldown, and a cooldown that another process began, are told by a thread of the router.
 */
public interface RouterListener {
    /**
     * A request came in.
     *
     * @param request which one
     */
    default void requestStarted(RequestInfo request) {}

    /**
     * A request was answered, failed, or was cancelled.
     *
     * @param request which one
     * @param failure why it failed; empty on success
     * @param attempts every attempt in order
     */
    default void requestEnded(RequestInfo request, Optional<FailureKind> failure, List<AttemptRecord> attempts) {}

    /**
     * An attempt begins.
     *
     * @param attempt which one
     */
    default void attemptStarted(AttemptInfo attempt) {}

    /**
     * An attempt ended.
     *
     * @param attempt which one
     * @param outcome how
     * @param latency how long it took; a stream to its last event
     */
    default void attemptEnded(AttemptInfo attempt, Outcome outcome, Duration latency) {}

    /**
     * A request pauses: before it goes back to a deployment, or until one has room.
     *
     * @param request which one
     * @param length how long; at most that long for a request that waits for room, which goes on when it is called
     * @param forRoom whether it waits for room in a limit
     */
    default void paused(RequestInfo request, Duration length, boolean forRoom) {}

    /**
     * A request goes on in another group.
     *
     * @param request which one
     * @param from the group that could not serve
     * @param to the model that is asked instead
     */
    default void fellBack(RequestInfo request, String from, String to) {}

    /**
     * A deployment leaves rotation.
     *
     * @param deploymentId which one
     * @param reason the failure that did it
     * @param length for how long
     */
    default void cooldownStarted(String deploymentId, FailureKind reason, Duration length) {}

    /**
     * A deployment is back in rotation.
     *
     * @param deploymentId which one
     */
    default void cooldownEnded(String deploymentId) {}

    /** The catalog was replaced. */
    default void reloaded() {}

    /**
     * A request.
     *
     * @param id unique in this router
     * @param model the name that was asked for
     * @param endpoint the endpoint's path; {@code execute} for a caller's own client
     * @param streamed whether the answer is streamed
     */
    record RequestInfo(long id, String model, String endpoint, boolean streamed) {}

    /**
     * An attempt.
     *
     * @param request the request it belongs to
     * @param number 1 for the request's first attempt
     * @param deploymentId where it goes
     * @param group the group that the deployment was picked from
     */
    record AttemptInfo(RequestInfo request, int number, String deploymentId, String group) {}
}
