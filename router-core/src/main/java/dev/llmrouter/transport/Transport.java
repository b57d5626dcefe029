package dev.llmrouter.transport;

/**
 * Carries HTTP exchanges.
 *
 * <p>The contract, which {@code TransportContract} in router-testing checks:
 *
 * <ul>
 *   <li>One call is exactly one request on the wire: no re-sends, no followed redirects. Attempts are counted
 *       and paid for.
 *   <li>Any status is an answer, not an exception. An exception means that there was no answer.
 *   <li>A transport keeps no more of a complete answer than {@link TransportRequest#limits()} allow, counted
 *       after decompression and while it is read. A larger answer ends with a {@link
 *       ResponseTooLargeException}, and an error's body is cut; in both cases the connection is closed. If a
 *       transport keeps more, the router cuts it. The body of a streamed request is not limited.
 *   <li>A transport sets no time-outs of its own on an answer: the router cancels a call that takes too long.
 *       (Connecting may be limited.)
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

    /**
     * Frees the connections and threads that the transport made for itself, not those that it was given.
     * Closing twice does nothing.
     */
    @Override
    void close();
}
