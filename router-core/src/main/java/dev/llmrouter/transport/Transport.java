package dev.llmrouter.transport;

/**
 * Carries HTTP exchanges.
 *
 * <p>The contract, which {@code TransportContract} in router-testing checks:
 *
 * <ul>
 *   <li>One call is exactly one request on the wire: no re-sends, no followed redirects. Attempts are counted and paid for.
 *   <li>Any status is an answer, not an exception. An exception means that there was no answer.
 *   <li>Of a complete answer no more is kept than {@link TransportRequest#limits()} allow, after decompression and while it is read. One that
 *       is larger ends with a {@link ResponseTooLargeException}, and an error is cut; in both cases the connection is closed. What a
 *       transport lets pass all the same the router cuts. The body of a streamed request is not limited.
 *   <li>A transport sets no time-outs of its own on an answer: the router cancels a call that takes too long. (Connecting may be limited.)
 *   <li>Thread-safe; holds no lock while it waits.
 * </ul>
 */
public interface Transport extends AutoCloseable {
    /**
     * Prepares one exchange; nothing is sent yet.
     *
     * @param request what to send
     * @return a call that can be made once
     */
    TransportCall newCall(TransportRequest request);

    /** Frees what the transport made for itself: connections and threads, not what it was given. Closing twice does nothing. */
    @Override
    void close();
}
