package dev.llmrouter.event;

/**
 * Receives the router's events. Every method does nothing until it is overridden.
 *
 * <p>Every {@code …Started} is followed by exactly one {@code …Ended} of the same id, whatever happens: success, failure, cancellation, an
 * abandoned stream. Attempts lie between the start and the end of their request, except that a stream's last attempt ends with the stream,
 * after which its request ends. Events of one request come in order; those of different requests come on many threads at once.
 *
 * <p>A listener must be thread-safe and should be fast: it is called on the thread that caused the event. One that throws, whatever it throws,
 * is logged once and changes nothing. One that blocks delays its own request, and no other: what others wait for is done
 * before it is called, no lock is held, and {@link #paused} for room is called by another thread, while later events of that request wait.
 * The end of a cooldown, and a cooldown that another process began, come on a thread of the router. Events may get more accessors in later
 * releases, and the listener more methods.
 *
 * <p>A listener that is added while requests are under way gets the ends of those whose starts it has not got.
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
     * @param event which one, and what became of it
     */
    default void requestEnded(RequestEnded event) {}

    /**
     * An attempt begins.
     *
     * @param attempt which one
     */
    default void attemptStarted(AttemptInfo attempt) {}

    /**
     * An attempt ended.
     *
     * @param event which one, and how
     */
    default void attemptEnded(AttemptEnded event) {}

    /**
     * A request pauses: before it goes back to a deployment, or until one has room. A request that waits for room may pause several times.
     *
     * @param event which one, for what, and how long
     */
    default void paused(RequestPaused event) {}

    /**
     * A request that has paused for room no longer waits. Comes once for all of its pauses in a row.
     *
     * @param event which one, and how long it has waited
     */
    default void waitEnded(WaitEnded event) {}

    /**
     * A request goes on in another group.
     *
     * @param event which one, from where, to where
     */
    default void fellBack(FellBack event) {}

    /**
     * A deployment leaves rotation.
     *
     * @param event which one, and why
     */
    default void cooldownStarted(CooldownStarted event) {}

    /**
     * A deployment is back in rotation.
     *
     * @param event which one
     */
    default void cooldownEnded(CooldownEnded event) {}

    /**
     * The call of an attempt begins on this thread: the place to set thread-locals, such as a trace's context or the MDC. The router
     * closes the scope on the same thread when the call has returned; of an asynchronous call, when it has been started; of a stream,
     * when its first output has arrived. A caller's own client has it on the thread that it works on. Comes after {@link #attemptStarted},
     * and not for every attempt: one that gets no thread has none.
     *
     * @param attempt which one
     * @return what to undo
     */
    default Scope openScope(AttemptInfo attempt) {
        return Scope.NONE;
    }

    /** State that a listener has set on a thread. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {
        /** Nothing was set. */
        Scope NONE = () -> {};

        /** Sets the thread back. Called once, on the thread that opened it. */
        @Override
        void close();
    }

    /**
     * An operator, or a file that has changed, has done something to the router.
     *
     * @param event what, to which deployment, and who
     */
    default void operated(Operated event) {}

    /** The catalog was replaced. */
    default void reloaded() {}
}
